"""Say what goes together with a deviation: in completion, time and score of journeys alike."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.measure.designs.cutting import ENDED, NO_ANSWER, OPEN, SILENT
from polku.measure.designs.laying import Journeys
from polku.stats.contrast import Contrast
from polku.stats.estimate import Difference
from polku.stats.stratified import stratified_difference
from polku.vocabulary.designs import Design

#: Fewer people than this on either side are not compared.
SMALL = 30

Some = NDArray[np.bool_]


class Followed(msgspec.Struct, frozen=True):
    """The differences of marked journeys from the others, None where too few can be compared.

    ``completion`` is a share, ``time`` of logarithms of seconds, ``score`` in its own unit.
    ``confounded``: one that shows of all journeys is less than half of it, or turned round, among
    journeys alike.
    """

    completion: Difference | None = None
    time: Difference | None = None
    score: Difference | None = None
    confounded: bool = False


class Following:
    """Compares the journeys of one group, whatever mark is looked at."""

    def __init__(self, journeys: Journeys, here: Some, design: Design) -> None:
        whole = (ENDED,) if design.ends else (ENDED, SILENT)
        closed = here & (journeys.overs != OPEN) & bool(design.ends)
        self.ended: Some = here & np.isin(journeys.overs, whole)
        answered = here & (journeys.points != NO_ANSWER)
        outcomes = {
            "completion": (closed, journeys.overs == ENDED),
            "time": (self.ended, np.log(np.maximum(journeys.took / 1000, 1.0))),
            "score": (answered, journeys.points),
        }
        alike = alike_of(journeys)
        self._outcomes = {
            name: (
                asked,
                Contrast(alike[asked], journeys.people[asked], values[asked]),
                Contrast(np.zeros(asked.sum()), journeys.people[asked], values[asked]),
            )
            for name, (asked, values) in outcomes.items()
        }

    def of(self, marked: Some) -> Followed:
        """Return what goes together with being ``marked``."""
        found: dict[str, Difference | None] = {}
        confounded = False
        for name, (asked, adjusting, whole) in self._outcomes.items():
            crude = _difference(whole, marked[asked])
            found[name] = None if crude is None else _difference(adjusting, marked[asked])
            confounded |= _confounded(crude, found[name])
        return Followed(
            completion=found["completion"],
            time=found["time"],
            score=found["score"],
            confounded=confounded,
        )


def alike_of(journeys: Journeys) -> NDArray[np.int64]:
    """Return a number that journeys share which are alike: in their fields, begun in one month."""
    months = journeys.began.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
    _, kinds = np.unique(journeys.alike, return_inverse=True)
    return kinds.astype(np.int64) * 100_000 + months


def _difference(contrast: Contrast, marked: Some) -> Difference | None:
    if min(contrast.sides(marked)) < SMALL:
        return None
    strata = contrast.of(marked)
    if strata is None:
        return None
    found = stratified_difference(strata)
    return found if math.isfinite(found.low) else None


def _confounded(crude: Difference | None, adjusted: Difference | None) -> bool:
    if crude is None or not crude.significant:
        return False
    return adjusted is None or adjusted.value * math.copysign(1, crude.value) < abs(crude.value) / 2
