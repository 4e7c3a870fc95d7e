"""Turn values into places, and choose the few values that an axis names."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

Place = float | int | date | datetime


def as_number(value: Place) -> float:
    """Return a place on an axis as a number: days and times count from their epochs."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return value.toordinal() * 86_400.0
    return float(value)


class Scale(NamedTuple):
    """A straight scale from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of ``value``; the middle where the scale has no length."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def extent(values: Iterable[float | None], *, zero: bool = False) -> tuple[float, float]:
    """Return the lowest and highest of the known values, never the same one twice."""
    known = [value for value in values if value is not None]
    low = min([*known, 0.0] if zero or not known else known)
    high = max([*known, 0.0] if zero or not known else known)
    return (low, high) if high > low else (low - 1, high + 1)


def ticks(low: float, high: float, at_most: int = 4) -> list[float]:
    """Return round values between the ends, a handy step apart, ``at_most`` of them.

    >>> ticks(-38.0, 24.0)
    [-20.0, 0.0, 20.0]

    Where both ends are one value, that is the only one to name.
    """
    if high <= low:
        return [float(low)]
    for power in range(math.floor(math.log10(high - low)) - 1, 20):
        for base in (1.0, 2.0, 2.5, 5.0):
            step = base * 10.0**power
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first + 1 <= at_most:
                return [round(position * step, 10) + 0.0 for position in range(first, last + 1)]
    return []


#: Steps of an axis of time, in seconds: halves and quarters of minutes, hours and days.
_SECONDS = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800),
    *(3_600, 7_200, 14_400, 21_600, 43_200, 86_400),
)


def time_ticks(low: float, high: float, at_most: int = 4) -> list[float]:
    """Return as `ticks` seconds between the ends, a step apart that a clock has.

    >>> time_ticks(440.0, 605.0)
    [480.0, 540.0, 600.0]
    """
    for step in _SECONDS:
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= at_most and high - low >= step:
            return [float(position * step) for position in range(first, last + 1)]
    return ticks(low, high, at_most)


def decimals(values: list[float]) -> int:
    """Return how many decimals tell the values of an axis apart."""
    return next(
        (digits for digits in (0, 1, 2) if all(abs(v - round(v, digits)) < 1e-9 for v in values)), 3
    )
