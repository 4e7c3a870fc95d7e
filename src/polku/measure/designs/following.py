"""Say what goes together with a deviation: in completion, time and score of journeys alike."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.measure.designs.cutting import ENDED, NO_ANSWER, OPEN, SILENT
from polku.measure.designs.laying import Journeys
from polku.stats.contrast import strata_of
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
        months = journeys.began.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        _, kinds = np.unique(journeys.alike, return_inverse=True)
        _, people = np.unique(journeys.people, return_inverse=True)
        _, alike = np.unique(kinds * 100_000 + months, return_inverse=True)
        self._alike, self._people = alike.astype(np.int64), people.astype(np.int64)
        whole = (ENDED,) if design.ends else (ENDED, SILENT)
        closed = here & (journeys.overs != OPEN) if design.ends else np.zeros(len(here), np.bool_)
        self.ended: Some = here & np.isin(journeys.overs, whole)
        answered = here & (journeys.points != NO_ANSWER)
        seconds = np.maximum(journeys.took / 1000, 1.0)
        self._outcomes = (
            ("completion", closed, (journeys.overs == ENDED).astype(np.float64)),
            ("time", self.ended, np.log(seconds)),
            ("score", answered, journeys.points),
        )

    def of(self, marked: Some) -> Followed:
        """Return what goes together with being ``marked``."""
        found: dict[str, Difference | None] = {}
        confounded = False
        for name, asked, values in self._outcomes:
            adjusted = self._difference(marked[asked], self._alike[asked], asked, values)
            crude = self._difference(marked[asked], np.zeros(asked.sum(), np.int64), asked, values)
            found[name] = adjusted
            confounded |= _confounded(crude, adjusted)
        return Followed(**found, confounded=confounded)

    def _difference(
        self, marked: Some, alike: NDArray[np.int64], asked: Some, values: NDArray[np.float64]
    ) -> Difference | None:
        people = self._people[asked]
        if min(len(np.unique(people[marked])), len(np.unique(people[~marked]))) < SMALL:
            return None
        strata = strata_of(marked, alike, people, values[asked])
        if strata is None:
            return None
        found = stratified_difference(strata)
        return found if math.isfinite(found.low) else None


def _confounded(crude: Difference | None, adjusted: Difference | None) -> bool:
    if crude is None or not crude.significant:
        return False
    return adjusted is None or adjusted.value * math.copysign(1, crude.value) < abs(crude.value) / 2
