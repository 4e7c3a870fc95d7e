"""Turn a question about NPS, CSAT or CES into one SELECT and its answer with intervals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from polku.measure import answers
from polku.measure.answers import Answers
from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import bucket, indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = (
    "period",
    "group",
    "score",
    "low",
    "high",
    "n",
    "mean",
    "mean_low",
    "mean_high",
    "top",
    "bottom",
    "lowest",
    "highest",
)
CHANGE_COLUMNS = ("before", "before_n", "change", "change_low", "change_high", "change_p")

#: Below this many answers a score is shown with its interval, never as a change.
SMALL = 30

Cell = tuple[date | None, str]


def ask_scores(store: Answering, view: View, question: ScoreQuestion) -> Result:
    """Answer with one row for each period and group that has answers enough to be shown.

    Score and interval are in points (NPS), percent (CSAT) or scale steps (CES). With ``compare``
    each row also has the figure of the earlier period and the change with its interval.
    """
    sql, values = compile_scores(view, question)
    table = store.query(sql, values)
    cells, others = _cells(question, table.rows)
    visible, hidden = _visible(cells, view.minimum_group, grouped=bool(question.by))
    before = _before(store, view, question)
    rows = [_row(cell, cells[cell], question, before) for cell in visible]
    caveats = [
        *hidden_caveat(hidden, view.minimum_group),
        *_cautions([cells[cell] for cell in visible], others),
    ]
    return Result(
        columns=COLUMNS + (CHANGE_COLUMNS if question.compare else ()),
        rows=tuple(rows),
        n=sum(one.n for one in cells.values()),
        sql=sql,
        parameters=values,
        formula=answers.FORMULAS[question.metric],
        caveats=tuple(caveats),
        seconds=table.seconds,
    )


def compile_scores(view: View, question: ScoreQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    scales = answers.scale_columns(question.metric)
    keys: dict[str, str] = {}
    if question.every:
        keys["period"] = bucket(question.every, view, values)
    if question.by:
        keys["grp"] = dimension(question.by, view, values)
    columns = {
        **keys,
        "person": person(),
        "score": "assumeNotNull(e.score)",
        **{name: f"e.{name}" for name in scales},
    }
    metric = values.bind("metric", question.metric)
    scored = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[f"e.metric = {metric}", "e.score is not null"],
    )
    groups = ", ".join([*keys, *scales])
    group = "grp" if question.by else "'' as grp"
    sql = (
        f"with answers as (\n{indented(scored)}\n)\n"
        f"select\n    {'period' if question.every else 'null as period'},\n"
        f"    {group},\n"
        f"    {answers.aggregates(question.metric, view.minimum_group)}\n"
        "from answers\n"
        + (f"group by {groups}\n" if groups else "having n > 0\n")
        + "order by period, grp, n desc"
    )
    return sql, values.parameters


def _cells(
    question: ScoreQuestion, rows: Iterable[tuple[Any, ...]]
) -> tuple[dict[Cell, Answers], int]:
    """Return the answers of each cell on the scale most used, and how many are on others."""
    found = [(row[:2], answers.read(question.metric, row[2:])) for row in rows]
    sizes: dict[tuple[float, float], int] = {}
    for _, one in found:
        scale = (one.lowest, one.highest)
        sizes[scale] = sizes.get(scale, 0) + one.n
    if not sizes:
        return {}, 0
    usual = max(sizes, key=lambda scale: sizes[scale])
    cells = {key: one for key, one in found if (one.lowest, one.highest) == usual}
    return cells, sum(sizes.values()) - sizes[usual]


def _visible(
    cells: Mapping[Cell, Answers], minimum: int, *, grouped: bool
) -> tuple[list[Cell], int]:
    """Return the cells that may be shown, and how many may not."""
    hidden = {cell for cell, one in cells.items() if one.people < minimum}
    for period in {cell[0] for cell in cells if grouped}:
        sizes = {cell: one.size for cell, one in cells.items() if cell[0] == period}
        hidden |= too_small(sizes, minimum)
    return [cell for cell in cells if cell not in hidden], len(hidden)


def _before(store: Answering, view: View, question: ScoreQuestion) -> dict[str, Answers]:
    """Return the answers of the earlier period by group, where one is compared with."""
    if question.compare is None:
        return {}
    earlier = msgspec.structs.replace(question, dates=question.compare, compare=None, every=None)
    cells, _ = _cells(question, store.query(*compile_scores(view, earlier)).rows)
    return {group: one for (_, group), one in cells.items() if one.people >= view.minimum_group}


def _row(
    cell: Cell, one: Answers, question: ScoreQuestion, before: Mapping[str, Answers]
) -> tuple[Any, ...]:
    figure, average = one.figure(), one.mean()
    row = (
        *cell,
        figure.value,
        figure.low,
        figure.high,
        one.n,
        average.value,
        average.low,
        average.high,
        one.top,
        one.bottom,
        one.lowest,
        one.highest,
    )
    return row + (_change(one, before.get(cell[1])) if question.compare else ())


def _change(now: Answers, before: Answers | None) -> tuple[Any, ...]:
    if before is None or (before.lowest, before.highest) != (now.lowest, now.highest):
        return (None,) * len(CHANGE_COLUMNS)
    change = now.more_than(before)
    return (
        before.figure().value,
        before.n,
        change.value,
        change.low,
        change.high,
        change.p,
    )


def _cautions(shown: Sequence[Answers], others: int) -> Sequence[Caveat]:
    found = []
    if any(one.n < SMALL for one in shown):
        message = translatable(
            "A score of fewer than 30 answers says little: look at its interval."
        )
        found.append(Caveat("small_sample", message))
    if others:
        message = translatable(
            "%(others)s answers on another scale are left out: scales are never mixed."
        )
        found.append(Caveat("other_scale", message, {"others": others}))
    return found
