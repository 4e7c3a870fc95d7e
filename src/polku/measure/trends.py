"""Turn a trend question into one SELECT: how much there is of something over time."""

from collections.abc import Mapping
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import number
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.measure.trend_groups import Grouping, group_of, period_of
from polku.measure.trend_people import by_person_row, compile_by_person
from polku.measure.trend_quantiles import QUANTILES, compile_quantile, quantile_row
from polku.measure.trend_shapes import shaped
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.questions.trends import check_trend
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
    "per_person": translatable(
        "Events of a person, over the people who have any. Interval: Student’s t, 95%%; n counts "
        "people."
    ),
    **dict.fromkeys(
        QUANTILES,
        translatable(
            "The value that %(percent)s%% of the events with the property as a number stay "
            "within. Interval: between two ordered values by the binomial distribution, 95%%; "
            "events are taken as independent."
        ),
    ),
}
_RATIO = translatable(
    "The measure of the events, divided by the same of the other events. Interval: delta method "
    "with the person as the unit, 95%%; n counts people."
)
_ADDED_UP = translatable("Added up from the beginning of the period.")
_MOVING = translatable("Mean of %(intervals)s intervals up to each.")
#: What begins the fields by which people are picked, rather than what they did.
_OF_PEOPLE = ("segment.", "person")
_OF_PROPERTY = ("sum", "mean", *QUANTILES)

_FIGURES = {
    "total": "toFloat64(count())",
    "people": "toFloat64(uniqExact(person))",
    "sessions": "toFloat64(countIf(begins_session))",
    "sum": "sum(amount)",
    "mean": "avg(amount)",
}


def ask_trend(store: Answering, view: View, question: TrendQuestion) -> Result:
    """Answer with ``period, group, value, n``, and ``low, high`` where it is an estimate.

    ``n`` is the number of events behind the value, of people where the unit is a person. Groups
    of too few people are left out.
    """
    kind = _kind(question)
    sql, values = compile_trend(view, question)
    table = store.query(sql, values)
    people = _people_place(question, kind)
    sizes: dict[str, int] = {}
    for row in table.rows:
        sizes[row[1]] = max(row[people], sizes.get(row[1], 0))
    hidden = too_small(sizes, view.minimum_group) if question.by else set()
    if _of_too_few(store, view, question, sizes):
        hidden = set(sizes)
    rows = _rows(question, kind, [row for row in table.rows if row[1] not in hidden])
    behind = sum(row[3] for row in rows)
    if question.cumulative or question.moving:
        rows = shaped(question, rows, view.timezone)
    estimated = bool(question.over) or kind not in _FIGURES or kind == "mean"
    return Result(
        columns=("period", "group", "value", "n", *(("low", "high") if estimated else ())),
        rows=rows,
        n=behind,
        sql=sql,
        parameters=values,
        formula=_RATIO if question.over else _FORMULAS[kind],
        formula_values={"percent": round(100 * QUANTILES[kind])} if kind in QUANTILES else {},
        caveats=hidden_caveat(len(hidden), view.minimum_group)
        + _shape_said(question)
        + (() if hidden else _nothing(rows)),
        seconds=table.seconds,
    )


def _of_too_few(
    store: Answering, view: View, question: TrendQuestion, sizes: Mapping[str, int]
) -> bool:
    """Return whether the filters leave so few people that they could be recognised."""
    about_people = any(one.field.startswith(_OF_PEOPLE) for one in question.where)
    if not (about_people and sizes) or question.by:
        return False
    if max(sizes.values()) >= view.minimum_group:
        return False
    whole = msgspec.structs.replace(
        question,
        measure="people",
        every=None,
        over=(),
        cumulative=False,
        moving=0,
    )
    sql, values = compile_trend(view, whole)
    counted: float = sum(row[2] for row in store.query(sql, values).rows)
    return counted < view.minimum_group


def _people_place(question: TrendQuestion, kind: str) -> int:
    """Return which column of the engine's rows counts the people of a group."""
    if question.over or kind == "per_person":
        return 2
    return 3 if kind in QUANTILES else 5


def _rows(
    question: TrendQuestion, kind: str, rows: list[tuple[Any, ...]]
) -> tuple[tuple[Any, ...], ...]:
    if question.over or kind == "per_person":
        found = (by_person_row(question, row) for row in rows)
        return tuple(row for row in found if row is not None)
    if kind in QUANTILES:
        return tuple(quantile_row(kind, row) for row in rows)
    return tuple(_row(kind, row) for row in rows)


