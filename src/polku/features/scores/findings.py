"""Decide what may be said of scores: a change only where it is one, a group only among many."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from polku.measure.scores import SMALL
from polku.stats.corrections import holm
from polku.vocabulary.event import Metric
from polku.vocabulary.result import Result

#: Chance of even one false alarm in a family of comparisons.
ALPHA = 0.05

Row = Mapping[str, Any]
Said = Literal["nothing", "few", "now", "same", "rose", "fell"]


#: How the figures of a metric are written: NPS in points, CSAT as a share, CES on its scale.
KINDS: dict[Metric, str] = {"nps": "points", "csat": "share", "ces": "number"}

_FIGURES = ("score", "low", "high", "before", "change", "change_low", "change_high")


def shown(metric: Metric, result: Result) -> list[dict[str, Any]]:
    """Return the rows of an answer; those of CSAT as shares from 0 to 1, as pages write them."""
    if metric != "csat":
        return result.dicts()
    return [
        row | {name: row[name] / 100 for name in _FIGURES if row.get(name) is not None}
        for row in result.dicts()
    ]


class Change(msgspec.Struct, frozen=True):
    """From ``before`` (of ``n`` answers) by ``value``; ``p`` is corrected for its family."""

    before: float
    n: int
    value: float
    low: float
    high: float
    p: float

    @property
    def significant(self) -> bool:
        """Whether it may be called a change: by its own interval, and within its family."""
        return self.p <= ALPHA and (self.low > 0 or self.high < 0)

    @property
    def overruled(self) -> bool:
        """Whether its own interval leaves zero out, but not among all that are compared."""
        return not self.significant and (self.low > 0 or self.high < 0)

    @property
    def ends(self) -> tuple[float, float]:
        """The interval as a pair."""
        return self.low, self.high


class Group(msgspec.Struct, frozen=True):
    """The score of one group, and its change where both periods have answers enough."""

    name: str
    score: float
    low: float
    high: float
    n: int
    change: Change | None

    @property
    def thin(self) -> bool:
        """Whether too few answered for more than an interval."""
        return self.n < SMALL

    @property
    def tone(self) -> str:
        """What its change says: ``good``, ``bad`` or nothing. Higher is better in each metric."""
        if self.change is None or not self.change.significant:
            return ""
        return "good" if self.change.value > 0 else "bad"


def what_happened(row: Row | None, *, compared: bool) -> Said:
    """Return what the title may say of a whole period."""
    if row is None:
        return "nothing"
    if row["n"] < SMALL:
        return "few"
    change = _change(row, row.get("change_p")) if compared else None
    if change is None:
        return "now"
    if not change.significant:
        return "same"
    return "rose" if change.value > 0 else "fell"


def whole_change(row: Row | None) -> Change | None:
    """Return the change of a whole period; None where either period has too few answers."""
    return _change(row, row.get("change_p")) if row else None


def ranked(rows: Sequence[Row]) -> tuple[Group, ...]:
    """Return the groups, the lowest score first, their changes corrected by Holm's method.

    The family is every group whose change can be told: those compared on this page.
    """
    comparable = [row for row in rows if _change(row, row.get("change_p"))]
    corrected = dict(
        zip(
            (row["group"] for row in comparable),
            holm([row["change_p"] for row in comparable]),
            strict=True,
        )
    )
    groups = [
        Group(
            name=row["group"],
            score=row["score"],
            low=row["low"],
            high=row["high"],
            n=row["n"],
            change=_change(row, corrected.get(row["group"])),
        )
        for row in rows
    ]
    return tuple(sorted(groups, key=lambda group: (group.score, group.name)))


def fallen_most(groups: Sequence[Group]) -> Group | None:
    """Return the group that fell most, None where none did."""
    return min((group for group in groups if group.tone == "bad"), key=_moved, default=None)


def risen_most(groups: Sequence[Group]) -> Group | None:
    """Return the group that rose most, None where none did."""
    return max((group for group in groups if group.tone == "good"), key=_moved, default=None)


def _moved(group: Group) -> float:
    return group.change.value if group.change else 0.0


def _change(row: Row, p: float | None) -> Change | None:
    if p is None or row.get("change") is None or min(row["n"], row["before_n"]) < SMALL:
        return None
    return Change(
        before=row["before"],
        n=row["before_n"],
        value=row["change"],
        low=row["change_low"],
        high=row["change_high"],
        p=p,
    )
