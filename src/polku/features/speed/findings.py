"""Decide what may be said of speed: a cost that is one, a page that is slow, or neither."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

Row = Mapping[str, Any]
Said = Literal["nothing", "cost", "slow group", "poor", "middling", "good", "unsure"]

#: Chance of even one false alarm in a family of comparisons.
ALPHA = 0.05


class Finding(msgspec.Struct, frozen=True):
    """What the title says, of which group, and the row that it speaks of."""

    said: Said
    row: dict[str, Any] | None = None


def finding_of(
    vital: str | None, whole: Sequence[Row], groups: Sequence[Row], cost: Sequence[Row]
) -> Finding:
    """Return the finding: the largest cost, else the slowest group, else the verdict."""
    if vital is None:
        return Finding("nothing")
    if costly := costs(cost):
        return Finding("cost", dict(costly[0]))
    poor = [row for row in groups if row["verdict"] == "poor" and row["certain"] and row["group"]]
    if poor:
        return Finding("slow group", dict(max(poor, key=lambda row: row["p75"])))
    row = dict(next(row for row in whole if row["metric"] == vital))
    return Finding(row["verdict"] if row["certain"] else "unsure", row)


def costs(rows: Sequence[Row]) -> list[Row]:
    """Return the groups in which slow views are worse than good ones, the largest loss first."""
    found = [
        row
        for row in rows
        if row["band"] == "slow"
        and row["p"] is not None
        and row["p"] <= ALPHA
        and row["difference_high"] is not None
        and row["difference_high"] < 0
    ]
    return sorted(found, key=lambda row: row["difference"] * row["compared"])
