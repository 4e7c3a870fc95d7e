"""Erase from a restored copy whoever was erased since it was made, before it serves."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from polku.store.erasing.erasure import Erasures
from polku.store.erasing.ledger import Entry, Ledger


class Reapplied(msgspec.Struct, frozen=True):
    """What was found again in a restored copy.

    ``erased`` and ``hidden`` are receipt numbers; ``names`` what the erased persons go by, for
    what lies outside of the event store.
    """

    erased: tuple[str, ...]
    hidden: tuple[str, ...]
    names: tuple[tuple[int, tuple[str, ...]], ...]


def erase_again(erasures: Erasures, ledger_path: Path) -> Reapplied:
    """Erase and hide, in the store of ``erasures``, whoever the ledger ``ledger_path`` names.

    Return when nothing of them is in a file of the store. May be called again.
    """
    ledger = Ledger(ledger_path.parent)
    erased: list[str] = []
    hidden: list[str] = []
    names: list[tuple[int, tuple[str, ...]]] = []
    for entry, keys in _found(erasures, ledger):
        if entry.state == "done":
            names.append((entry.project_id, erasures.names(entry.project_id, keys)))
            erased.append(entry.receipt)
        else:
            hidden.append(entry.receipt)
        erasures.hide_keys(entry.project_id, keys, entry.until, entry.receipt)
    erasures.erase(erased)
    return Reapplied(tuple(erased), tuple(hidden), tuple(names))


def _found(erasures: Erasures, ledger: Ledger) -> Iterator[tuple[Entry, list[int]]]:
    """Yield each erasure of which the store holds something again, with the keys."""
    for entry in ledger.entries():
        if entry.state == "cancelled":
            continue
        keys = erasures.keys_before(entry.project_id, entry.until)
        found = _theirs(entry, ledger, keys)
        if found:
            # Keys that only joined others have no events; they are known by those they joined.
            yield entry, _theirs(entry, ledger, erasures.keys_of_all(found))


def _theirs(entry: Entry, ledger: Ledger, keys: Sequence[int]) -> list[int]:
    """Return those of ``keys`` that the erasure was of."""
    people = set(entry.people)
    hashes = ledger.hashed(entry.project_id, keys)
    return [key for key, text in zip(keys, hashes, strict=True) if text in people]
