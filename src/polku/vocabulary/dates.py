"""Periods of time: calendar days of a project's zone, as aware UTC bounds."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Interval = Literal["hour", "day", "week", "month", "quarter", "year"]


class DateRange(msgspec.Struct, frozen=True):
    """Calendar days ``first`` to ``last``, both included, in the project's zone."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Return the half-open interval [start, end) as datetimes of ``zone``."""
        tz = ZoneInfo(zone)
        return (
            datetime.combine(self.first, time(), tz),
            datetime.combine(self.last + timedelta(days=1), time(), tz),
        )

    def previous(self) -> "DateRange":
        """Return the period of the same length just before this one."""
        return DateRange(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
