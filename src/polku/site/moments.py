"""Write days, times and periods as the reader's language writes them, in the project's zone.

Finnish: ma 27.4. · 30.3.–26.4.2026 · klo 9.41. English: Mon 27 April · 30 Mar – 26 Apr 2026 ·
09:41. A datetime is put into Django's active zone first.
"""

from datetime import date, datetime

from django.utils import timezone

from polku.site.formatting import DASH, NBSP, NOTHING, finnish
from polku.vocabulary.dates import DateRange

ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FINNISH_DAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def local(value: datetime) -> datetime:
    """Return ``value`` in the active zone."""
    return timezone.localtime(value)


def _date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, form: str = "weekday") -> str:
    """Write a day: ``weekday`` (Mon 27 April), ``dated`` (Mon 27 April 2026),
    ``short`` (27 Apr), ``full`` (27 Apr 2026).
    """
    if value is None:
        return NOTHING
    when = _date(value)
    short = f"{when.day}.{when.month}." if finnish() else f"{when.day}{NBSP}{_month(when)[:3]}"
    if form == "short":
        return short
    if form == "full":
        return f"{short}{when.year}" if finnish() else f"{short} {when.year}"
    if finnish():
        return f"{FINNISH_DAYS[when.weekday()]} {short}" + (
            str(when.year) if form == "dated" else ""
        )
    year = f" {when.year}" if form == "dated" else ""
    return f"{ENGLISH_DAYS[when.weekday()]} {when.day} {_month(when)}{year}"


def _month(when: date) -> str:
    return MONTHS[when.month - 1]


def clock(value: datetime | None, form: str = "said") -> str:
    """Write a time of day: ``said`` (klo 9.41), ``bare`` (9.41), ``seconds`` (9.41.07)."""
    if value is None:
        return NOTHING
    when = local(value)
    if not finnish():
        return f"{when:%H:%M:%S}" if form == "seconds" else f"{when:%H:%M}"
    bare = f"{when.hour}.{when:%M}" + (f".{when:%S}" if form == "seconds" else "")
    return f"klo{NBSP}{bare}" if form == "said" else bare


def moment(value: datetime | None) -> str:
    """Write a day and a time: ``27 Apr 2026, 09:41``; ``27.4.2026 klo 9.41`` in Finnish."""
    if value is None:
        return NOTHING
    return f"{day(value, 'full')}{' ' if finnish() else ', '}{clock(value)}"


def period(dates: DateRange | None) -> str:
    """Write a period, its year once: ``30 Mar – 26 Apr 2026``; ``30.3.–26.4.2026``."""
    if dates is None:
        return NOTHING
    first, last = dates.first, dates.last
    if first == last:
        return day(last, "full")
    form = "short" if first.year == last.year else "full"
    dash = DASH if finnish() else f"{NBSP}{DASH} "
    return f"{day(first, form)}{dash}{day(last, 'full')}"


def week(value: date | datetime) -> int:
    """Return the number of the ISO week."""
    return _date(value).isocalendar().week
