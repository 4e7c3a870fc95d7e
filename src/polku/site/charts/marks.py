"""The values that drawings take, read from plain dictionaries as features make them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

from polku.site import formatting
from polku.site.charts.scale import Place

FEW = 30  # a point of fewer answers is drawn as thin evidence

Row = Mapping[str, Any]


class Point(NamedTuple):
    """One estimate along an axis; ``label`` names its place, ``tone`` what the title says."""

    at: Place
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    label: str = ""
    tone: str = ""

    @classmethod
    def read(cls, rows: Iterable[Row]) -> list[Self]:
        """Return points from dictionaries with these keys, in order; others are passed over."""
        return [cls(**_known(cls, row)) for row in rows]

    @property
    def thin(self) -> bool:
        """Return whether too few stand behind it to call it a finding."""
        return self.n is not None and self.n < FEW


class Happening(NamedTuple):
    """Something the company did, at a place of the axis."""

    at: Place
    label: str

    @classmethod
    def read(cls, rows: Iterable[Row]) -> list[Self]:
        """Return events from dictionaries, in order of their places."""
        return sorted((cls(**_known(cls, row)) for row in rows), key=lambda event: str(event.at))


class Span(NamedTuple):
    """A stretch of the axis that the words speak of."""

    first: Place
    last: Place
    label: str = ""
    tone: str = ""

    @classmethod
    def read(cls, rows: Iterable[Row]) -> list[Self]:
        """Return spans from dictionaries."""
        return [cls(**_known(cls, row)) for row in rows]


class Bar(NamedTuple):
    """One group's estimate; without a value, ``note`` says why it is not shown."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    tone: str = ""
    href: str = ""
    note: str = ""

    @classmethod
    def read(cls, rows: Iterable[Row]) -> list[Self]:
        """Return bars from dictionaries, in order."""
        return [cls(**_known(cls, row)) for row in rows]


def _known(kind: Any, row: Row) -> dict[str, Any]:
    return {name: row[name] for name in kind._fields if name in row}


def writer(kind: str, digits: int | None = None) -> Callable[[float | None], str]:
    """Return how values of a kind are written: number, points, share, duration."""
    if kind == "duration":
        return formatting.duration
    if kind == "share":
        return lambda value: formatting.share(value, digits or 0)
    if kind == "points":
        return lambda value: formatting.signed(value, 1 if digits is None else digits)
    return lambda value: formatting.number(value, digits)


def axis_writer(kind: str, digits: int) -> Callable[[float], str]:
    """Return how the values of an axis are written; zero carries no sign."""
    if kind == "duration":
        return formatting.duration
    if kind == "share":
        return lambda value: formatting.share(value, max(digits - 2, 0))
    if kind == "points":
        return lambda value: formatting.signed(value, digits)
    return lambda value: formatting.number(value, digits)
