"""Decide what may be said of the last weeks: what changed, and where most."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from polku.measure.breakdowns import METRICS, Breakdown
from polku.measure.scores import SMALL
from polku.stats.corrections import holm
from polku.vocabulary.event import Metric

#: Chance of even one false alarm among everything that is compared on the page.
ALPHA = 0.05

Row = Mapping[str, Any]


class Figure(msgspec.Struct, frozen=True):
    """A score of a group as pages write it: CSAT as a share from 0 to 1, all else as it is."""

    metric: Metric
    breakdown: Breakdown
    group: tuple[str, ...]
    score: float
    low: float
    high: float
    n: int
    lowest: float
    highest: float
    before: float | None
    before_n: int | None
    change: float | None
    change_low: float | None
    change_high: float | None
    p: float

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of its interval."""
        return self.low, self.high

    @property
    def comparable(self) -> bool:
        """Whether both periods have answers enough for a change to be told."""
        return self.change is not None

    @property
    def changed(self) -> bool:
        """Whether the change is one: its interval leaves zero out, and its ``p`` is small."""
        if not self.comparable or self.change_low is None or self.change_high is None:
            return False
        return self.p <= ALPHA and (self.change_low > 0 or self.change_high < 0)

    @property
    def fell(self) -> bool:
        """Whether it is lower than before."""
        return self.changed and (self.change or 0) < 0

    @property
    def moved(self) -> float:
        """The change as a part of the whole scale, so that metrics can be set side by side."""
        span = {"nps": 200.0, "csat": 1.0}.get(self.metric, self.highest - self.lowest)
        return (self.change or 0.0) / span

    @property
    def size(self) -> "Size | None":
        """How far it moved, without a sign, in points or percentage points."""
        if self.change is None or self.change_low is None or self.change_high is None:
            return None
        scale = (100 if self.metric == "csat" else 1) * (-1 if self.change < 0 else 1)
        ends = sorted((self.change_low * scale, self.change_high * scale))
        return Size(self.change * scale, *ends)

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The group as pairs of a trait's name and value, as a person reads them."""
        names = (name.removeprefix("person.").replace("_", " ") for name in self.breakdown)
        return tuple(zip(names, self.group, strict=True))


class Size(msgspec.Struct, frozen=True):
    """How large a change is, with its interval; never below zero in its middle."""

    value: float
    low: float
    high: float


def figures(rows: Iterable[Row]) -> tuple[Figure, ...]:
    """Return the groups that may be shown; their changes corrected together by Holm's method.

    The whole of each metric is told by itself: it is no part of the family of groups.
    """
    found = [_figure(row) for row in rows if row["score"] is not None]
    family = [place for place, one in enumerate(found) if one.breakdown and one.comparable]
    for place, p in zip(family, holm([found[place].p for place in family]), strict=True):
        found[place] = msgspec.structs.replace(found[place], p=p)
    return tuple(found)


def whole(found: Sequence[Figure]) -> dict[Metric, Figure]:
    """Return the figure of each metric over everything, in the order of metrics."""
    by_metric = {one.metric: one for one in found if not one.breakdown}
    return {metric: by_metric[metric] for metric in METRICS if metric in by_metric}


def leading(scores: Mapping[Metric, Figure]) -> Figure | None:
    """Return the score that the title speaks of: a change before none, then the usual order."""
    known = [one for one in scores.values() if one.n >= SMALL] or list(scores.values())
    changed = [one for one in known if one.changed]
    return next(iter(changed or known), None)


def moved_most(found: Sequence[Figure], breakdowns: set[Breakdown], sign: int) -> Figure | None:
    """Return the group that moved furthest down (``sign`` −1) or up (1), None where none did."""
    moved = [one for one in found if one.breakdown in breakdowns and one.changed]
    moved = [one for one in moved if one.moved * sign > 0]
    return max(moved, key=lambda one: (abs(one.moved), one.n), default=None)


def _figure(row: Row) -> Figure:
    scale = 0.01 if row["metric"] == "csat" else 1.0
    scaled: dict[str, Any] = {
        name: None if row[name] is None else row[name] * scale
        for name in ("score", "low", "high", "before", "change", "change_low", "change_high")
    }
    return Figure(
        metric=row["metric"],
        breakdown=row["breakdown"],
        group=row["group"],
        n=row["n"],
        lowest=row["lowest"],
        highest=row["highest"],
        before_n=row["before_n"],
        p=1.0 if row["change_p"] is None else row["change_p"],
        **scaled,
    )
