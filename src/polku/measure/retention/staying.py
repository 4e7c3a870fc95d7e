"""Turn a survival question into one SELECT: how many stayed for how long, and how many left."""

from datetime import datetime, timedelta

from polku.measure.binding import Binder
from polku.measure.retention.cohorts import Compiled
from polku.measure.retention.intervals import LENGTHS, milliseconds
from polku.measure.retention.seen import Moments, happened, moments, seen, told_apart
from polku.vocabulary.questions import SurvivalQuestion
from polku.vocabulary.touchpoints import View


def compile_survival(view: View, question: SurvivalQuestion, now: datetime) -> Compiled:
    """Return the SQL of a question: a row for each group, time and whether people left then."""
    values = Binder()
    steps, grouped = spell_steps(view, question, now, values)
    sql = (
        f"{steps}\n"
        f"select\n    {grouped.text_of('place')} as grp,\n    stayed,\n    has_left,\n"
        "    count() as people\n"
        "from spells\ngroup by place, stayed, has_left\norder by grp, stayed, has_left"
    )
    return Compiled(sql, values.parameters)


def spell_steps(
    view: View, question: SurvivalQuestion, now: datetime, values: Binder
) -> tuple[str, Moments]:
    """Return the ``with`` steps that end in ``spells``, a row for each person who began.

    ``stayed`` is how many whole units passed from the start until they left or were censored.
    """
    grouped = moments(question.by, view, values)
    horizon = now if question.end else now - timedelta(seconds=question.silence)
    ended = _ended_by_event if question.end else _ended_by_silence
    length = values.bind("length_ms", LENGTHS[question.every], "Int64")
    end = values.bind("horizon_ms", milliseconds(horizon), "Int64")
    steps = [
        *grouped.steps,
        ended(view, question, now, grouped, values),
        "spells as (\n    select\n        person,\n"
        f"        {grouped.place_of('start')} as place,\n"
        f"        {grouped.time_of('start')} as started,\n"
        f"        ended_ms > 0 and ended_ms <= {end} as has_left,\n"
        f"        intDiv(if(has_left, ended_ms, {end}) - {grouped.ts_of('start')}, {length})"
        " as stayed\n"
        f"    from people\n    where {_began(view, question, grouped, values)}\n"
        f"        and {grouped.ts_of('start')} <= {end}\n)",
    ]
    return "with " + ",\n".join(steps), grouped


def _began(view: View, question: SurvivalQuestion, grouped: Moments, values: Binder) -> str:
    """Return whether a person's start lies in the period."""
    if question.dates is None:
        return "true"
    first, last = question.dates.bounds(view.timezone)
    start = grouped.ts_of("start")
    first_ms = values.bind("first_ms", milliseconds(first), "Int64")
    last_ms = values.bind("last_ms", milliseconds(last), "Int64")
    return f"{start} >= {first_ms} and {start} < {last_ms}"


def _ended_by_event(
    view: View, question: SurvivalQuestion, now: datetime, grouped: Moments, values: Binder
) -> str:
    """Return the steps to each person's start and their first end after it, 0 where none is.

    Of an end at the very time of the start, the low bit says whether it is another event.
    """
    columns = {
        "moment": grouped.moment,
        "is_start": happened(question.start, view, values),
        "is_end": happened(question.end, view, values),
        "ts_ms": "toUnixTimestamp64Milli(e.ts)",
    }
    return (
        f"{seen(view, values, question, columns, (question.start, question.end), now)},\n"
        "people as (\n    select\n        person,\n        minIf(moment, is_start) as start,\n"
        "        groupArrayIf(ts_ms * 2 + not is_start, is_end) as ends,\n"
        f"        arrayMin(arrayFilter(one -> one > {grouped.ts_of('start')} * 2, ends))"
        " as first_end,\n"
        "        intDiv(first_end, 2) as ended_ms\n"
        "    from seen\n    group by person\n    having countIf(is_start) > 0\n)"
    )


def _ended_by_silence(
    view: View, question: SurvivalQuestion, now: datetime, grouped: Moments, values: Binder
) -> str:
    """Return the steps to each person's start and their last event before a silence, 0 if none."""
    silence = values.bind("silence_ms", question.silence * 1000, "Int64")
    end = values.bind("now_ms", milliseconds(now), "Int64")
    is_start, is_active = told_apart(question.start, question.active, view, values)
    columns = {
        "moment": grouped.moment,
        "is_start": is_start,
        "is_active": is_active,
        "ts_ms": "toUnixTimestamp64Milli(e.ts)",
    }
    start = grouped.ts_of("start")
    return (
        f"{seen(view, values, question, columns, (question.start, question.active), now)},\n"
        "people as (\n    select\n        person,\n        minIf(moment, is_start) as start,\n"
        "        arraySort(groupArrayIf(ts_ms, is_active)) as all_times,\n"
        f"        arrayPushFront(arrayFilter(one -> one > {start}, all_times), {start}) as times,\n"
        "        arrayFirst((one, next) -> next - one >= "
        f"{silence},\n            times, arrayPushBack(arrayPopFront(times), {end})) as ended_ms\n"
        "    from seen\n    group by person\n    having countIf(is_start) > 0\n)"
    )
