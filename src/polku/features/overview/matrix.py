"""Lay the scores out by stage and channel: one cell where a stage and a channel meet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from polku.features.overview.findings import Figure, Row
from polku.vocabulary.touchpoints import TouchpointRule

BREAKDOWN = ("stage", "channel")


class Cell(msgspec.Struct, frozen=True):
    """The score most answered where a stage and a channel meet; ``few``: too few to be shown."""

    channel: str
    figure: Figure | None = None
    few: bool = False

    @property
    def tone(self) -> str:
        """What its change says, for the colour that follows the arrow."""
        if self.figure is None or not self.figure.changed:
            return ""
        return "bad" if self.figure.fell else "good"


class Stage(msgspec.Struct, frozen=True):
    """One row: a stage with a cell for each channel, in the order of `Matrix.channels`."""

    name: str
    cells: tuple[Cell, ...]


class Matrix(msgspec.Struct, frozen=True):
    """The stages that have scores, in their order, and the channels, the most answered first."""

    channels: tuple[str, ...]
    stages: tuple[Stage, ...]


def matrix_of(
    rows: Iterable[Row], found: Sequence[Figure], rules: Sequence[TouchpointRule]
) -> Matrix:
    """Return the cells of ``rows``; stages come in the order in which the rules name them.

    ``found`` are the same rows as `figures` returned them, corrected for their family.
    """
    best: dict[tuple[str, ...], Figure] = {}
    for one in found:
        if one.breakdown == BREAKDOWN and one.n > (best[one.group].n if one.group in best else 0):
            best[one.group] = one
    few = {row["group"] for row in rows if row["breakdown"] == BREAKDOWN} - best.keys()
    return _laid_out(best, few, [rule.stage for rule in rules])


def _laid_out(
    best: dict[tuple[str, ...], Figure], few: set[tuple[str, ...]], order: Sequence[str]
) -> Matrix:
    answers: dict[str, int] = defaultdict(int)
    for stage, channel in (*best, *few):
        answers[channel] += best[stage, channel].n if (stage, channel) in best else 0
    channels = sorted(answers, key=lambda channel: (-answers[channel], channel))
    places = {stage: place for place, stage in reversed(list(enumerate(order)))}
    stages = sorted({cell[0] for cell in (*best, *few)}, key=lambda s: (places.get(s, 9999), s))
    return Matrix(
        tuple(channels),
        tuple(
            Stage(
                stage,
                tuple(
                    Cell(channel, best.get((stage, channel)), (stage, channel) in few)
                    for channel in channels
                ),
            )
            for stage in stages
        ),
    )
