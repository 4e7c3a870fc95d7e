"""Say what the cells of a column look like: times (and in which format), numbers, words."""

from collections.abc import Sequence
from datetime import date, datetime
from statistics import mean
from typing import Any

import msgspec

from polku.collect.files.times import day_parser, time_parser, zone_of
from polku.collect.files.values import as_number, as_text
from polku.vocabulary.errors import InvalidEvent

#: Formats that a time is tried with, ISO 8601 first; where both fit, the day comes before the
#: month, as everywhere but in the United States.
TIME_FORMATS = (
    "",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y%m%d",
    "unix",
    "unix-ms",
)
_NUMBERS_OF_TIME = ("unix", "unix-ms")
_COMPACT = "%Y%m%d"
#: The share of cells that must fit; the rest are the errors that an import rejects.
_MOST = 0.9
_UTC = zone_of("UTC")


class Look(msgspec.Struct, frozen=True):
    """What the filled cells of a column look like.

    ``time_format`` is ``None`` where they are no times; ``days`` says that they are days only.
    ``lowest`` and ``highest`` are set where they are numbers (``whole``: without fractions),
    ``all_numbers`` where not one of them is anything else. ``spaces`` is how many a cell holds.
    """

    cells: int
    filled: int
    distinct: int
    length: float
    spaces: float = 0.0
    time_format: str | None = None
    days: bool = False
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False
    all_numbers: bool = False
    comma: bool = False

    @property
    def full(self) -> bool:
        """Whether most cells are filled."""
        return self.filled >= _MOST * self.cells

    @property
    def number(self) -> bool:
        """Whether the cells are numbers."""
        return self.lowest is not None


def look_at(cells: Sequence[Any]) -> Look:
    """Return what ``cells`` look like; empty ones do not count."""
    filled = [cell for cell in cells if as_text(cell)]
    if not filled:
        return Look(len(cells), 0, 0, 0.0)
    texts = [as_text(cell) for cell in filled]
    comma = _decimal_comma(texts)
    numbers = _numbers(filled, "," if comma else ".")
    form = _time_format(filled, numbers)
    return Look(
        cells=len(cells),
        filled=len(filled),
        distinct=len(set(texts)),
        length=mean(map(len, texts)),
        spaces=mean(text.count(" ") for text in texts),
        time_format=form,
        days=form is not None and _only_days(filled, form),
        lowest=min(numbers) if numbers else None,
        highest=max(numbers) if numbers else None,
        whole=bool(numbers) and all(number == int(number) for number in numbers),
        all_numbers=len(numbers) == len(filled),
        comma=comma,
    )


def _forgiven(cells: int) -> float:
    """How many cells may be errors: one of a few, a tenth of many."""
    return max(1 if cells >= 3 else 0, (1 - _MOST) * cells)


def _numbers(cells: Sequence[Any], decimal: str) -> list[float]:
    found = []
    for cell in cells:
        try:
            number = None if isinstance(cell, bool) else as_number(cell, "", decimal)
        except InvalidEvent:
            continue
        if number is not None:
            found.append(number)
    return found if len(cells) - len(found) <= _forgiven(len(cells)) else []


def _decimal_comma(texts: Sequence[str]) -> bool:
    """Whether fractions are written with a comma: 3,5 but not 1,000."""
    with_comma = [text for text in texts if text.count(",") == 1 and "." not in text]
    tails = [text.partition(",")[2] for text in with_comma]
    return bool(tails) and all(tail.isdigit() for tail in tails) and any(len(t) != 3 for t in tails)


def _time_format(cells: Sequence[Any], numbers: Sequence[float]) -> str | None:
    if numbers:
        return _unix_format(numbers) or (_COMPACT if _compact_days(cells, numbers) else None)
    words = [form for form in TIME_FORMATS if form not in (_COMPACT, *_NUMBERS_OF_TIME)]
    return next((form for form in words if _fits(cells, form)), None)


def _unix_format(numbers: Sequence[float]) -> str | None:
    """Numbers are taken for times only where all lie between 2001 and 2065."""
    for form, unit in (("unix", 1), ("unix-ms", 1000)):
        if all(1e9 * unit <= number < 3e9 * unit for number in numbers):
            return form
    return None


def _compact_days(cells: Sequence[Any], numbers: Sequence[float]) -> bool:
    """Whether numbers such as 19970131 are days."""
    return min(numbers) > 19_700_000 and max(numbers) < 22_000_000 and _fits(cells, _COMPACT)


def _fits(cells: Sequence[Any], form: str) -> bool:
    parse = time_parser("", form, _UTC)
    bad = 0
    for cell in cells:
        try:
            parse(cell)
        except InvalidEvent:
            bad += 1
            if bad > _forgiven(len(cells)):
                return False
    return True


def _only_days(cells: Sequence[Any], form: str) -> bool:
    if form:
        return "%H" not in form and form not in _NUMBERS_OF_TIME
    parse = day_parser("", form)
    typed = [isinstance(cell, date) and not isinstance(cell, datetime) for cell in cells]
    short = [isinstance(cell, str) and len(cell.strip()) == 10 for cell in cells]
    return all(map(any, zip(typed, short, strict=True))) and parse(cells[0]) is not None
