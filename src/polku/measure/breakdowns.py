"""Turn "every score by every group, now and before" into one SELECT, for a page that looks wide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec

from polku.measure.answers import AGGREGATES, Answers
from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.scores import SMALL
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

METRICS: tuple[Metric, ...] = get_args(Metric)
COLUMNS = (
    "metric",
    "breakdown",
    "group",
    "score",
    "low",
    "high",
    "n",
    "lowest",
    "highest",
    "before",
    "before_n",
    "change",
    "change_low",
    "change_high",
    "change_p",
)

_FORMULA = translatable(
    "NPS = promoters (9–10) − detractors (0–6), in points; CSAT = share of the two highest "
    "answers, in percent; CES = mean, high is easy. Intervals 95%%: adjusted Wald, Wilson, "
    "Student’s t; changes: of two independent samples."
)

Breakdown = tuple[str, ...]
Cell = tuple[Metric, Breakdown, tuple[str, ...]]


class _Sides(msgspec.Struct):
    """The answers of one cell in both periods."""

    now: Answers | None = None
    before: Answers | None = None


def ask_breakdowns(
    store: Answering,
    view: View,
    dates: DateRange,
    compare: DateRange | None,
    breakdowns: Sequence[Breakdown],
) -> Result:
    """Answer with one row for each metric, breakdown and group that has answers in ``dates``.

    A breakdown is a tuple of dimensions (``("stage", "channel")``; ``()`` is the whole), a
    group the tuple of their values; groups that lack a value are left out. The score of a group
    too small to be shown is None, its ``n`` 0. ``before`` is the score in ``compare``; the change
    is told where both have `SMALL` answers. Other scales than the one most used are left out.
    """
    sql, values = compile_breakdowns(view, dates, compare, breakdowns)
    table = store.query(sql, values)
    cells = _cells(breakdowns, table.rows)
    hidden = _hidden(cells, view.minimum_group)
    named = {cell: sides for cell, sides in cells.items() if sides.now and all(cell[2])}
    return Result(
        columns=COLUMNS,
        rows=tuple(
            _row(cell, _Sides() if cell in hidden else sides, view.minimum_group)
            for cell, sides in named.items()
        ),
        n=sum(one.now.n for cell, one in cells.items() if cell[1] == () and one.now),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        caveats=hidden_caveat(len(hidden), view.minimum_group),
        seconds=table.seconds,
    )


def compile_breakdowns(
    view: View, dates: DateRange, compare: DateRange | None, breakdowns: Sequence[Breakdown]
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of the question and the values bound into it."""
    values = Binder()
    periods = [dates, *([compare] if compare else [])]
    both = DateRange(min(one.first for one in periods), max(one.last for one in periods))
    names = sorted({name for breakdown in breakdowns for name in breakdown})
    columns = {
        "person": person(),
        "metric": "e.metric",
        "score": "assumeNotNull(e.score)",
        "lowest": "e.lowest",
        "highest": "e.highest",
        "is_now": _within("now", dates, view, values),
        "is_before": _within("before", compare, view, values) if compare else "false",
    }
    columns |= {f"by_{n}": dimension(name, view, values) for n, name in enumerate(names)}
    scored = source(
        view, values, columns, dates=both, also=["e.metric != ''", "e.score is not null"]
    )
    groups = ", ".join(
        f"({n}, [{', '.join(f'toString(by_{names.index(name)})' for name in breakdown)}]"
        "::Array(String))"
        for n, breakdown in enumerate(breakdowns)
    )
    sql = (
        f"with answers as (\n{indented(scored)}\n)\n"
        "select\n    metric,\n    cell.1 as breakdown,\n    cell.2 as grp,\n    is_now,\n"
        "    count() as n,\n    avg(score) as average,\n    varSamp(score) as variance,\n"
        f"    countIf({_either(0)}) as top,\n    countIf({_either(1)}) as bottom,\n"
        "    lowest,\n    highest,\n    uniqExact(person) as people\n"
        f"from answers\narray join [{groups}] as cell\nwhere is_now or is_before\n"
        "group by metric, breakdown, grp, is_now, lowest, highest\n"
        "order by metric, breakdown, grp, is_now, n desc"
    )
    return sql, values.parameters


def _within(name: str, dates: DateRange, view: View, values: Binder) -> str:
    start, end = dates.bounds(view.timezone)
    first, last = values.instant(f"{name}_from", start), values.instant(f"{name}_to", end)
    return f"(e.ts >= {first} and e.ts < {last})"


def _either(side: int) -> str:
    """Return whether an answer is at the top (0) or the bottom (1) of its own metric."""
    branches = ", ".join(f"metric = '{metric}', {AGGREGATES[metric][side]}" for metric in METRICS)
    return f"multiIf({branches}, false)"


def _cells(breakdowns: Sequence[Breakdown], rows: Iterable[tuple[Any, ...]]) -> dict[Cell, _Sides]:
    """Return the answers of each cell, on the scale that most answers to its metric are on."""
    known = [row for row in rows if row[0] in METRICS]
    usual = _usual_scales(known)
    cells: dict[Cell, _Sides] = defaultdict(_Sides)
    for metric, number, group, is_now, *sums in known:
        answers = Answers(metric, *sums)
        if (answers.lowest, answers.highest) != usual[metric]:
            continue
        sides = cells[metric, breakdowns[number], tuple(group)]
        if is_now:
            sides.now = answers
        else:
            sides.before = answers
    return cells


def _usual_scales(rows: Iterable[tuple[Any, ...]]) -> dict[Metric, tuple[float, float]]:
    sizes: dict[Metric, dict[tuple[float, float], int]] = defaultdict(lambda: defaultdict(int))
    for metric, _, _, is_now, n, *_, lowest, highest, _ in rows:
        sizes[metric][lowest, highest] += n if is_now else 0
    return {metric: max(found, key=lambda scale: found[scale]) for metric, found in sizes.items()}


def _hidden(cells: Mapping[Cell, _Sides], minimum: int) -> set[Cell]:
    """Return the cells too small to be shown, within each metric and breakdown."""
    sizes: dict[tuple[Metric, Breakdown], dict[Cell, int]] = defaultdict(dict)
    for cell, sides in cells.items():
        if sides.now:
            sizes[cell[:2]][cell] = sides.now.people
    return {cell for family in sizes.values() for cell in too_small(family, minimum)}


def _row(cell: Cell, sides: _Sides, minimum: int) -> tuple[Any, ...]:
    now, before = sides.now, sides.before
    if now is None:
        return (*cell, None, None, None, 0, None, None, *(None,) * 6)
    figure = now.figure()
    shown = (*cell, figure.value, figure.low, figure.high, now.n, now.lowest, now.highest)
    if before is None or before.people < minimum:
        return (*shown, *(None,) * 6)
    known = (*shown, before.figure().value, before.n)
    if min(now.n, before.n) < SMALL:
        return (*known, *(None,) * 4)
    change = now.more_than(before)
    return (
        *known,
        change.value,
        change.low,
        change.high,
        change.p,
    )
