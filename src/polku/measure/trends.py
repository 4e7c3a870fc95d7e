"""Turn a trend question into one SELECT: totals, people, sessions, sums and means over time."""

from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import dimension, number
from polku.measure.labels import PACKED_PLACE, PACKED_TS, labels, packed
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
    "sessions": "toFloat64(countIf(begins_session))",
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
    group = _group(view, question, values)
    columns = {"person": person()}
    if kind == "sessions":
        columns["moment"] = group.moment
    else:
        columns |= _period(view, question, values, "e.ts") | group.columns
    if kind in ("sum", "mean"):
        columns["amount"] = number(question.measure.partition(":")[2], values)
    seen = source(view, values, columns, dates=question.dates, where=question.where)
    steps = [*group.steps, f"seen as (\n{indented(seen)}\n)"]
    if kind == "sessions":
        steps += _sessions(view, question, values, group)
    keys = ", ".join([*(["period"] if question.every else []), *group.columns])
    sql = (
        "with " + ",\n".join(steps) + "\n"
        f"select\n    {'period' if question.every else 'null as period'},\n"
        f"    {group.text} as grp,\n    {_FIGURES[kind]} as value,\n"
        f"    {'varSamp(amount)' if kind == 'mean' else '0.'} as variance,\n"
        f"    count() as n,\n    uniqExact(person) as people\n"
        f"from {'happened' if kind == 'sessions' else 'seen'}\n"
        + ("where amount is not null\n" if kind in ("sum", "mean") else "")
        + (f"group by {keys}\n" if keys else "having n > 0\n")
        + "order by period, value desc"
    )
    return sql, values.parameters


class _Group(msgspec.Struct, frozen=True):
    """How events are grouped: the ``columns`` to group by and the ``text`` that names a group.

    ``moment`` is the time of an event together with its group, in a form that sorts by time;
    ``ts`` takes the time of a ``moment`` (in milliseconds), ``place`` its group.
    """

    steps: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    text: str = "''"
    moment: str = "toUnixTimestamp64Milli(e.ts)"
    ts: str = "{}"
    place: str = ""


def _group(view: View, question: TrendQuestion, values: Binder) -> _Group:
    if not question.by:
        return _Group()
    known = labels(question.by, view, values, question.dates)
    if known is None:
        text = dimension(question.by, view, values)
        moment = f"(toUnixTimestamp64Milli(e.ts), {text})"
        return _Group((), {"grp": text}, "grp", moment, "{}.1", "{}.2")
    moment = packed("e.ts", known.number)
    return _Group(
        (known.step,), {"label": known.number}, known.text("label"), moment, PACKED_TS, PACKED_PLACE
    )


def _period(view: View, question: TrendQuestion, values: Binder, ts: str) -> dict[str, str]:
    return {"period": bucket(question.every, view, values, ts)} if question.every else {}


def _sessions(view: View, question: TrendQuestion, values: Binder, group: _Group) -> list[str]:
    """Return the steps that end in ``happened``: each event, and whether it begins a session."""
    gap = values.bind("gap_ms", SESSION_GAP * 1000, "UInt32")
    ts = f"fromUnixTimestamp64Milli({group.ts.format('moment')})"
    columns = _period(view, question, values, ts)
    columns |= {name: group.place.format("moment") for name in group.columns}
    shown = "".join(f"        {expression} as {name},\n" for name, expression in columns.items())
    return [
        "people as (\n    select\n        person,\n"
        "        arraySort(groupArray(moment)) as moments,\n"
        f"        arrayMap(one -> {group.ts.format('one')}, moments) as times,\n"
        "        arrayMap((time, before, nth) -> "
        f"nth = 1 or time - before >= {gap},\n"
        "            times, arrayShiftRight(times, 1), arrayEnumerate(times)) as begins\n"
        "    from seen\n    group by person\n)",
        f"happened as (\n    select\n        person,\n{shown}        begins_session\n"
        "    from people\n    array join moments as moment, begins as begins_session\n)",
    ]


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
