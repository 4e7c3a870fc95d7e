"""Find where the intervals of a period begin and end, in days of the project's zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from polku.vocabulary.dates import DateRange, Interval

LENGTHS: dict[Interval, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=31),
    "quarter": timedelta(days=92),
    "year": timedelta(days=366),
}


def first_day(day: date, every: Interval) -> date:
    """Return the first day of the interval that holds ``day``."""
    match every:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def last_day(start: date, every: Interval) -> date:
    """Return the last day of the interval that begins on ``start``."""
    if every in ("hour", "day"):
        return start
    return first_day(start + LENGTHS[every], every) - timedelta(days=1)


def starts(dates: DateRange, every: Interval, zone: str) -> Iterator[date | datetime]:
    """Yield where each interval of the period begins; hours are aware datetimes in UTC."""
    if every == "hour":
        start, end = (bound.astimezone(UTC) for bound in dates.bounds(zone))
        while start < end:
            yield start
            start += LENGTHS["hour"]
        return
    day = first_day(dates.first, every)
    while day <= dates.last:
        yield day
        day = last_day(day, every) + timedelta(days=1)
