"""Turn a trend question into one SELECT: totals, people, sessions, sums and means over time."""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import dimension, number
from polku.measure.source import bucket, indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: Seconds without an event that end a session.
SESSION_GAP = 30 * 60

_FORMULAS = {
    "total": translatable("Number of events."),
    "people": translatable("Number of different people, as joined now."),
    "sessions": translatable(
        "Number of sessions begun: a session ends where a person does nothing for 30 minutes."
    ),
    "sum": translatable("Sum of the property over the events that have it as a number."),
    "mean": translatable(
        "Mean of the property over the events that have it as a number. "
        "Interval: Student’s t, 95%%; events are taken as independent."
    ),
}

_FIGURES = {
    "total": "toFloat64(count())",
    "people": "toFloat64(uniqExact(person))",
    "sessions": "toFloat64(sum(starts))",
    "sum": "sum(amount)",
    "mean": "avg(amount)",
}


def ask_trend(store: Answering, view: View, question: TrendQuestion) -> Result:
    """Answer with ``period, group, value, n``, and ``low, high`` where it is a mean.

    ``n`` is the number of events behind the value. Groups of too few people are left out.
    """
    kind = _kind(question)
    sql, values = compile_trend(view, question)
    table = store.query(sql, values)
    sizes: dict[str, int] = {}
    for _, group, _, _, _, people in table.rows:
        sizes[group] = max(people, sizes.get(group, 0))
    hidden = too_small(sizes, view.minimum_group) if question.by else set()
    rows = tuple(_row(kind, row) for row in table.rows if row[1] not in hidden)
    return Result(
        columns=("period", "group", "value", "n", *(("low", "high") if kind == "mean" else ())),
        rows=rows,
        n=sum(row[3] for row in rows),
        sql=sql,
        parameters=values,
        formula=_FORMULAS[kind],
        caveats=hidden_caveat(len(hidden), view.minimum_group) + _nothing(rows),
        seconds=table.seconds,
    )


def compile_trend(view: View, question: TrendQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    kind = _kind(question)
    every = question.every
    columns = {
        "period": bucket(every, view, values) if every else "null",
        "grp": dimension(question.by, view, values) if question.by else "''",
        "person": person(),
    }
    if kind in ("sum", "mean"):
        columns["amount"] = number(question.measure.partition(":")[2], values)
    if kind == "sessions":
        columns["ts"] = "e.ts"
    seen = source(view, values, columns, dates=question.dates, where=question.where)
    steps = f"with seen as (\n{indented(seen)}\n)"
    table = "seen"
    if kind == "sessions":
        gap = values.bind("gap", SESSION_GAP, "UInt32")
        steps += f",\nstarts as (\n{indented(_session_starts(gap))}\n)"
        table = "starts"
    present = "where amount is not null\n" if kind in ("sum", "mean") else ""
    spread = "varSamp(amount)" if kind == "mean" else "0."
    sql = (
        f"{steps}\nselect\n    period,\n    grp,\n    {_FIGURES[kind]} as value,\n"
        f"    {spread} as variance,\n"
        f"    {'sum(events)' if kind == 'sessions' else 'count()'} as n,\n"
        f"    uniqExact(person) as people\nfrom {table}\n{present}"
        "group by period, grp\norder by period, value desc"
    )
    return sql, values.parameters


def _session_starts(gap: str) -> str:
    return (
        "select\n    period,\n    grp,\n    person,\n"
        f"    countIf(after is null or dateDiff('second', after, ts) >= {gap}) as starts,\n"
        "    count() as events\n"
        "from (\n"
        "    select\n        person,\n        moment.1 as ts,\n        moment.2 as period,\n"
        "        moment.3 as grp,\n        moment.4 as after\n"
        "    from (\n"
        "        select\n            person,\n"
        "            arraySort(one -> one.1, groupArray((ts, period, grp))) as moments,\n"
        "            arrayMap((one, nth) -> (one.1, one.2, one.3, "
        "if(nth = 1, null, moments[nth - 1].1)),\n"
        "                moments, arrayEnumerate(moments)) as placed\n"
        "        from seen\n        group by person\n"
        "    )\n    array join placed as moment\n"
        ")\ngroup by period, grp, person"
    )


def _kind(question: TrendQuestion) -> str:
    kind, _, name = question.measure.partition(":")
    if kind not in _FIGURES or (kind in ("sum", "mean")) != bool(name):
        raise InvalidQuestion(
            translatable(
                "“%(measure)s” is no measure. Choose total, people, sessions, "
                "sum:PROPERTY or mean:PROPERTY."
            ),
            measure=question.measure,
        )
    return kind


def _row(kind: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    period, group, value, variance, n, _ = row
    if kind != "mean":
        return period, group, value, n
    estimate = mean(Sample(n, value, variance))
    return period, group, value, n, estimate.low, estimate.high


def _nothing(rows: tuple[Any, ...]) -> tuple[Caveat, ...]:
    if rows:
        return ()
    return (Caveat("no_events", translatable("No events in this period match the question.")),)
