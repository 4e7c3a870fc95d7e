"""Name the intervals of a course, and tell which are not full."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from polku.measure.periods import LENGTHS, first_day, last_day
from polku.vocabulary.dates import DateRange, Interval

#: The choices of every picker of intervals.
INTERVALS: tuple[tuple[Interval, str | Promise], ...] = (
    ("hour", _("hour")),
    ("day", _("day")),
    ("week", _("week")),
    ("month", _("month")),
    ("quarter", _("quarter")),
    ("year", _("year")),
)

#: The heading of the first column of a table over time.
HEADINGS: dict[Interval, str | Promise] = {
    "hour": gettext_lazy("Hour from"),
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week from"),
    "month": gettext_lazy("Month from"),
    "quarter": gettext_lazy("Quarter from"),
    "year": gettext_lazy("Year from"),
}

Fullness = Literal["full", "running", "cut"]


def axis_label(start: date | datetime, every: Interval, zone: str) -> str:
    """Name an interval on an axis, in the reader's language: ``wk 17``, ``26 Apr``, ``Apr 2026``.

    >>> axis_label(date(2026, 4, 20), "week", "Europe/Helsinki")
    'wk 17'
    """
    when = start.astimezone(ZoneInfo(zone)) if isinstance(start, datetime) else start
    match every:
        case "hour":
            return date_format(when, pgettext("date format", "j M, H:i"), use_l10n=False)
        case "day":
            return date_format(when, pgettext("date format", "j M"), use_l10n=False)
        case "week":
            return pgettext("axis", "wk %(week)s") % {"week": when.isocalendar().week}
        case "month":
            return date_format(when, pgettext("date format", "M Y"), use_l10n=False)
        case "quarter":
            return f"Q{(when.month + 2) // 3} {when.year}"
    return str(when.year)


def labelled(
    rows: Iterable[Mapping[str, Any]], every: Interval, zone: str, value: str = "score"
) -> list[dict[str, Any]]:
    """Return the rows as drawings take them: ``at``, ``label`` and ``value`` added."""
    return [
        {
            **row,
            "at": row["period"],
            "label": axis_label(row["period"], every, zone),
            "value": row[value],
        }
        for row in rows
    ]


def fullness(
    start: date | datetime, every: Interval, dates: DateRange | None, now: datetime
) -> Fullness:
    """Return whether an interval is ``full``, still ``running``, or ``cut`` by the period.

    ``now`` is in the project's zone.
    """
    if isinstance(start, datetime):
        return "running" if start + LENGTHS["hour"] > now else "full"
    last = last_day(start, every)
    if last >= now.date():
        return "running"
    if dates and (start < dates.first or last > dates.last):
        return "cut"
    return "full"


def at_least(dates: DateRange, every: Interval, points: int) -> DateRange:
    """Return the period begun early enough for ``points`` intervals, the first of them full."""
    early = dates.last - points * LENGTHS[every] + timedelta(days=1)
    return DateRange(first_day(min(early, dates.first), every), dates.last)
