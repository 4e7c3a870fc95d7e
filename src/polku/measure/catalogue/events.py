"""Say of each name that events carry: how many, from where, since when, and whether it goes on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from polku.measure.catalogue.counts import Counted, Group, counted
from polku.measure.catalogue.silence import Silence, silence_of
from polku.store import Answering
from polku.vocabulary.touchpoints import View

#: Within how many days before the end of the data an event's first arrival makes it new.
NEW = timedelta(days=7)
#: The most names that are listed.
MOST_NAMES = 5_000


class EventSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that arrived under one name, what bots did only in ``bots``.

    ``recent`` counts the period, ``daily`` each of its days. ``first_seen`` and ``last_seen`` are
    when it happened, ``arrived`` when the first of it reached us. ``sources`` and ``channels``
    are pairs of a name and how many, most first; ``bots_by_source`` likewise.
    """

    name: str
    kinds: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    events: int
    recent: int
    daily: tuple[int, ...]
    bots: int
    bots_by_source: tuple[tuple[str, int], ...]
    first_seen: datetime
    last_seen: datetime
    arrived: datetime
    is_new: bool = False
    silence: Silence | None = None


class SourceSummary(msgspec.Struct, frozen=True):
    """How much one source sent, and how much of it was the doing of machines."""

    source: str
    events: int
    bots: int


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The names of a project's events, those of most events in the period first.

    ``days`` are the days of each ``daily``; they end with the data. ``names`` counts all names,
    also those beyond `MOST_NAMES`; ``complete`` is False where there is more than can be told.
    """

    events: tuple[EventSummary, ...]
    sources: tuple[SourceSummary, ...]
    days: tuple[date, ...]
    total: int
    names: int
    complete: bool

    def of(self, name: str) -> EventSummary | None:
        """Return what is known of one name."""
        return next((one for one in self.events if one.name == name), None)


def catalogue(store: Answering, view: View, now: datetime, days: int = 28) -> Catalogue:
    """Return what arrives, volumes and times exactly; the period are the last ``days`` of data."""
    return summarised(counted(store, view, now), view, now, days)


def summarised(found: Counted, view: View, now: datetime, days: int) -> Catalogue:
    """Return the catalogue of counted groups."""
    today = now.astimezone(ZoneInfo(view.timezone)).date()
    end = max((one.day for one in found.groups if one.day <= today), default=today)
    period = tuple(end - timedelta(days=back) for back in range(days - 1, -1, -1))
    by_name: dict[str, list[Group]] = defaultdict(list)
    for one in found.groups:
        by_name[one.name].append(one)
    fresh = _fresh_since(found.groups)
    events = [_summary(name, groups, view, period, fresh) for name, groups in by_name.items()]
    events.sort(key=lambda one: (-one.recent, -one.events, one.name))
    return Catalogue(
        events=tuple(events[:MOST_NAMES]),
        sources=_sources(found.groups),
        days=period,
        total=found.total,
        names=len(events),
        complete=found.complete and len(events) <= MOST_NAMES,
    )


def _fresh_since(groups: Iterable[Group]) -> datetime | None:
    """Return from when on a first arrival is new; None where all arrived that lately."""
    arrivals = [one.arrived for one in groups]
    if not arrivals:
        return None
    since = max(arrivals) - NEW
    return since if min(arrivals) < since else None


def _summary(
    name: str, groups: Sequence[Group], view: View, period: Sequence[date], fresh: datetime | None
) -> EventSummary:
    people = [one for one in groups if view.bots or not one.bot]
    machines = [one for one in groups if one.bot]
    by_day: Counter[date] = Counter()
    for one in people:
        by_day[one.day] += one.events
    daily = tuple(by_day[day] for day in period)
    arrived = min(one.arrived for one in groups)
    return EventSummary(
        name=name,
        kinds=tuple(sorted({one.kind for one in groups})),
        sources=_most((one.source, one.events) for one in groups),
        channels=_most((one.channel, one.events) for one in people if one.channel),
        events=sum(one.events for one in people),
        recent=sum(daily),
        daily=daily,
        bots=sum(one.events for one in machines),
        bots_by_source=_most((one.source, one.events) for one in machines),
        first_seen=min(one.first for one in groups),
        last_seen=max(one.last for one in groups),
        arrived=arrived,
        is_new=fresh is not None and arrived >= fresh,
        silence=silence_of({one.day for one in groups}, period[-1]),
    )


def _most(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for name, events in pairs:
        counts[name] += events
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _sources(groups: Iterable[Group]) -> tuple[SourceSummary, ...]:
    events: Counter[str] = Counter()
    bots: Counter[str] = Counter()
    for one in groups:
        events[one.source] += one.events
        bots[one.source] += one.events if one.bot else 0
    return tuple(SourceSummary(name, n, bots[name]) for name, n in events.most_common())
