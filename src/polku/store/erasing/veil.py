"""Leave out of every answer the persons whose erasure was asked for and can be taken back.

Each lies in a file of its own, beside the ledger: it names the person, so it has to be gone at
once when the erasure is final, which a table could not promise.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

import msgspec

from polku.store.erasing.naming import needles
from polku.store.folders import sync_folder


class Hidden(msgspec.Struct, frozen=True):
    """A person whose erasure was asked for: all their keys and names, and until when."""

    receipt: str
    project_id: int
    keys: tuple[int, ...]
    names: tuple[str, ...]
    until: datetime


_decoder = msgspec.json.Decoder(Hidden)


class Veil:
    """The hidden persons of one data folder, also as other processes leave them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._read_at = -1
        self._hidden: tuple[Hidden, ...] = ()

    def draw(self, hidden: Hidden) -> None:
        """Hide a person; return when it is on disk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f"{hidden.receipt}.draft"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(hidden))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._path(hidden.receipt))
        sync_folder(self._folder)
        self._read_at = -1

    def lift(self, receipt: str) -> None:
        """Hide a person no more; return when nothing tells of them."""
        self._path(receipt).unlink(missing_ok=True)
        if self._folder.exists():
            sync_folder(self._folder)
        self._read_at = -1

    def hidden(self) -> tuple[Hidden, ...]:
        """Return whoever is hidden now."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        if changed != self._read_at:
            with self._lock:
                self._hidden = tuple(
                    _decoder.decode(path.read_bytes())
                    for path in sorted(self._folder.glob("*.json"))
                )
                self._read_at = changed
        return self._hidden

    def _path(self, receipt: str) -> Path:
        return self._folder / f"{receipt}.json"


def filters_of(hidden: Sequence[Hidden]) -> dict[str, object]:
    """Return the settings of a query that leave ``hidden`` out of every answer.

    Facts and the log of identities name two people's keys, decisions many: one is enough.
    """
    tests = {
        "events": _events,
        "links": _links,
        "identity_facts": _pairs,
        "identity_verdicts": _verdicts,
        "identity_decisions": _decisions,
        "segment_people": _members,
    }
    return _settings({table: list(map(test, hidden)) for table, test in tests.items()})


def quarantine_filters_of(hidden: Sequence[Hidden]) -> dict[str, object]:
    """Return the settings of a query that leave out what is in quarantine of ``hidden``."""
    return _settings({"quarantine": [test for one in hidden if (test := _raw(one))]})


def _settings(tests: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Return conditions on tables as the setting that adds them to every query.

    On a cluster the rows lie in tables of their own name on each machine.
    """
    filters = {
        f"polku.{table}{ending}": " and ".join(f"not ({one})" for one in listed)
        for table, listed in tests.items()
        if listed
        for ending in ("", "_local")
    }
    if not filters:
        return {}
    quoted = (f"{_quoted(name)}:{_quoted(test)}" for name, test in filters.items())
    return {"additional_table_filters": "{" + ",".join(quoted) + "}"}


def _events(one: Hidden) -> str:
    until = f"fromUnixTimestamp64Milli({_milliseconds(one.until)})"
    return (
        f"project_id = {one.project_id} and person_id in ({_listed(one.keys)}) "
        f"and (ts <= {until} or received_at <= {until})"
    )


def _links(one: Hidden) -> str:
    keys = _listed(one.keys)
    return f"project_id = {one.project_id} and (key in ({keys}) or person in ({keys}))"


def _pairs(one: Hidden) -> str:
    keys = _listed(one.keys)
    return f"project_id = {one.project_id} and (key in ({keys}) or other in ({keys}))"


def _verdicts(one: Hidden) -> str:
    keys = _listed(one.keys)
    about = f"key in ({keys}) or other in ({keys}) or person in ({keys})"
    return f"project_id = {one.project_id} and ({about})"


def _decisions(one: Hidden) -> str:
    keys = ", ".join(f"toUInt64({key})" for key in one.keys)
    return f"project_id = {one.project_id} and hasAny(arrayConcat(left, right), [{keys}])"


def _members(one: Hidden) -> str:
    return f"project_id = {one.project_id} and person_id in ({_listed(one.keys)})"


def _raw(one: Hidden) -> str:
    sought = ", ".join(f"unhex('{text.encode().hex()}')" for text in needles(one.names))
    if not sought:
        return ""
    sent = "concat(if(is_base64, tryBase64Decode(raw), raw), query, headers)"
    return f"project_id = {one.project_id} and multiSearchAny({sent}, [{sought}])"


def _listed(keys: Sequence[int]) -> str:
    return ", ".join(map(str, keys))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
