"""Turn a promise into one SELECT: how often it was kept, and what that does to the score."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from polku.measure.answers import AGGREGATES, ENOUGH, Answers, counted, scale
from polku.measure.binding import Binder
from polku.measure.judging import promise_steps
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import PromiseQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "A promise is made by “%(made_by)s” and kept when “%(kept_by)s” follows in time. "
    "Kept share = kept ÷ (kept + broken), interval: Wilson, 95%%. Promises still running are "
    "left out. Score: NPS, or the mean of CSAT or CES, of the answers that belong to each; "
    "the difference goes together with the broken promise and need not be its effect alone."
)

COLUMNS = (
    "period",
    "group",
    "kept",
    "broken",
    "open",
    "n",
    "broken_share",
    "kept_share",
    "kept_low",
    "kept_high",
    "score_kept",
    "score_kept_low",
    "score_kept_high",
    "score_kept_n",
    "score_broken",
    "score_broken_low",
    "score_broken_high",
    "score_broken_n",
    "difference",
    "difference_low",
    "difference_high",
    "difference_p",
)

Key = tuple[Any, str]


def ask_promise(store: Answering, view: View, question: PromiseQuestion, now: datetime) -> Result:
    """Answer with one row for each period and group: kept share, scores and their difference.

    A promise belongs to the period in which it was made. ``difference`` is the score of those to
    whom it was kept less that of those to whom it was broken.
    """
    sql, values = compile_promise(view, question, now)
    table = store.query(sql, values)
    cells = _cells(question.promise.score, table.rows)
    hidden = _hidden(cells, view.minimum_group, grouped=bool(question.by))
    shown = {key: cell for key, cell in cells.items() if key not in hidden}
    promise = question.promise
    return Result(
        columns=COLUMNS,
        rows=tuple(_row(key, cell, view.minimum_group) for key, cell in shown.items()),
        n=sum(cell.kept + cell.broken for cell in cells.values()),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"made_by": promise.made_by, "kept_by": promise.kept_by},
        caveats=(*hidden_caveat(len(hidden), view.minimum_group), *_cautions(cells)),
        seconds=table.seconds,
    )


def compile_promise(
    view: View, question: PromiseQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    promise = question.promise
    if (promise.deadline.seconds is None) == (not promise.deadline.until):
        raise InvalidQuestion(
            translatable(
                "A promise needs one deadline: a time after the first event, or the property of "
                "the first event that holds it."
            )
        )
    values = Binder()
    keys = [*(["period"] if question.every else []), *(["grp"] if question.by else []), "state"]
    score = promise.score
    top, bottom = AGGREGATES[score]
    sql = (
        f"{promise_steps(view, question, now, values)}\n"
        f"select\n    {'period' if question.every else 'null as period'},\n"
        + ("    grp,\n" if question.by else "    '' as grp,\n")
        + "    state,\n    count() as promises,\n"
        f"    {counted(view.minimum_group)} as promised,\n    count(score) as n,\n"
        "    avg(score) as average,\n    varSamp(score) as variance,\n"
        f"    countIf({top}) as top,\n    countIf({bottom}) as bottom,\n"
        f"    {scale(score, 'max({0}) as scale_{0}')},\n"
        f"    {counted(view.minimum_group, 'score is not null')} as people\n"
        f"from judged\ngroup by {', '.join(keys)}\norder by period, grp, state"
    )
    return sql, values.parameters


class Cell(msgspec.Struct, frozen=True):
    """What became of the promises of one period and group.

    ``people`` had one kept or broken, ``everybody`` any, those still running too.
    """

    kept: int
    broken: int
    running: int
    undated: int
    people: int
    everybody: int
    answers: dict[str, Answers]

    @property
    def size(self) -> int:
        """How many people, or promises where those were not counted to the end."""
        return self.people if self.people <= ENOUGH else max(self.people, self.kept + self.broken)


def _cells(metric: Metric, rows: Iterable[tuple[Any, ...]]) -> dict[Key, Cell]:
    gathered: dict[Key, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for period, group, state, *rest in rows:
        gathered[period, group][state] = tuple(rest)
    return {key: _cell(metric, states) for key, states in gathered.items()}


def _cell(metric: Metric, states: Mapping[str, tuple[Any, ...]]) -> Cell:
    size = {state: row[0] for state, row in states.items()}
    answered = {
        state: Answers(metric, *row[2:])
        for state, row in states.items()
        if state in ("kept", "broken") and row[2]
    }
    return Cell(
        kept=size.get("kept", 0),
        broken=size.get("broken", 0),
        running=size.get("open", 0),
        undated=size.get("no deadline", 0),
        people=sum(row[1] for state, row in states.items() if state in ("kept", "broken")),
        everybody=sum(row[1] for row in states.values()),
        answers=answered,
    )


def _is_small(cell: Cell, minimum: int) -> bool:
    return cell.everybody < minimum or 0 < cell.people < minimum


def _hidden(cells: Mapping[Key, Cell], minimum: int, *, grouped: bool) -> set[Key]:
    hidden = {key for key, cell in cells.items() if _is_small(cell, minimum)}
    for period in {key[0] for key in cells if grouped}:
        hidden |= too_small(
            {key: cell.size for key, cell in cells.items() if key[0] == period}, minimum
        )
    return hidden


def _row(key: Key, cell: Cell, minimum: int) -> tuple[Any, ...]:
    n = cell.kept + cell.broken
    shares: tuple[Any, ...] = (None,) * 4
    if n:
        one = share(cell.kept, n)
        shares = (1 - one.value, one.value, one.low, one.high)
    answers = {state: one for state, one in cell.answers.items() if one.people >= minimum}
    kept, broken = answers.get("kept"), answers.get("broken")
    return (
        *key,
        cell.kept,
        cell.broken,
        cell.running,
        n,
        *shares,
        *_score(kept),
        *_score(broken),
        *_difference(kept, broken),
    )


def _score(answers: Answers | None) -> tuple[Any, ...]:
    if answers is None:
        return None, None, None, 0
    one = answers.figure() if answers.metric == "nps" else answers.mean()
    return one.value, one.low, one.high, one.n


def _difference(kept: Answers | None, broken: Answers | None) -> tuple[Any, ...]:
    if kept is None or broken is None:
        return (None,) * 4
    one = kept.more_than(broken) if kept.metric == "nps" else kept.mean_above(broken)
    return one.value, one.low, one.high, one.p


def _cautions(cells: Mapping[Key, Cell]) -> tuple[Caveat, ...]:
    undated = sum(cell.undated for cell in cells.values())
    running = sum(cell.running for cell in cells.values())
    found = []
    if undated:
        message = translatable("%(undated)s promises have no deadline that can be read.")
        found.append(Caveat("no_deadline", message, {"undated": undated}))
    if running:
        message = translatable("%(running)s promises are still running and are not counted yet.")
        found.append(Caveat("still_open", message, {"running": running}))
    if not cells:
        message = translatable("Nothing in this period makes this promise.")
        found.append(Caveat("no_promises", message))
    return tuple(found)
