"""Decide what may be said of paths: where most go, and a difference only where it is one."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from polku.vocabulary.questions import PathQuestion

#: Chance of even one false alarm among all the steps compared.
ALPHA = 0.05
_SMALL = 0.1

Row = dict[str, Any]


class Contrast(msgspec.Struct, frozen=True):
    """A step whose paths score otherwise than the other paths from the same touchpoint."""

    step: int
    source: str
    target: str
    difference: float
    low: float
    high: float
    n: int
    others: int

    @property
    def size(self) -> float:
        """How large the difference is, without its sign."""
        return abs(self.difference)

    @property
    def tone(self) -> Literal["good", "bad"]:
        """Which way it points; higher is better in each metric."""
        return "good" if self.difference > 0 else "bad"


class Finding(msgspec.Struct, frozen=True):
    """What the title says: where most paths go, and what goes together with the score.

    ``kind`` is ``nothing`` (no paths), ``next`` (where paths from the start go on to), ``most``
    (the most travelled of more than one touchpoint) or ``alone`` (hardly any has a second one).
    """

    kind: Literal["nothing", "next", "most", "alone"]
    row: Row | None = None
    contrast: Contrast | None = None
    compared: int = 0

    @property
    def digits(self) -> int:
        """Decimals of the share in the title: one where a whole percent would say too little."""
        return 1 if self.row and self.row["share"] < _SMALL else 0

    @property
    def share_ends(self) -> tuple[float, float] | None:
        """The interval of the share in the title."""
        return (self.row["share_low"], self.row["share_high"]) if self.row else None


def finding_of(
    question: PathQuestion, variants: Sequence[Row], edges: Sequence[Row], contrasts: Sequence[Row]
) -> Finding:
    """Return what may be said; ``contrasts`` carry p-values corrected for their number."""
    contrast = clearest(contrasts)
    if not variants:
        return Finding("nothing")
    first = [row for row in edges if row["step"] == 1 and row["source"] == question.start]
    if question.start and first:
        return Finding("next", max(first, key=_taken), contrast, len(contrasts))
    longer = [row for row in variants if len(row["variant"]) > 1]
    if longer:
        return Finding("most", max(longer, key=_taken), contrast, len(contrasts))
    return Finding("alone", max(variants, key=_taken), contrast, len(contrasts))


def clearest(contrasts: Sequence[Row]) -> Contrast | None:
    """Return the surest of the differences for the worse, else for the better, else None.

    Surest: its interval keeps furthest from zero.
    """
    sure = [row for row in contrasts if is_clear(row)]
    worse = [row for row in sure if row["high"] < 0]
    if worse:
        return _contrast(min(worse, key=lambda row: float(row["high"])))
    better = [row for row in sure if row["low"] > 0]
    return _contrast(max(better, key=lambda row: float(row["low"]))) if better else None


def is_clear(row: Row) -> bool:
    """Return whether a difference may be called one: by its interval and within its family."""
    return bool(row["p"] <= ALPHA and (row["low"] > 0 or row["high"] < 0))


def _contrast(row: Row) -> Contrast:
    return Contrast(
        step=row["step"],
        source=row["source"],
        target=row["target"],
        difference=row["difference"],
        low=row["low"],
        high=row["high"],
        n=row["score_n"],
        others=row["others_n"],
    )


def _taken(row: Row) -> int:
    return int(row["paths"])
