"""Reckon the figures of each step from what a query counted: shares, times, value, change."""

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from polku.stats.clustered import Scatter, clustered_share
from polku.stats.estimate import Estimate
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.stats.shares import share, share_difference
from polku.vocabulary.funnels import Funnel

COLUMNS = (
    "period",
    "group",
    "step",
    "event",
    "reached",
    "dropped",
    "conversion",
    "conversion_low",
    "conversion_high",
    "going_on",
    "going_on_low",
    "going_on_high",
    "seconds",
    "seconds_low",
    "seconds_high",
)
VALUE_COLUMNS = ("worth", "worth_low", "worth_high", "lost", "lost_low", "lost_high", "lost_said")
CHANGE_COLUMNS = ("before", "before_reached", "change", "change_low", "change_high", "change_p")

#: Fewer attempts than this on either side are not called a change.
FEWEST = 30


class Cell(msgspec.Struct, frozen=True):
    """What was counted of the attempts of one period and group.

    ``reached`` counts those at each step, ``times`` holds low, middle and high of the time from
    the step before in milliseconds. ``spread`` holds, where a person may have many attempts, Σ of
    squares and of products with the step before and with the first. ``said`` is n and sum of
    the worth that those who dropped at a step had said; ``worth`` n, mean and variance of those
    who came through.
    """

    people: int
    reached: tuple[int, ...]
    times: tuple[tuple[float | None, ...], ...] = ()
    spread: tuple[tuple[float, ...], ...] = ()
    said: tuple[tuple[float, float], ...] = ()
    worth: tuple[int, float, float] = (0, math.nan, math.nan)
    running: int = 0

    def part(self, step: int, of: int) -> Estimate | None:
        """Return the share of the attempts at step ``of`` that reached ``step``; None of none."""
        n = self.reached[of - 1]
        if not n:
            return None
        count = self.reached[step - 1]
        if not self.spread:
            return share(count, n)
        squares, with_before, with_first = self.spread[step - 1]
        product = squares if of == step else with_first if of == 1 else with_before
        people = self.people if of == 1 else min(self.people, n)
        return clustered_share(Scatter(people, n, count, self.spread[of - 1][0], squares, product))


def rows_of(key: tuple[Any, str], cell: Cell, funnel: Funnel) -> list[tuple[Any, ...]]:
    """Return a row for each step, in the order of `COLUMNS` and, with a value, of its own.

    In any order a step has a number and no name.
    """
    names = [""] * len(funnel.steps) if funnel.order == "any" else funnel.names
    return [
        (*key, step, name, *_counted(cell, step), *_worth(cell, step, funnel))
        for step, name in enumerate(names, start=1)
    ]


def _counted(cell: Cell, step: int) -> tuple[Any, ...]:
    last = step == len(cell.reached)
    reached = cell.reached[step - 1]
    dropped = None if last else reached - cell.reached[step]
    going = cell.part(step, step - 1) if step > 1 else None
    times = cell.times[step - 2] if step > 1 else (None, None, None)
    low, middle, high = (None if one is None else one / 1000 for one in times)
    return (
        reached,
        dropped,
        *_ends(cell.part(step, 1)),
        *_ends(going),
        middle,
        low,
        high,
    )


def _ends(estimate: Estimate | None) -> tuple[float | None, ...]:
    return (estimate.value, estimate.low, estimate.high) if estimate else (None, None, None)


def _worth(cell: Cell, step: int, funnel: Funnel) -> tuple[Any, ...]:
    """Return what an attempt is worth that comes through, and what was lost after the step.

    Of those who dropped, the worth that they said themselves; of the others, the mean of those
    who came through. ``lost_said`` is how many said it.
    """
    if not funnel.value:
        return ()
    n, middle, variance = cell.worth
    one = mean(Sample(n, middle, variance)) if n else None
    ends = (one.value, one.low, one.high) if one else ()
    typical = tuple(end if math.isfinite(end) else None for end in ends) or (None,) * 3
    if step == len(cell.reached):
        return (*typical, None, None, None, None)
    said_n, said = cell.said[step - 1]
    silent = cell.reached[step - 1] - cell.reached[step] - said_n
    lost = tuple(
        said if not silent else None if end is None else said + silent * end for end in typical
    )
    return (*typical, *lost, said_n)


def changes(
    now: Mapping[tuple[Any, str], Cell],
    before: Mapping[tuple[Any, str], Cell],
    funnel: Funnel,
) -> dict[tuple[Any, str], list[tuple[Any, ...]]]:
    """Return `CHANGE_COLUMNS` of each step: its conversion before, and how far it moved."""
    steps = range(1, len(funnel.steps) + 1)
    return {
        key: [_change(cell, before.get(key), step) for step in steps] for key, cell in now.items()
    }


def _change(now: Cell, before: Cell | None, step: int) -> tuple[Any, ...]:
    earlier = before.part(step, 1) if before else None
    if before is None or earlier is None:
        return (None,) * len(CHANGE_COLUMNS)
    known = (earlier.value, before.reached[step - 1])
    if step == 1 or min(now.reached[0], before.reached[0]) < FEWEST:
        return (*known, *(None,) * 4)
    sides = (_effective(now, step), _effective(before, step))
    moved = share_difference(*sides)
    value = (now.part(step, 1) or earlier).value - earlier.value
    return (*known, value, moved.low, moved.high, moved.p)


def _effective(cell: Cell, step: int) -> tuple[int, int]:
    """Return count and n of as many independent attempts as tell as much."""
    count, n = cell.reached[step - 1], cell.reached[0]
    if not cell.spread:
        return count, n
    one = cell.part(step, 1)
    if one is None or one.high <= one.low:
        return count, n
    plain = share(count, n)
    shrunk = max(1, round(n * ((plain.high - plain.low) / (one.high - one.low)) ** 2))
    return round(count / n * shrunk), shrunk