def _shape_said(question: TrendQuestion) -> tuple[Caveat, ...]:
    if question.cumulative:
        return (Caveat("cumulative", _ADDED_UP),)
    if question.moving:
        return (Caveat("moving", _MOVING, {"intervals": question.moving}),)
    return ()


def compile_trend(view: View, question: TrendQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    kind = _kind(question)
    if question.over or kind == "per_person":
        return compile_by_person(view, question)
    if kind in QUANTILES:
        return compile_quantile(view, question)
    values = Binder()
    group = group_of(view, question, values)
    columns = {"person": person()}
    if kind == "sessions":
        columns["moment"] = group.moment
    else:
        columns |= period_of(view, question, values, "e.ts") | group.columns
    if kind in ("sum", "mean"):
        columns["amount"] = number(question.measure.partition(":")[2], values)
    seen = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[matched(question.of, view, values)] if question.of else [],
        traits=traits_in(question.of),
    )
    steps = [*group.steps, f"seen as (\n{indented(seen)}\n)"]
    table = "happened" if kind == "sessions" else "seen"
    figure, counted = _FIGURES[kind], "count()"
    if kind == "people" and question.cumulative:
        steps.append(_first_times(group))
        table, figure, counted = "first_times", "toFloat64(countIf(is_first))", "countIf(is_first)"
    if kind == "sessions":
        steps += _sessions(view, question, values, group)
    keys = ", ".join([*(["period"] if question.every else []), *group.columns])
    sql = (
        "with " + ",\n".join(steps) + "\n"
        f"select\n    {'period' if question.every else 'null as period'},\n"
        f"    {group.text} as grp,\n    {figure} as value,\n"
        f"    {'varSamp(amount)' if kind == 'mean' else '0.'} as variance,\n"
        f"    {counted} as n,\n    uniqExact(person) as people\n"
        f"from {table}\n"
        + ("where amount is not null\n" if kind in ("sum", "mean") else "")
        + (f"group by {keys}\n" if keys else "having n > 0\n")
        + "order by period, value desc"
    )
    return sql, values.parameters


def _first_times(group: Grouping) -> str:
    """Return the step of each person's intervals, and which is the first.

    First ones added up are the people so far.
    """
    keys = ", ".join(["person", *group.columns])
    return (
        f"first_times as (\n    select\n        {keys},\n        period,\n"
        "        period = arrayMin(periods) as is_first\n"
        f"    from (\n        select {keys}, groupUniqArray(period) as periods\n"
        f"        from seen\n        group by {keys}\n    )\n"
        "    array join periods as period\n)"
    )


def people_step(group: Grouping, values: Binder) -> str:
    """Return the step of each person's ``moments``, and which of them begins a session."""
    gap = values.bind("gap_ms", SESSION_GAP * 1000, "UInt32")
    return (
        "people as (\n    select\n        person,\n"
        "        arraySort(groupArray(moment)) as moments,\n"
        f"        arrayMap(one -> {group.ts.format('one')}, moments) as times,\n"
        "        arrayMap((time, before, nth) -> "
        f"nth = 1 or time - before >= {gap},\n"
        "            times, arrayShiftRight(times, 1), arrayEnumerate(times)) as begins\n"
        "    from seen\n    group by person\n)"
    )


def _sessions(view: View, question: TrendQuestion, values: Binder, group: Grouping) -> list[str]:
    """Return the steps that end in ``happened``: each event, and whether it begins a session."""
    people = people_step(group, values)
    ts = f"fromUnixTimestamp64Milli({group.ts.format('moment')})"
    columns = period_of(view, question, values, ts)
    columns |= {name: group.place.format("moment") for name in group.columns}
    shown = "".join(f"        {expression} as {name},\n" for name, expression in columns.items())
    return [
        people,
        f"happened as (\n    select\n        person,\n{shown}        begins_session\n"
        "    from people\n    array join moments as moment, begins as begins_session\n)",
    ]


def _kind(question: TrendQuestion) -> str:
    kind, _, name = question.measure.partition(":")
    if kind not in _FORMULAS or (kind in _OF_PROPERTY) != bool(name):
        raise InvalidQuestion(
            translatable(
                "“%(measure)s” is no measure. Choose total, people, sessions, per_person, "
                "sum:PROPERTY, mean:PROPERTY, or p50:, p75:, p90: or p99:PROPERTY."
            ),
            measure=question.measure,
        )
    check_trend(question)
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
