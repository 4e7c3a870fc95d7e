"""Mend what could not be read by rules: which entries are meant, and what is changed in them.

Pure, over the JSON that was sent: `mended_raw` returns the body of the request as it should have
been. Reading it again is `polku.collect.quarantine.again`'s.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from polku.collect.quarantine.converting import time_converter, to_number, to_text, to_truth
from polku.collect.quarantine.pathways import MISSING, own_path, put_at, remove_at, value_at
from polku.collect.strict_json import mended as as_json
from polku.vocabulary.kept import Kept

#: What a change may do; see `Change`.
Deed = Literal[
    "rename", "set", "default", "number", "text", "boolean", "time", "replace", "remove", "name"
]
DEEDS: tuple[Deed, ...] = get_args(Deed)
_CONVERTERS = {"number": to_number, "text": to_text, "boolean": to_truth}
#: Where clients say the name of an event, in this order.
_NAMES = ("event", "name")


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries a rule is for; what is empty is not asked."""

    event: str = ""
    code: str = ""
    place: str = ""
    source: str = ""

    def fits(self, kept: Kept) -> bool:
        """Return whether the rule is for ``kept``."""
        asked = (
            (self.event, kept.event),
            (self.code, kept.reason.code),
            (self.place, kept.reason.place),
            (self.source, kept.source),
        )
        return all(wanted in ("", said) for wanted, said in asked)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of an event's JSON at ``path``.

    ``rename`` moves what is there to the path ``to``; ``set`` puts ``value``; ``default`` puts it
    where nothing, null or "" stands; ``number``, ``text`` and ``boolean`` convert; ``time`` makes
    ISO 8601 of what is written in the format ``form``, in ``zone`` where none is named;
    ``replace`` puts ``value`` where ``old`` stands; ``remove`` removes; ``name`` calls the event
    ``value``, and needs no path.
    """

    deed: Deed
    path: str = ""
    to: str = ""
    value: Any = None
    old: Any = None
    form: str = ""
    zone: str = "UTC"


class MendingRule(msgspec.Struct, frozen=True, kw_only=True):
    """Changes for the entries that ``match``; ``name`` is said of every event that they mend."""

    name: str
    match: Match
    changes: tuple[Change, ...]


def mended_raw(rules: Sequence[MendingRule], kept: Kept) -> tuple[bytes, tuple[str, ...]]:
    """Return the body of ``kept`` with the changes of every rule that fits, and their names.

    A rule that changes nothing is not named; where none does, the body is the very same.
    """
    fitting = [rule for rule in rules if rule.match.fits(kept)]
    body = _decoded(kept.raw) if fitting else None
    if body is None:
        return kept.raw, ()
    names: list[str] = []
    for rule in fitting:
        before = msgspec.json.encode(body, order="sorted")
        for change in rule.changes:
            for event in _events(body, change):
                _change(event, change)
        if msgspec.json.encode(body, order="sorted") != before:
            names.append(rule.name)
    return (msgspec.json.encode(body), tuple(names)) if names else (kept.raw, ())


def _decoded(raw: bytes) -> Any:
    """Return the JSON of ``raw``; None where it holds none, which nothing can be changed in."""
    try:
        body = msgspec.json.decode(as_json(raw))
        msgspec.json.encode(body)  # a number that cannot be written back is no use
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    return body if isinstance(body, dict | list) else None


def _events(body: Any, change: Change) -> Iterator[dict[str, Any]]:
    """Yield the events of a body; the envelope of a batch too, where the change is about it."""
    inner = body.get("batch") if isinstance(body, dict) else body
    if not isinstance(inner, list):
        yield body
        return
    yield from (event for event in inner if isinstance(event, dict))
    path = own_path(change.path)
    if isinstance(body, dict) and path != "batch" and value_at(body, path) is not MISSING:
        yield body


def _change(event: dict[str, Any], change: Change) -> None:
    path = own_path(change.path)
    if change.deed == "name":
        key = next((name for name in _NAMES if isinstance(event.get(name), str)), _NAMES[0])
        event[key] = change.value
    elif change.deed in ("set", "default"):
        if change.deed == "set" or value_at(event, path) in (MISSING, None, ""):
            put_at(event, path, deepcopy(change.value))
    elif (value := value_at(event, path)) is not MISSING:
        _change_value(event, path, value, change)


def _change_value(event: dict[str, Any], path: str, value: Any, change: Change) -> None:
    if change.deed == "remove":
        remove_at(event, path)
    elif change.deed == "rename":
        remove_at(event, path)
        if not put_at(event, own_path(change.to), value):
            put_at(event, path, value)
    elif change.deed == "replace":
        if _same(value, change.old):
            put_at(event, path, deepcopy(change.value))
    elif change.deed == "time":
        put_at(event, path, time_converter(change.form, _zone(change.zone))(value))
    else:
        put_at(event, path, _CONVERTERS[change.deed](value))


def _same(value: Any, wanted: Any) -> bool:
    """Return whether ``value`` is what is looked for: 1 and true are not one."""
    return type(value) is type(wanted) and bool(value == wanted)


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or "UTC")
