"""Answer how journeys go as a whole: how many, how well they fit the design, how they are over."""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.measure.designs.cutting import ENDED, GIVEN_UP, OPEN, SILENT
from polku.measure.designs.groups import clustered, shown_groups
from polku.measure.designs.laying import Laid, lay
from polku.measure.suppress import hidden_caveat
from polku.stats.estimate import Estimate
from polku.stats.quantiles import quantile
from polku.stats.stratified import clustered_mean
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

JOURNEY_COLUMNS = (
    *("group", "journeys", "people"),
    *("as_designed", "as_designed_low", "as_designed_high"),
    *("fitness", "fitness_low", "fitness_high"),
    *("completed", "completed_low", "completed_high"),
    *("abandoned", "abandoned_low", "abandoned_high"),
    "open",
    *("median_seconds", "median_low", "median_high"),
)

_FORMULA = translatable(
    "As designed: journeys without any deviation. Fitness: 1 − what is left over / (events + steps "
    "of the shortest way), mean over journeys; what no step knows is not counted. Completed and "
    "abandoned: of the journeys that are over; None where the design does not say what ends one. "
    "Time: median of the journeys that came to their end. Intervals 95%%; journeys of one person "
    "are not taken as independent."
)


def ask_whole(store: Answering, view: View, question: DeviationsQuestion, now: datetime) -> Result:
    """Answer with a row for each group, the largest first; ``open`` counts journeys."""
    laid = lay(store, view, question, now)
    groups, hidden = shown_groups(laid, view)
    return Result(
        columns=JOURNEY_COLUMNS,
        rows=tuple(_row(laid, question, group) for group in groups[: question.limit]),
        n=len(laid.journeys.people),
        sql=laid.sql,
        parameters=laid.parameters,
        formula=_FORMULA,
        caveats=hidden_caveat(hidden, view.minimum_group),
        seconds=laid.seconds,
    )


def _row(laid: Laid, question: DeviationsQuestion, group: str) -> tuple[Any, ...]:
    journeys = laid.journeys
    here = journeys.groups == group
    people, overs, ways = journeys.people[here], journeys.overs[here], journeys.ways[here]
    designed = clustered(laid.alignments.costs[ways] == 0, people)
    fits = _mean(laid.fitness[ways], people)
    closed = overs != OPEN
    ended = overs == ENDED if question.design.ends else np.isin(overs, (ENDED, SILENT))
    completed: tuple[float | None, ...] = (None,) * 6
    if question.design.ends and closed.any():
        left = np.isin(overs, (SILENT, GIVEN_UP))
        completed = (
            *_three(clustered(ended[closed], people[closed])),
            *_three(clustered(left[closed], people[closed])),
        )
    return (
        *(group, int(here.sum()), len(np.unique(people))),
        *_three(designed),
        *_three(fits),
        *completed,
        int((~closed).sum()),
        *_median(journeys.took[here][ended]),
    )


def _three(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high


def _mean(values: NDArray[np.float64], people: NDArray[np.uint64]) -> Estimate:
    _, numbers = np.unique(people, return_inverse=True)
    sums, tries = np.bincount(numbers, values), np.bincount(numbers)
    squares = (float((sums**2).sum()), float((sums * tries).sum()), float((tries**2).sum()))
    return clustered_mean(len(values), float(values.sum()), squares, len(tries), 0.0, 1.0)


def _median(took: NDArray[np.int64]) -> tuple[float | None, ...]:
    if not took.size:
        return (None,) * 3
    one = quantile(np.sort(took) / 1000, 0.5)
    return tuple(end if np.isfinite(end) else None for end in _three(one))
