"""Answer how many reach each step of a funnel, by period and group, and what is lost on the way."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.funnels.figures import (
    CHANGE_COLUMNS,
    COLUMNS,
    VALUE_COLUMNS,
    Cell,
    changes,
    rows_of,
)
from polku.measure.funnels.tallies import Key, cells_of, counting, grouped_attempts, tallied
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.funnels import checked
from polku.vocabulary.questions import FunnelQuestion
from polku.vocabulary.questions.funnels import spell_duration
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

FORMULAS = {
    "best": translatable(
        "Of each person the attempt that got furthest counts; an attempt begins with step 1 in "
        "the period and may take %(window)s. Conversion: of those who began; going on: "
        "of those at the step before. Intervals: Wilson, 95%%; time: the median since the step "
        "before, by order statistics."
    ),
    "first": translatable(
        "Of each person the first attempt of the period counts; it begins with step 1 and may take "
        "%(window)s. Conversion: of those who began; going on: of those at the step "
        "before. Intervals: Wilson, 95%%; time: the median since the step before, by order "
        "statistics."
    ),
    "every": translatable(
        "Every attempt counts that begins in the period, one after the other for each person; it "
        "may take %(window)s. Conversion: of the attempts begun; going on: of those at "
        "the step before. Intervals: Wilson, 95%%, at the effective size, because attempts of "
        "one person are alike; time: the median since the step before, by order statistics."
    ),
}
_RUNNING = translatable(
    "%(running)s of %(begun)s have begun so late that their window is not over: some of them may "
    "still come through."
)
_LEFT_OUT = translatable("%(left_out)s are left out, because an excluded event happened to them.")
_NOBODY = translatable("Nobody began this funnel in the period.")


def ask_funnel(store: Answering, view: View, question: FunnelQuestion, now: datetime) -> Result:
    """Answer with a row for each period, group and step, in the columns of `figures`.

    ``reached`` counts people, or attempts where every one counts. ``n`` is how many began.
    Groups of too few people are left out.
    """
    checked(question.funnel)
    sql, values = compile_funnel(view, question, now)
    table = store.query(sql, values)
    cells, left_out = cells_of(table.rows)
    hidden = _hidden(cells, view) if question.by else set()
    moved = _moved(store, view, question, now, cells)
    rows = [
        (*row, *change)
        for key, cell in cells.items()
        if key not in hidden
        for row, change in zip(rows_of(key, cell, question.funnel), moved[key], strict=True)
    ]
    return Result(
        columns=(
            *COLUMNS,
            *(VALUE_COLUMNS if question.funnel.value else ()),
            *(CHANGE_COLUMNS if question.compare else ()),
        ),
        rows=tuple(rows),
        n=sum(cell.reached[0] for cell in cells.values()),
        sql=sql,
        parameters=values,
        formula=FORMULAS[question.funnel.attempts],
        formula_values={"window": spell_duration(question.funnel.window)},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *cautions(cells.values(), left_out),
        ),
        seconds=table.seconds,
    )


def compile_funnel(
    view: View, question: FunnelQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    attempts = grouped_attempts(view, question, values)
    tally = tallied(view, question, now, values)
    return f"{attempts},\n{tally}{counting(question)}", values.parameters


def cautions(cells: Iterable[Cell], left_out: int) -> tuple[Caveat, ...]:
    """Return what the reader of a funnel must know."""
    known = list(cells)
    running = sum(cell.running for cell in known)
    begun = sum(cell.reached[0] for cell in known)
    found = []
    if running:
        found.append(Caveat("windows_open", _RUNNING, {"running": running, "begun": begun}))
    if left_out:
        found.append(Caveat("excluded", _LEFT_OUT, {"left_out": left_out}))
    if not begun:
        found.append(Caveat("nobody_began_funnel", _NOBODY))
    return tuple(found)


def _moved(
    store: Answering,
    view: View,
    question: FunnelQuestion,
    now: datetime,
    cells: Mapping[Key, Cell],
) -> dict[Key, list[tuple[Any, ...]]]:
    """Return what `compare` adds to each step, nothing where nothing is compared."""
    if question.compare is None:
        return {key: [()] * len(question.funnel.steps) for key in cells}
    earlier = msgspec.structs.replace(question, dates=question.compare, compare=None, every=None)
    sql, values = compile_funnel(view, earlier, now)
    before, _ = cells_of(store.query(sql, values).rows)
    hidden = _hidden(before, view) if question.by else set()
    shown = {grp: cell for (_, grp), cell in before.items() if (_, grp) not in hidden}
    whole = {key: shown[key[1]] for key in cells if question.every is None and key[1] in shown}
    return changes(cells, whole, question.funnel)


def _hidden(cells: Mapping[Key, Cell], view: View) -> set[Key]:
    """Return the groups too small to be shown, within each period."""
    periods = {period for period, _ in cells}
    return {
        key
        for period in periods
        for key in too_small(
            {key: cell.people for key, cell in cells.items() if key[0] == period},
            view.minimum_group,
        )
    }
