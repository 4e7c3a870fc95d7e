"""Turn a retention question into one SELECT: the people of each cohort, and who came back when."""

from datetime import datetime
from typing import Any, NamedTuple

from polku.measure.binding import Binder
from polku.measure.retention.intervals import LENGTHS, number, span, within
from polku.measure.retention.seen import Moments, moments, seen, told_apart
from polku.vocabulary.questions import RetentionQuestion
from polku.vocabulary.touchpoints import View

#: A period that no person lives to see: the end of "or any time after".
FOREVER = 1_000_000


class Compiled(NamedTuple):
    """An SQL text and the values bound into it."""

    sql: str
    parameters: dict[str, Any]


def compile_retention(view: View, question: RetentionQuestion, now: datetime) -> Compiled:
    """Return the SQL of a question: a row for each cohort and group.

    ``returned`` has, for each group of periods, how many of ``people`` came back in it; what is
    not over yet is in it too, and left out of the answer.
    """
    values = Binder()
    steps, grouped = member_steps(view, question, now, values)
    sql = (
        f"{steps}\n"
        "select\n    cohort,\n"
        f"    {grouped.text_of('place')} as grp,\n"
        "    count() as people,\n"
        "    sumForEach(came_back) as returned,\n"
        "    min(started_ms) as first_ms\n"
        "from members\ngroup by cohort, place\norder by cohort, people desc, grp"
    )
    return Compiled(sql, values.parameters)


def member_steps(
    view: View, question: RetentionQuestion, now: datetime, values: Binder
) -> tuple[str, Moments]:
    """Return the ``with`` steps that end in ``members``: a row for each person in a cohort.

    ``came_back`` has a 1 for each group of periods in which the person came back, else a 0;
    ``offsets`` are the periods after the start in which they did, each once, up to the last asked.
    """
    grouped = moments(question.by, view, values)
    rolling = question.window == "rolling"
    is_start, is_back = told_apart(question.start, question.back, view, values)
    columns = {
        "moment": grouped.moment,
        "is_start": is_start,
        "is_back": is_back,
        "back": (
            "toUnixTimestamp64Milli(e.ts)" if rolling else number(question.every, view, values)
        ),
    }
    steps = [
        *grouped.steps,
        seen(view, values, question, columns, (question.start, question.back), now),
        _people(view, question, grouped, values),
        _started(view, question, grouped, values),
        _members(question, values, first=span(question.every, question.dates, view.timezone, now)),
    ]
    return "with " + ",\n".join(steps), grouped


def _people(view: View, question: RetentionQuestion, grouped: Moments, values: Binder) -> str:
    """Return the step with each person's starts, and when they came."""
    gathered = "groupArrayIf" if question.window == "rolling" else "groupUniqArrayIf"
    if question.cohort == "first":
        starts = "        [minIf(moment, is_start)] as starts,\n"
    else:
        each = number(question.every, view, values, grouped.time_of("one"))
        starts = (
            "        arraySort(groupArrayIf(moment, is_start)) as all_starts,\n"
            f"        arrayMap(one -> {each}, all_starts) as numbers,\n"
            "        arrayFilter((one, this, before) -> this != before,\n"
            "            all_starts, numbers, arrayShiftRight(numbers, 1, -1)) as starts,\n"
        )
    return (
        "people as (\n    select\n        person,\n"
        f"{starts}        {gathered}(back, is_back) as backs\n"
        "    from seen\n    group by person\n    having countIf(is_start) > 0\n)"
    )


def _started(view: View, question: RetentionQuestion, grouped: Moments, values: Binder) -> str:
    """Return the step with a row for each person and cohort."""
    cohort = number(question.every, view, values, grouped.time_of("start"))
    return (
        "started as (\n    select\n        person,\n"
        f"        {grouped.ts_of('start')} as started_ms,\n"
        f"        {grouped.place_of('start')} as place,\n"
        f"        {cohort} as cohort,\n        backs\n"
        "    from people\n    array join starts as start\n)"
    )


def _members(question: RetentionQuestion, values: Binder, first: tuple[int | None, int]) -> str:
    """Return the step that says for each group of periods whether a person came back in it."""
    begins = values.bind("begins", [one for one, _ in question.edges], "Array(Int64)")
    if question.count == "after":
        ends = [FOREVER] * len(question.edges)
    else:
        ends = [last for _, last in question.edges]
    bound = values.bind("ends", ends, "Array(Int64)")
    if question.window == "rolling":
        length = values.bind("length_ms", LENGTHS[question.every], "Int64")
        offset = f"intDiv(one - started_ms, {length})"
    else:
        offset = "one - cohort"
    return (
        "members as (\n    select\n        person,\n        cohort,\n        place,\n"
        "        started_ms,\n"
        f"        arrayDistinct(arrayFilter(one -> one between 1 and {max(ends)},\n"
        f"            arrayMap(one -> toInt64({offset}), backs))) as offsets,\n"
        "        arrayMap((begin, end) -> toUInt64(\n"
        "            arrayExists(one -> one between begin and end, offsets)),\n"
        f"            {begins}, {bound}) as came_back\n"
        f"    from started\n    where {within('cohort', *first, values)}\n)"
    )
