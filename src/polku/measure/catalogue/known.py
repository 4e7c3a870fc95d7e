"""Say what a project's events hold: their names, their fields, and when the newest came."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from polku.measure.binding import Binder
from polku.measure.source import indented, source
from polku.store import Answering
from polku.vocabulary.conditions import parse_dimension
from polku.vocabulary.dates import DateRange
from polku.vocabulary.touchpoints import View

#: How many events are looked through for their fields, those of the first people in the order
#: of storing, which is random; of one event fewer do. The rarest fields may stay unseen.
SAMPLE, SAMPLE_OF_ONE = 20_000, 2_000

#: The call whose properties are traits of the person, and those that carry an event's own.
_TRAITS = "e.kind = 'identify'"
_HAPPENED = "e.kind not in ('identify', 'group', 'alias')"


class EventVolume(msgspec.Struct, frozen=True):
    """A name that events carry, how many do, and when the last one happened."""

    event: str
    events: int
    last_seen: datetime


class Recent(msgspec.Struct, frozen=True):
    """The last days that hold data; ``ended`` says that nothing came since ``dates.last``."""

    dates: DateRange
    ended: bool


def event_volumes(store: Answering, view: View, limit: int = 300) -> tuple[EventVolume, ...]:
    """Return the names of events that arrive, those of most events first."""
    values = Binder()
    seen = source(view, values, {"event": "e.name", "ts": "e.ts"}, also=[_HAPPENED])
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        f"select event, count() as events, max(ts) as last_seen from (\n{indented(seen)}\n)\n"
        f"group by event\norder by events desc, event\nlimit {rows}"
    )
    return tuple(EventVolume(*row) for row in store.query(sql, values.parameters).rows)


def known_fields(
    store: Answering, view: View, *, event: str = "", limit: int = 100
) -> tuple[str, ...]:
    """Return properties, and traits as ``person.NAME``, as dimensions are written.

    Those of most events come first. ``event`` keeps the properties of events of that name. Only
    a sample of events is looked through, so that the answer stays quick.
    """
    if event:
        return _fields(store, view, "e.name = ", event, limit)
    traits = _fields(store, view, _TRAITS, "", limit)
    named = tuple(f"person.{name}" for name in traits if name.isidentifier() and name.isascii())
    return named + _fields(store, view, _HAPPENED, "", limit)


def _fields(store: Answering, view: View, test: str, name: str, limit: int) -> tuple[str, ...]:
    values = Binder()
    condition = test + values.bind("event", name) if name else test
    seen = source(view, values, {"paths": "JSONAllPaths(e.properties)"}, also=[condition])
    sample = values.bind("sample", SAMPLE_OF_ONE if name else SAMPLE, "UInt32")
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        "select path, count() as events from (\n"
        f"{indented(seen)}\n    limit {sample}\n)\narray join paths as path\n"
        f"group by path\norder by events desc, path\nlimit {rows}"
    )
    found = store.query(sql, values.parameters).rows
    return tuple(parse_dimension(f"property.{path}") for path, _ in found if _is_word(path))


def _is_word(path: str) -> bool:
    """Return whether a dimension can be written with this name."""
    return (
        path == path.strip() != ""
        and path.isprintable()
        and path[0] not in "=<>~^!"
        and len(path) <= 180
    )


def newest_event(store: Answering, view: View, now: datetime) -> datetime | None:
    """Return when the last event up to ``now`` happened, None where there is none."""
    values = Binder()
    also = [f"e.ts <= {values.instant('now', now)}"]
    seen = source(view, values, {"ts": "e.ts"}, also=also)
    sql = f"select maxOrNull(ts) from (\n{indented(seen)}\n)"
    newest: datetime | None = store.query(sql, values.parameters).rows[0][0]
    return newest


def judged_at(store: Answering, view: View, clock: datetime) -> datetime:
    """Return when promises are judged: ``clock``, or the end of the day on which the data ended.

    What would have kept a promise after the data ended is not known, so it is not broken.
    """
    newest = newest_event(store, view, clock)
    if newest is None:
        return clock
    day = newest.astimezone(ZoneInfo(view.timezone)).date()
    _, end = DateRange(day, day).bounds(view.timezone)
    return min(clock, end)


def recent(store: Answering, view: View, now: datetime, days: int = 28) -> Recent:
    """Return the ``days`` up to today, or up to the newest event where data ended before."""
    zone = ZoneInfo(view.timezone)
    today = now.astimezone(zone).date()
    newest = newest_event(store, view, now)
    last = newest.astimezone(zone).date() if newest else today
    return Recent(_days_to(min(last, today), days), ended=last < today - timedelta(days=1))


def _days_to(last: date, days: int) -> DateRange:
    return DateRange(last - timedelta(days=days - 1), last)
