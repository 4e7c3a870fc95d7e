"""Turn a question about vitals into one SELECT: their percentiles, ratings and verdict."""

from collections.abc import Sequence
from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.labels import labels
from polku.measure.source import bucket, indented, person, source
from polku.measure.speed.figures import FIGURE_COLUMNS, figures
from polku.measure.speed.reading import holds_any, in_steps, vital_columns, within
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import VitalsQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View
from polku.vocabulary.vitals import VITALS, Vital

VITAL_COLUMNS = ("metric", "period", "group", *FIGURE_COLUMNS)

#: Below this many views a percentile is shown with its interval, never as a finding.
SMALL = 30
#: People of a group are counted one by one up to here, where that is enough to hide few.
_ENOUGH = 100

_FORMULA = translatable(
    "p75 is the value that 75%% of views stay within; p90 and p99 likewise. Interval: between two "
    "ordered values, whose ranks are those of the binomial distribution, 95%%. The verdict is that "
    "of p75 by the thresholds of Google’s web-vitals 6 (load: those of LCP); it is certain where "
    "the whole interval has the same. Good share: Wilson, 95%%. Apdex = (good + half of those up "
    "to four times the threshold) ÷ all; not of CLS. Views are taken as independent; values below "
    "0 or over 15 minutes are left out."
)
_SMALL = translatable("p75 of fewer than 30 views says little: look at its interval.")
_NOTHING = translatable("No event in this period holds a vital.")
_RARER = translatable("%(rows)s smaller groups are left out.")


def ask_vitals(store: Answering, view: View, question: VitalsQuestion) -> Result:
    """Answer with a row for each vital, period and group, the largest groups first.

    Times are in milliseconds. A bound that a small sample does not have is None. ``good``,
    ``middling`` and ``poor`` count views; ``verdict`` is one of those words.
    """
    sql, values = compile_vitals(view, question)
    table = store.query(sql, values)
    hidden = _hidden(question, table.rows, view.minimum_group)
    shown = [row for row in table.rows if _key(row) not in hidden]
    cut = shown if question.every else _largest(shown, question.limit)
    rows = tuple((VITALS[row[0]], *row[1:3], *figures(VITALS[row[0]], row[4])) for row in cut)
    return Result(
        columns=VITAL_COLUMNS,
        rows=rows,
        n=sum(row[3] for row in table.rows),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(rows, len(shown) - len(cut)),
        ),
        seconds=table.seconds,
    )


def compile_vitals(view: View, question: VitalsQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    vitals = vitals_of(question)
    columns = {"person": person(), **vital_columns(vitals, values)}
    if question.every:
        columns["period"] = bucket(question.every, view, values)
    known = labels(question.by, view, values, question.dates) if question.by else None
    if question.by:
        columns["grp"] = known.number if known else dimension(question.by, view, values)
    seen = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[holds_any(vitals, values)],
    )
    keys = ", ".join(["metric", *(name for name in ("period", "grp") if name in columns)])
    group = known.text("grp") if known else "grp" if question.by else "''"
    state = f"uniqUpToState({_ENOUGH})" if view.minimum_group <= _ENOUGH else "uniqExactState"
    told = ",\n        ".join(
        f"({VITALS.index(one)}, if({within(one, one)}, {in_steps(one, one)}, null))"
        for one in vitals
    )
    sql = (
        f"with {known.step + ',' + chr(10) if known else ''}seen as (\n{indented(seen)}\n),\n"
        "-- each value once, with how often it was met: few, however many views there are\n"
        "counted as (\n    select\n"
        f"        {keys.replace('metric', 'vital.1 as metric', 1)},\n"
        "        assumeNotNull(vital.2) as value,\n        count() as times,\n"
        f"        {state}(person) as met\n    from seen\n    array join [\n        {told}\n"
        f"    ] as vital\n    where vital.2 is not null\n    group by {keys}, value\n)\n"
        "select\n"
        f"    metric,\n    {'period' if question.every else 'null as period'},\n"
        f"    {group} as named,\n    sum(times) as n,\n"
        "    arraySort(groupArray((value, times))) as ordered,\n"
        f"    {state.replace('State', 'Merge')}(met) as people\n"
        f"from counted\ngroup by {keys}\n"
        "order by metric, period, n desc, named\n"
        f"limit {values.bind('rows', 2_000 if question.every else 1_100, 'UInt32')} by metric"
    )
    return sql, values.parameters


def vitals_of(question: VitalsQuestion) -> tuple[Vital, ...]:
    """Return the vitals that are asked for."""
    return (question.metric,) if question.metric else VITALS


def _key(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row[:3])


def _hidden(
    question: VitalsQuestion, rows: Sequence[tuple[Any, ...]], minimum: int
) -> set[tuple[Any, ...]]:
    """Return the cells too small to be shown, of each vital and period by itself."""
    if not question.by:
        return {_key(row) for row in rows if row[5] < minimum}
    sizes: dict[tuple[Any, ...], dict[tuple[Any, ...], int]] = {}
    for row in rows:
        people = row[5] if row[5] <= _ENOUGH else max(row[5], row[3])
        sizes.setdefault((row[0], row[1]), {})[_key(row)] = people
    return {cell for family in sizes.values() for cell in too_small(family, minimum)}


def _largest(rows: Sequence[tuple[Any, ...]], limit: int) -> list[tuple[Any, ...]]:
    """Return the first ``limit`` groups of each vital."""
    taken: dict[int, int] = {}
    kept = []
    for row in rows:
        taken[row[0]] = taken.get(row[0], 0) + 1
        if taken[row[0]] <= limit:
            kept.append(row)
    return kept


def _cautions(rows: Sequence[tuple[Any, ...]], rarer: int) -> tuple[Caveat, ...]:
    found = []
    if not rows:
        found.append(Caveat("no_vitals", _NOTHING))
    if any(row[3] < SMALL for row in rows):
        found.append(Caveat("small_sample", _SMALL))
    if rarer > 0:
        found.append(Caveat("rarer_rows", _RARER, {"rows": rarer}))
    return tuple(found)
