"""Number the intervals of the calendar, so that "two weeks later" is a difference of numbers.

SQL and Python count alike: days from 1 January 1970 in the project's zone, weeks from the Monday
before it, months from the year 0, hours from the epoch by the start of the local hour.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER
from polku.measure.source import indented, source
from polku.store import Answering
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.touchpoints import View

_EPOCH = date(1970, 1, 1)
_NUMBERS: dict[Interval, str] = {
    "hour": "intDiv(toUnixTimestamp(toStartOfHour({ts}, {zone})), 3600)",
    "day": "toInt64(toDate({ts}, {zone}))",
    "week": "intDiv(toInt64(toDate({ts}, {zone})) + 3, 7)",
    "month": "toInt64(toYear({ts}, {zone})) * 12 + toMonth({ts}, {zone}) - 1",
    "quarter": "toInt64(toYear({ts}, {zone})) * 4 + toQuarter({ts}, {zone}) - 1",
    "year": "toInt64(toYear({ts}, {zone}))",
}
#: Milliseconds of an interval that is counted from a person's own start.
LENGTHS: dict[Interval, int] = {
    "hour": 3_600_000,
    "day": 86_400_000,
    "week": 7 * 86_400_000,
    "month": 30 * 86_400_000,
    "quarter": 91 * 86_400_000,
    "year": 365 * 86_400_000,
}
#: Intervals that one answer may have.
MOST = 750


def number(every: Interval, view: View, values: Binder, ts: str = "e.ts") -> str:
    """Return the number of the interval that ``ts`` lies in, as an expression."""
    return f"toInt64({_NUMBERS[every].format(ts=ts, zone=values.bind('zone', view.timezone))})"


def number_of(every: Interval, moment: datetime, zone: str) -> int:
    """Return the number of the interval that an aware ``moment`` lies in."""
    local = moment.astimezone(ZoneInfo(zone))
    if every == "hour":
        past = timedelta(minutes=local.minute, seconds=local.second)
        return int((moment.replace(microsecond=0) - past).timestamp()) // 3600
    return _number_of_day(every, local.date())


def _number_of_day(every: Interval, day: date) -> int:
    match every:
        case "week":
            return ((day - _EPOCH).days + 3) // 7
        case "month":
            return day.year * 12 + day.month - 1
        case "quarter":
            return day.year * 4 + (day.month - 1) // 3
        case "year":
            return day.year
    return (day - _EPOCH).days


def begin_of(every: Interval, counted: int, zone: str) -> date | datetime:
    """Return where an interval begins: a day, or for hours an aware time in UTC."""
    match every:
        case "hour":
            hour = datetime.fromtimestamp(counted * 3600, UTC)
            past = hour.astimezone(ZoneInfo(zone)).minute  # where a zone is half an hour off
            return hour + timedelta(minutes=60 - past) if past else hour
        case "week":
            return _EPOCH + timedelta(days=counted * 7 - 3)
        case "month":
            return date(counted // 12, counted % 12 + 1, 1)
        case "quarter":
            return date(counted // 4, counted % 4 * 3 + 1, 1)
        case "year":
            return date(counted, 1, 1)
    return _EPOCH + timedelta(days=counted)


def instant_of(every: Interval, counted: int, zone: str) -> datetime:
    """Return the moment at which an interval begins, aware."""
    begin = begin_of(every, counted, zone)
    if isinstance(begin, datetime):
        return begin
    return datetime.combine(begin, time(), ZoneInfo(zone)).astimezone(UTC)


def span(
    every: Interval, dates: DateRange | None, zone: str, now: datetime
) -> tuple[int | None, int]:
    """Return the first (None without a period) and last number of the intervals to answer about.

    They are those that ``dates`` touches, up to the one that holds ``now``. Raises
    `InvalidQuestion` where there are too many.
    """
    latest = number_of(every, now - timedelta(milliseconds=1), zone)
    if dates is None:
        return None, latest
    start, end = dates.bounds(zone)
    first = number_of(every, start, zone)
    last = min(latest, number_of(every, end - timedelta(milliseconds=1), zone))
    check(last - first + 1)
    return first, last


def numbers_of(
    store: Answering, view: View, every: Interval, dates: DateRange | None, now: datetime
) -> tuple[int, int]:
    """Return `span` with a first number: without a period, that of the first event."""
    first, last = span(every, dates, view.timezone, now)
    if first is None:
        oldest = oldest_event(store, view)
        first = number_of(every, oldest, view.timezone) if oldest else last
    return first, last


def number_written(every: Interval, text: str, zone: str) -> int | None:
    """Return the number of the interval that begins on a written day or hour, None where empty."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        return number_of(every, aware, zone)
    except (ValueError, OverflowError):
        raise InvalidQuestion(
            translatable("“%(parameter)s” is %(value)s, which is no date; write it as 2026-03-30."),
            parameter="cell",
            value=text[:40],
        ) from None


def check(count: int) -> None:
    """Raise `InvalidQuestion` unless ``count`` intervals can be answered about."""
    if count > MOST:
        raise InvalidQuestion(
            translatable(
                "%(intervals)s intervals are too many: at most %(most)s. Choose a shorter period "
                "or longer intervals."
            ),
            intervals=count,
            most=MOST,
        )


def is_over(every: Interval, counted: int, zone: str, now: datetime) -> bool:
    """Return whether an interval has ended by ``now``."""
    return instant_of(every, counted + 1, zone) <= now


def milliseconds(moment: datetime) -> int:
    """Return an aware moment as the engine stores it."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))


def within(name: str, first: int | None, last: int, values: Binder) -> str:
    """Return whether the number called ``name`` lies in the span."""
    tests = [f"{name} <= {values.bind('last_interval', last, 'Int64')}"]
    if first is not None:
        tests.insert(0, f"{name} >= {values.bind('first_interval', first, 'Int64')}")
    return " and ".join(tests)


def oldest_event(store: Answering, view: View) -> datetime | None:
    """Return when the first event of the project happened, None where there is none."""
    values = Binder()
    events = source(view, values, {"ts": "e.ts"}, also=[f"e.kind not in {NO_ENCOUNTER}"])
    sql = f"select minOrNull(ts) from (\n{indented(events)}\n)"
    oldest: datetime | None = store.query(sql, values.parameters).rows[0][0]
    return oldest
