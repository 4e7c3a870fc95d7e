"""Keep what could not be read, with the reason, so that nothing is silently lost."""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from polku.collect.call_body import MARK, PATH
from polku.collect.reading import Arrival, Rejected
from polku.collect.strict_json import mended
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import EVENT_NAMES
from polku.vocabulary.kept import Keeper, Kept, Reason, entry_id

#: The list in a request and the number in it: what is kept holds the one event alone.
_IN_LIST = re.compile(r"^[^\[]*\[\d+\]\.?")
#: Where clients say the name of an event, in this order.
_NAMES = ("event", "name", "e")
_LONGEST_NAME = 256


class Quarantine(Protocol):
    """Takes rejected events of one project, durably."""

    def put(self, project_id: int, kept: Sequence[tuple[Arrival, Rejected]]) -> None:
        """Return once every one is on disk. Raises `PolkuError` or `OSError` where it is not."""
        ...


class KeptApart:
    """The quarantine in front of a ``keeper``, such as the event store's."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def put(self, project_id: int, kept: Sequence[tuple[Arrival, Rejected]]) -> None:
        """Keep every one; return when they are on disk."""
        self._keeper.put(project_id, [kept_of(arrival, one) for arrival, one in kept])


def kept_of(arrival: Arrival, rejected: Rejected) -> Kept:
    """Return what is kept of an event that could not be read."""
    arrival = rejected.came or arrival
    if rejected.raw.startswith(MARK):
        arrival = _as_written(arrival)
    query = arrival.query.decode("latin-1")
    return Kept(
        id=entry_id(arrival.path, query, rejected.raw),
        received_at=arrival.received_at,
        source=arrival.source,
        path=arrival.path,
        query=query,
        headers=arrival.headers,
        visitor=arrival.visitor,
        event=event_in(rejected.raw, arrival.path),
        reason=reason_of(rejected.error, in_list=rejected.index is not None),
        raw=rejected.raw,
    )


def _as_written(arrival: Arrival) -> Arrival:
    """Return where an event that was read once is to be read again: its own words are
    right now, and what its headers said is in them."""
    return Arrival(arrival.received_at, arrival.source, PATH)


def reason_of(error: PolkuError, *, in_list: bool) -> Reason:
    """Return ``error`` as it is kept; ``in_list`` says that its field begins with ``list[n]``."""
    field = str(error.values.get("field", ""))
    values: dict[str, str | int | float] = {
        name: value if isinstance(value, int | float) else _plain(str(value))
        for name, value in error.values.items()
        if name != "field"
    }
    place = _IN_LIST.sub("", field) if in_list else field
    return Reason(error.code, error.message, _plain(place), values)


def event_in(raw: bytes, path: str = "") -> str:
    """Return the name of the event in the body of a request, '' where it cannot be told."""
    try:
        said = msgspec.json.decode(mended(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    call = said[0] if isinstance(said, list) and said else said
    if isinstance(call, dict) and isinstance(call.get("batch"), list) and call["batch"]:
        call = call["batch"][0]
    return _plain(_name(call, path))[:_LONGEST_NAME] if isinstance(call, dict) else ""


def _name(call: dict[str, Any], path: str) -> str:
    for kind in (call.get("type"), path.rpartition("/")[2]):
        if isinstance(kind, str) and (named := EVENT_NAMES.get(kind)):  # type: ignore[call-overload]
            return str(named)
    return next((name for key in _NAMES if isinstance(name := call.get(key), str)), "")


def _plain(text: str) -> str:
    """Return ``text`` without half surrogate pairs, which no column holds."""
    return text.encode("utf-8", "replace").decode()
