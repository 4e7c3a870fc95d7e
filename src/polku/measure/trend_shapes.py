"""Add a course up, or smooth it: what is done to the rows of a trend after the engine."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from polku.measure.periods import starts
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.questions import TrendQuestion

Row = tuple[Any, ...]


def shaped(question: TrendQuestion, rows: Sequence[Row], zone: str) -> tuple[Row, ...]:
    """Return ``period, group, value, n`` rows added up, or as moving means, of each group.

    Intervals without anything count as 0. A moving mean begins where it has all its intervals.
    """
    if question.every is None or not rows:
        return tuple(rows)
    grid = _grid(question.dates, question.every, zone, [row[0] for row in rows])
    groups: dict[str, dict[Any, Row]] = defaultdict(dict)
    for row in rows:
        groups[row[1]][row[0]] = row
    found = []
    for name, own in groups.items():
        values = [float(own[start][2]) if start in own else 0.0 for start in grid]
        sizes = [int(own[start][3]) if start in own else 0 for start in grid]
        if question.cumulative:
            values, sizes = list(accumulate(values)), list(accumulate(sizes))
            found += [(start, name, *one) for start, *one in zip(grid, values, sizes, strict=True)]
        else:
            found += _moving(name, grid, values, sizes, question.moving)
    return tuple(sorted(found, key=lambda row: (row[0], -row[2], row[1])))


def _moving(
    name: str,
    grid: Sequence[date | datetime],
    values: Sequence[float],
    sizes: Sequence[int],
    width: int,
) -> list[Row]:
    return [
        (
            grid[end],
            name,
            sum(values[end - width + 1 : end + 1]) / width,
            sum(sizes[end - width + 1 : end + 1]),
        )
        for end in range(width - 1, len(grid))
    ]


def _grid(
    dates: DateRange | None, every: Interval, zone: str, seen: Sequence[date | datetime]
) -> list[date | datetime]:
    """Return every interval from the period's first (or the first seen) to the last seen."""
    first, last = _day(min(seen), zone), _day(max(seen), zone)
    covered = DateRange(min(dates.first, first) if dates else first, last)
    latest = max(seen)
    return [start for start in starts(covered, every, zone) if start <= latest]


def _day(start: date | datetime, zone: str) -> date:
    return start.astimezone(ZoneInfo(zone)).date() if isinstance(start, datetime) else start
