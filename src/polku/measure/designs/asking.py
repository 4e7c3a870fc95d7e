"""Answer how observed journeys differ from the designed one, and what goes together with it."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from polku.measure.designs.following import Followed, Following
from polku.measure.designs.groups import clustered, shown_groups
from polku.measure.designs.laying import Laid, lay
from polku.measure.designs.unknown import ask_unknown
from polku.measure.designs.whole import ask_whole
from polku.measure.suppress import hidden_caveat
from polku.stats.alignment.deviations import KINDS, Kind
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

DEVIATION_COLUMNS = (
    *("group", "deviation", "step", "name"),
    *("journeys", "people", "times"),
    *("share", "share_low", "share_high"),
    *("completion", "completion_low", "completion_high", "completion_p"),
    *("time", "time_low", "time_high", "time_p"),
    *("median_seconds", "median_others"),
    *("score", "score_low", "score_high", "score_p", "score_n"),
    "confounded",
)

_FORMULA = translatable(
    "Each journey is laid beside the design so that as few events and steps as possible are left "
    "over. Missing: a step that was not taken. Too often: done more often than the design has it. "
    "Out of order: done, but elsewhere. Wrong branch: of a branch that was not chosen. Share: of "
    "the journeys that began in the period (Wilson at the effective size, 95%%; journeys of one "
    "person are not taken as independent). Completion, time and score: of journeys with the "
    "deviation less those without, alike in %(adjust)s and month (Mantel-Haenszel, 95%%; p by "
    "Holm’s method); time as a ratio, of those that came to their end; score: %(score)s of the "
    "last answer until %(days)s days after. At least 30 people on either side. It goes together "
    "with the deviation, and need not be its effect."
)
_CONFOUNDED = translatable(
    "%(rows)s deviations look as if they changed something, but among journeys that are alike "
    "otherwise they do less than half of it: do not take the difference for their effect."
)
_NOTHING = translatable(
    "No journey of the design began in this period: look whether the rules of its steps match "
    "any events."
)


class _Row(NamedTuple):
    """A deviation of a group, and which journeys have it."""

    group: str
    kind: Kind
    step: int
    having: NDArray[np.bool_]
    here: NDArray[np.bool_]
    people: int
    times: int


def ask_deviations(
    store: Answering, view: View, question: DeviationsQuestion, now: datetime
) -> Result:
    """Answer with a row for each deviation, the most frequent of each group first.

    ``completion`` is how much larger the share is that is completed, ``time`` how many times as
    long it takes, ``score`` how much higher; None where too few can be compared. ``median_seconds``
    is of the journeys with the deviation that came to their end. `Result.n` counts journeys.
    """
    if question.shape == "journeys":
        return ask_whole(store, view, question, now)
    if question.shape == "unknown":
        return ask_unknown(store, view, question, now)
    laid = lay(store, view, question, now)
    groups, hidden = shown_groups(laid, view)
    found = [row for group in groups for row in _deviating(laid, group)]
    shown = [row for row in found if row.people >= view.minimum_group][: question.limit]
    hidden += len(found) - sum(row.people >= view.minimum_group for row in found)
    heres = {row.group: row.here for row in shown}
    sides = {
        group: Following(laid.journeys, here, question.design) for group, here in heres.items()
    }
    followed = [sides[row.group].of(row.having) for row in shown]
    return Result(
        columns=DEVIATION_COLUMNS,
        rows=tuple(_rows(laid, question, shown, sides, followed)),
        n=len(laid.journeys.people),
        sql=laid.sql,
        parameters=laid.parameters,
        formula=_FORMULA,
        formula_values={
            "adjust": ", ".join(question.adjust),
            "score": question.score,
            "days": question.answer_days,
        },
        caveats=(*hidden_caveat(hidden, view.minimum_group), *_cautions(laid, followed)),
        seconds=laid.seconds,
    )


def _deviating(laid: Laid, group: str) -> list[_Row]:
    journeys = laid.journeys
    here = journeys.groups == group
    ways = journeys.ways[here]
    _, numbers = np.unique(journeys.people[here], return_inverse=True)
    rows = []
    for kind in KINDS:
        counts = laid.deviations.of(kind)
        for step in np.flatnonzero(counts[np.unique(ways)].any(axis=0)).tolist():
            times = counts[ways, step]
            having = here.copy()
            having[here] = times > 0
            people = int((np.bincount(numbers[times > 0]) > 0).sum())
            rows.append(_Row(group, kind, step, having, here, people, int(times.sum())))
    return sorted(rows, key=lambda row: (-int(row.having.sum()), row.step, row.kind))


def _rows(
    laid: Laid,
    question: DeviationsQuestion,
    rows: Sequence[_Row],
    sides: Mapping[str, Following],
    followed: Sequence[Followed],
) -> list[tuple[Any, ...]]:
    steps = question.design.bound
    corrected = {
        name: _corrected([getattr(one, name) for one in followed])
        for name in ("completion", "time", "score")
    }
    told = []
    for n, (row, one) in enumerate(zip(rows, followed, strict=True)):
        part = clustered(row.having[row.here], laid.journeys.people[row.here])
        ps = {name: found[n] for name, found in corrected.items()}
        told.append(
            (
                *(row.group, row.kind, steps[row.step].id, steps[row.step].name),
                *(int(row.having.sum()), row.people, row.times),
                *(part.value, part.low, part.high),
                *_difference(one.completion, ps["completion"]),
                *_ratio(one.time, ps["time"]),
                *_medians(laid, row, sides[row.group].ended),
                *_difference(one.score, ps["score"]),
                one.score.n_first if one.score else 0,
                one.confounded,
            )
        )
    return told


def _corrected(found: Sequence[Difference | None]) -> list[float | None]:
    known = iter(holm([one.p for one in found if one is not None]))
    return [None if one is None else next(known) for one in found]


def _difference(one: Difference | None, p: float | None) -> tuple[float | None, ...]:
    return (None,) * 4 if one is None else (one.value, one.low, one.high, p)


def _ratio(one: Difference | None, p: float | None) -> tuple[float | None, ...]:
    if one is None:
        return (None,) * 4
    return (math.exp(one.value), math.exp(one.low), math.exp(min(one.high, 700)), p)


def _medians(laid: Laid, row: _Row, ended: NDArray[np.bool_]) -> tuple[float | None, ...]:
    both = (ended & row.having, ended & ~row.having)
    return tuple(
        float(np.median(laid.journeys.took[side])) / 1000 if side.any() else None for side in both
    )


def _cautions(laid: Laid, followed: Sequence[Followed]) -> tuple[Caveat, ...]:
    if not len(laid.journeys.people):
        return (Caveat("no_journeys", _NOTHING),)
    confounded = sum(one.confounded for one in followed)
    return (Caveat("confounded", _CONFOUNDED, {"rows": confounded}),) if confounded else ()
