"""Turn the company's days and hours into instants, with its weeks, holidays and opening hours.

Inside the simulation time is *wall* time: seconds since the first local midnight of the period,
with every day 86,400 seconds long. It becomes UTC once, at the end.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np

from polku.demo.draws import Floats, Ints, Rng, pick

DAY = 86_400
HOUR = 3_600
MINUTE = 60
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Habit:
    """When people do a thing: weights of the week's days (Monday first), of the hours and of the
    months, and how much of it is left on a holiday."""

    week: tuple[float, ...]
    hours: tuple[float, ...]
    months: tuple[float, ...]
    holiday: float = 1.0


@dataclass(frozen=True)
class Opening:
    """Opening hours: (from, to) in hours for Monday to Friday, Saturday and Sunday."""

    weekdays: tuple[float, float]
    saturday: tuple[float, float] = (0, 0)
    sunday: tuple[float, float] = (0, 0)
    on_holidays: bool = False

    def on(self, day: date) -> tuple[float, float]:
        """Return the hours of ``day``, (0, 0) where it is closed."""
        if day in holidays(day.year) and not self.on_holidays:
            return (0, 0)
        return (*[self.weekdays] * 5, self.saturday, self.sunday)[day.weekday()]


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the Finnish public holidays of ``year`` that fall on weekdays now and then."""
    easter = _easter(year)
    midsummer = next(
        day for n in range(7) if (day := date(year, 6, 19) + timedelta(n)).weekday() == 4
    )
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))
    moving = [easter + timedelta(n) for n in (-2, 0, 1, 39)]
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + moving
        + [midsummer, midsummer + timedelta(1)]
    )


def _easter(year: int) -> date:
    """Anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    skipped = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - skipped + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True)
class Period:
    """The simulated days ``first`` to ``last``, both included, in ``zone``."""

    first: date
    last: date
    zone: str

    @property
    def length(self) -> int:
        """Length in days."""
        return (self.last - self.first).days + 1

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every day of the period."""
        return tuple(self.first + timedelta(n) for n in range(self.length))

    def day_numbers(self, wall: Ints) -> Ints:
        """Return the days of ``wall``, counted from 1 January 1970."""
        return wall // DAY + (self.first - _EPOCH).days

    def wall_of(self, day: date) -> int:
        """Return the wall time of the midnight that begins ``day``."""
        return (day - self.first).days * DAY

    def iso_days(self, wall: Ints) -> tuple[Ints, list[str]]:
        """Return the days of ``wall`` as places in a list of ISO dates, and that list."""
        count = self.length + 90
        names = [(self.first + timedelta(n)).isoformat() for n in range(count)]
        return np.clip(wall // DAY, 0, count - 1), names

    def inside(self, wall: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which of ``wall`` lie within the period."""
        return np.asarray((wall >= 0) & (wall < self.length * DAY))

    def utc_ms(self, wall: Ints) -> Ints:
        """Return ``wall`` (within the period) as milliseconds of UTC.

        The two days of the year on which the clock is set are stretched evenly, so that order
        is kept; at noon they are off by less than an hour.
        """
        zone = ZoneInfo(self.zone)
        midnights = [
            datetime.combine(self.first + timedelta(n), time(), zone).astimezone(UTC).timestamp()
            for n in range(self.length + 1)
        ]
        known = np.arange(self.length + 1) * DAY
        return np.rint(np.interp(wall, known, midnights) * 1000).astype(np.int64)

    def moments(self, rng: Rng, size: int, habit: Habit, lift: Floats | None = None) -> Ints:
        """Return ``size`` wall times at which people with ``habit`` act; ``lift`` weights the
        days further."""
        weights = self._day_weights(habit)
        days = pick(rng, weights if lift is None else weights * lift, size)
        hours = pick(rng, habit.hours, size)
        return days * DAY + hours * HOUR + (rng.random(size) * HOUR).astype(np.int64)

    def _day_weights(self, habit: Habit) -> Floats:
        return np.array(
            [
                habit.week[day.weekday()]
                * habit.months[day.month - 1]
                * (habit.holiday if day in holidays(day.year) else 1)
                for day in self.dates
            ]
        )

    def when_open(self, rng: Rng, wall: Ints, opening: Opening) -> Ints:
        """Return ``wall`` where ``opening`` covers it, else a moment soon after it opens next."""
        opens, closes, following = self._opening(opening)
        day = np.clip(wall // DAY, 0, len(opens) - 2)
        clock = wall - day * DAY
        early = clock < opens[day]
        late = clock >= closes[day]
        day_then = np.where(late, following[np.minimum(day + 1, len(opens) - 1)], day)
        day_then = np.where(closes[day] == 0, following[day], day_then)
        start, end = opens[day_then], closes[day_then]
        wait = np.minimum(rng.exponential(2.6 * HOUR, len(wall)), (end - start) * 0.9)
        later = (day_then * DAY + start + wait).astype(np.int64)
        return np.where(early | late, later, wall)

    def _opening(self, opening: Opening) -> tuple[Ints, Ints, Ints]:
        days = [self.first + timedelta(n) for n in range(self.length + 60)]
        hours = np.array([opening.on(day) for day in days])
        opens, closes = (hours * HOUR).astype(np.int64).T
        place = np.where(closes > 0, np.arange(len(days)), len(days) - 1)
        following = np.minimum.accumulate(place[::-1])[::-1]
        return opens, closes, following


EVENINGS = Habit(
    week=(1.05, 1.05, 1.0, 1.0, 0.95, 0.95, 1.05),
    hours=(3, 1, 1, 1, 1, 2, 6, 10, 12, 12, 12, 12, 12, 11, 12, 14, 17, 20, 23, 25, 24, 20, 14, 7),
    months=(1.04, 1.02, 1.0, 1.0, 0.98, 0.94, 0.83, 0.97, 1.02, 1.03, 1.05, 0.98),
    holiday=0.8,
)
PHONE_HOURS = Opening(weekdays=(8, 20), saturday=(10, 16))
CHAT_HOURS = Opening(weekdays=(8, 18))
SHOP_HOURS = Opening(weekdays=(10, 18), saturday=(10, 15))
FIELD_HOURS = Opening(weekdays=(8, 17))
AWAKE = Opening(weekdays=(7, 23), saturday=(8, 23), sunday=(8, 23), on_holidays=True)
COURIER_HOURS = Opening(weekdays=(9, 20))
