"""Count what becomes of every event: received = stored + duplicate + quarantined + refused.

The counts are of this process since it started, by project, source and hour of arrival. What came
without a known key is counted under `NOBODY`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import Literal, NamedTuple

import msgspec

from polku.vocabulary.accounts import Fate, Line
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt

NOBODY = 0
_FATES: tuple[Fate, ...] = ("received", "stored", "duplicate", "quarantined", "refused")


class Count(msgspec.Struct, frozen=True):
    """What became of the events of one project.

    *Quarantined* events are kept with their reason; *refused* ones were answered with an error
    and left with the client, who sends them again (503) or was told why not (401, 413).
    """

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0
    refused: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.received + other.received,
            self.stored + other.stored,
            self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
            self.refused + other.refused,
        )

    @property
    def pending(self) -> int:
        """Received events whose fate is not decided yet; 0 when nothing is under way."""
        return self.received - self.stored - self.duplicate - self.quarantined - self.refused


class Place(NamedTuple):
    """Where a count belongs: which source's key, and the hour of arrival (aware UTC)."""

    source: str
    hour: datetime


_Key = tuple[int, Place, Fate, str]


class Tally:
    """The counts of all projects; any thread may add and read."""

    def __init__(self) -> None:
        self._counts: dict[int, Count] = defaultdict(Count)
        self._lines: dict[_Key, int] = defaultdict(int)
        self._lock = Lock()

    def add(
        self,
        project_id: int,
        count: Count,
        *,
        source: str = "",
        at: datetime | None = None,
        reason: str = "",
    ) -> None:
        """Add ``count`` to the project's, and to the hour of ``at`` where that is said.

        ``reason`` is the code that what was refused was answered with.
        """
        with self._lock:
            self._counts[project_id] += count
            if at is None:
                return
            place = Place(source, hour_of(at))
            for fate in _FATES:
                if number := getattr(count, fate):
                    why = reason if fate == "refused" else ""
                    self._lines[project_id, place, fate, why] += number

    def add_events(
        self,
        project_id: int,
        events: Sequence[Event],
        fate: Literal["received", "stored", "duplicate", "refused"],
        reason: str = "",
    ) -> None:
        """Add ``events`` of one fate, each where it came from."""
        for place, number in _places(events).items():
            count = Count(**{fate: number})
            self.add(project_id, count, source=place.source, at=place.hour, reason=reason)

    def of(self, project_id: int) -> Count:
        """Return the counts of one project."""
        with self._lock:
            return self._counts.get(project_id, Count())

    def by_project(self) -> dict[int, Count]:
        """Return the counts of every project that anything came for."""
        with self._lock:
            return dict(self._counts)

    def lines(self) -> list[Line]:
        """Return the counts by project, source, hour, fate and reason."""
        with self._lock:
            found = list(self._lines.items())
        return [
            Line(project_id, place.source, place.hour, fate, reason, count)
            for (project_id, place, fate, reason), count in found
        ]

    def forget_before(self, hour: datetime) -> None:
        """Keep no lines of hours before ``hour`` any more; the counts by project stay."""
        with self._lock:
            for key in [key for key in self._lines if key[1].hour < hour]:
                del self._lines[key]


def hour_of(moment: datetime) -> datetime:
    """Return the hour that ``moment`` lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _places(events: Iterable[Event]) -> dict[Place, int]:
    """Return how many events came from where. Nearly always it is one place for all."""
    listed = list(events)
    if not listed:
        return {}
    first, last = hour_of(listed[0].received_at), hour_of(listed[-1].received_at)
    if first == last and len({event.source for event in listed}) == 1:
        return {Place(listed[0].source, first): len(listed)}
    found: dict[Place, int] = defaultdict(int)
    for event in listed:
        found[Place(event.source, hour_of(event.received_at))] += 1
    return found


def count_receipt(tally: Tally, project_id: int, events: Sequence[Event], receipt: Receipt) -> None:
    """Count what became of ``events`` by what a sink says of them."""
    told = (len(receipt.doubled), len(receipt.hidden)) == (receipt.duplicate, receipt.erased)
    if not told:
        count = Count(stored=receipt.stored, duplicate=receipt.duplicate, refused=receipt.erased)
        tally.add(project_id, count, source=events[0].source, at=events[0].received_at)
        return
    apart = {*receipt.doubled, *receipt.hidden}
    stored = [one for n, one in enumerate(events) if n not in apart] if apart else events
    tally.add_events(project_id, stored, "stored")
    tally.add_events(project_id, [events[n] for n in receipt.doubled], "duplicate")
    tally.add_events(project_id, [events[n] for n in receipt.hidden], "refused", "erased")
