"""What is kept of an event that could not be read: the request it came in, and the reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec
import xxhash

#: What became of an entry: it waits, was read again and stored, or was thrown away.
State = Literal["kept", "replayed", "discarded"]
STATES: tuple[State, ...] = ("kept", "replayed", "discarded")


class Reason(msgspec.Struct, frozen=True):
    """Why an event could not be read.

    ``message`` is the English sentence with its placeholders, ``values`` are what they stand
    for. ``place`` is the fault's path within the event: ``properties.price``.
    """

    code: str
    message: str
    place: str = ""
    values: Mapping[str, str | int | float] = {}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A request that could not be read, as it came; ``query`` is latin-1.

    ``visitor`` is the day's key of a sender without identifiers, as its events would hold it.

    ``raw`` is the body of a request to ``path`` that holds the one event. ``event`` is the name
    of the event where it can be told.
    """

    id: int
    received_at: datetime
    source: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    visitor: str = ""
    event: str = ""
    reason: Reason
    raw: bytes


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about the entry ``id``, by ``action``: a name of what was done to many.

    ``reason`` replaces the entry's own where it was tried again and failed otherwise.
    """

    id: int
    state: State
    action: str = ""
    reason: Reason | None = None


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are meant; what is None is not asked. ``ids`` wins over all but ``state``."""

    state: State | None = "kept"
    code: str | None = None
    message: str | None = None
    place: str | None = None
    event: str | None = None
    source: str | None = None
    action: str | None = None
    ids: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: its first arrival, how often it came, and what was decided about it."""

    kept: Kept
    arrived: int
    last_at: datetime
    state: State
    action: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Entries with one reason, event and source; ``example`` is one that came last."""

    reason: Reason
    event: str
    source: str
    entries: int
    arrived: int
    first_at: datetime
    last_at: datetime
    example: int

    def selection(self, state: State = "kept") -> Selection:
        """Return what selects the entries of the group."""
        return Selection(
            state=state,
            code=self.reason.code,
            message=self.reason.message,
            place=self.reason.place,
            event=self.event,
            source=self.source,
        )


class Keeper(Protocol):
    """Keeps what could not be read, durably."""

    def put(self, project_id: int, kept: Sequence[Kept], nonces: Sequence[int] = ()) -> None:
        """Return once all are on disk. An arrival with a known ``nonce`` is not counted again.

        Raises `StoreFailed`.
        """
        ...


def entry_id(path: str, query: str, raw: bytes) -> int:
    """Return the id of a request within its project: sent again, it is the same entry.

    The query counts only where there is no body: clients put the time of sending there.
    """
    said = raw or query.encode()
    return xxhash.xxh3_64_intdigest(path.encode("utf-8", "replace") + b"\0" + said)
