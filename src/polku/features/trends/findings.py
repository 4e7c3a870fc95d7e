"""Decide what may be said of a course: how much there is in a usual interval, and if that changed.

A count has no sampling error of its own, but a busy week is no change. So the change is judged
by how much full intervals differ among themselves: the mean interval of both periods (Welch).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.stats.corrections import holm
from polku.stats.estimate import Difference, Estimate
from polku.stats.means import mean, mean_difference
from polku.stats.sample import Sample

#: Chance of even one false alarm in a family of comparisons.
ALPHA = 0.05
#: Full intervals that are needed on either side to speak of a change.
LEAST = 3
#: Groups that are listed; the rest is said as one.
TOP = 8

Said = Literal["nothing", "now", "same", "rose", "fell"]
Row = Mapping[str, Any]


class Change(msgspec.Struct, frozen=True):
    """What the mean interval has more than the one before; ``p`` is corrected for its family."""

    value: float
    low: float
    high: float
    p: float
    before: float

    @property
    def significant(self) -> bool:
        """Whether it may be called a change."""
        return self.p <= ALPHA and (self.low > 0 or self.high < 0)

    @property
    def overruled(self) -> bool:
        """Whether its own interval leaves zero out, but not among all that are compared."""
        return not self.significant and (self.low > 0 or self.high < 0)

    @property
    def ends(self) -> tuple[float, float]:
        """The interval as a pair."""
        return self.low, self.high

    @property
    def share(self) -> float | None:
        """How large it is as a share of what was before."""
        return abs(self.value) / abs(self.before) if self.before else None


class Group(msgspec.Struct, frozen=True):
    """One group: its figure, its share of the whole, its course, its usual interval."""

    name: str
    value: float
    n: int
    share: float | None
    points: tuple[Row, ...]
    usual: Estimate | None
    change: Change | None


def usual_interval(values: Sequence[float]) -> Estimate | None:
    """Return the mean of full intervals; None where they are too few, or all the same, to tell."""
    usual = mean(_sample(values)) if len(values) >= LEAST else None
    return usual if usual and math.isfinite(usual.high - usual.low) else None


def changed(now: Sequence[float], before: Sequence[float]) -> Change | None:
    """Return how the mean interval changed; None where either side has too few."""
    difference = _difference(now, before)
    return _change(difference, before, difference.p) if difference else None


def what_happened(rows: int, change: Change | None) -> Said:
    """Return what the title may say."""
    if not rows:
        return "nothing"
    if change is None or change.share is None:
        return "now"
    if not change.significant:
        return "same"
    return "rose" if change.value > 0 else "fell"


def family(
    now: Mapping[str, Sequence[float]], before: Mapping[str, Sequence[float]]
) -> dict[str, Change]:
    """Return the change of each group that can be judged, corrected for how many those are."""
    found = {
        name: difference
        for name, values in now.items()
        if (difference := _difference(values, before.get(name, ())))
    }
    corrected = holm([difference.p for difference in found.values()])
    return {
        name: _change(difference, before[name], p)
        for (name, difference), p in zip(found.items(), corrected, strict=True)
    }


def moved_most(groups: Sequence[Group]) -> Group | None:
    """Return the group whose change is largest against what it was, None where none changed."""
    changed_ones = [group for group in groups if group.change and group.change.significant]
    return max(changed_ones, key=_size, default=None)


def _size(group: Group) -> float:
    return group.change.share or 0.0 if group.change else 0.0


def _difference(now: Sequence[float], before: Sequence[float]) -> Difference | None:
    if min(len(now), len(before)) < LEAST:
        return None
    first, second = _sample(now), _sample(before)
    if min(first.variance, second.variance) == 0:
        return None  # the same each time says not how sure it is
    return mean_difference(first, second)


def _change(difference: Difference, before: Sequence[float], p: float) -> Change:
    usual = sum(before) / len(before)
    return Change(difference.value, difference.low, difference.high, p, usual)


def _sample(values: Sequence[float]) -> Sample:
    n = len(values)
    middle = sum(values) / n
    spread = sum((value - middle) ** 2 for value in values) / (n - 1) if n > 1 else 0.0
    return Sample(n, middle, spread)
