"""Write the one SELECT that cuts journeys from events, and groups those that went alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.designs.masks import Masks
from polku.measure.fields import condition, dimension
from polku.measure.labels import PACKED_BITS
from polku.measure.source import indented, person, source
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.touchpoints import View

#: A moment is one number: its milliseconds, then the number of what it is, then three marks. So
#: what happens in the same millisecond is in the order in which the steps are drawn.
MARKS = 3
TIME = f"bitShiftRight({{}}, {PACKED_BITS})"
LETTER = f"bitShiftRight(bitAnd({{}}, {2**PACKED_BITS - 1}), {MARKS})"
_BEGINS, _ENDS, _GIVES_UP = 1, 2, 4

#: What one answer says: points of NPS, per cent of CSAT, steps of CES.
_POINTS: dict[Metric, str] = {
    "nps": "100 * (toInt16(e.score >= 9) - toInt16(e.score <= 6))",
    "csat": "100 * toInt16(e.score >= e.highest - 1)",
    "ces": "assumeNotNull(e.score)",
}
#: Where a journey has no answer.
NO_ANSWER = -1000

#: How a journey is over, as a number: not at all, by silence, by its end, by giving up.
OPEN, SILENT, ENDED, GIVEN_UP = range(4)


def compile_journeys(
    view: View,
    question: DeviationsQuestion,
    masks: Masks,
    occurring: Sequence[int],
    now: datetime,
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of the journeys that begin in the period, a row for those that go alike.

    Columns: ``letters`` (places in ``occurring``), ``over``, and of each journey an element
    in ``people``, ``begun`` and ``took`` (milliseconds), ``points`` of its answer, ``grp`` and
    ``alike``.
    """
    values = Binder()
    at_first = "arrayFirst(one -> one.1 = journey[1], told)"
    sql = f"""\
with {journey_steps(view, question, masks, occurring, now, values)},
answers as (
{indented(_answers(view, question, values))}
)
select
    arrayMap(one -> {LETTER.format("one")} - 1, journey) as letters,
    over,
    groupArray(person) as people,
    groupArray(began) as begun,
    groupArray(last - began) as took,
    groupArray({_points(question, values)}) as points,
    groupArray({f"{at_first}.2" if question.by else "''"}) as grp,
    groupArray({f"{at_first}.3" if question.adjust else "''"}) as alike
from journeys
left join answers on answers.person = journeys.person
group by letters, over
order by length(people) desc, letters, over"""
    return sql, values.parameters


def journey_steps(
    view: View,
    question: DeviationsQuestion,
    masks: Masks,
    occurring: Sequence[int],
    now: datetime,
    values: Binder,
) -> str:
    """Return the ``with`` steps that end in ``journeys``, a row for each that is asked about.

    Columns: ``person``, ``journey`` (its moments), ``began`` and ``last`` (ms), ``over``.
    """
    keys = "person, run" if question.design.case else "person"
    silence = values.bind("silence_ms", question.design.silence * 1000, "UInt64")
    first = f"arrayFirstIndex(one -> bitAnd(one, {_BEGINS}) > 0, piece)"
    gathered = "".join(f",\n        {text}" for text in _told(question))
    carried = "".join(f", {name}" for name in _carried(question))
    return f"""\
happened as (
{indented(_happened(view, question, masks, occurring, values))}
),
people as (
    select
        {keys},
        arraySort(groupArray(moment)) as moments{gathered}
    from happened
    where moment > 0
    group by {keys}
),
pieces as (
    select
        person{carried},
        arrayJoin(arraySplit((one, before) -> bitAnd(before, {_ENDS | _GIVES_UP}) > 0
                or {TIME.format("one")} - {TIME.format("before")} >= {silence},
            moments, arrayShiftRight(moments, 1))) as piece
    from people
),
journeys as (
    select
        person{carried},
        arraySlice(piece, {first}) as journey,
        {TIME.format("journey[1]")} as began,
        {TIME.format("journey[-1]")} as last,
        multiIf(
            bitAnd(journey[-1], {_ENDS}) > 0, {ENDED},
            bitAnd(journey[-1], {_GIVES_UP}) > 0, {GIVEN_UP},
            last + {silence} <= toUnixTimestamp64Milli({values.instant("now", now)}), {SILENT},
            {OPEN}) as over
    from pieces
    where {first} > 0{_where(view, question, values)}
)"""


def _happened(
    view: View,
    question: DeviationsQuestion,
    masks: Masks,
    occurring: Sequence[int],
    values: Binder,
) -> str:
    """Return a SELECT of the events of the design, of all time: a journey may be long begun."""
    known = values.bind("masks", [str(mask) for mask in occurring], "Array(String)")
    marks = values.bind("marks", [masks.marks(mask) for mask in occurring], "Array(UInt8)")
    columns = {
        "person": person(),
        "mask": masks.expression(values),
        "letter": f"transform(mask, arrayMap(one -> toUInt128(one), {known}),"
        f" arrayEnumerate({known}), 0)",
        "moment": "if(letter = 0, 0, toUInt64(bitShiftLeft(toUnixTimestamp64Milli(e.ts), "
        f"{PACKED_BITS}) + bitShiftLeft(letter, {MARKS}) + {marks}[letter]))",
    }
    if question.design.case:
        columns["run"] = dimension(question.design.case, view, values)
    if question.by:
        columns["grp"] = dimension(question.by, view, values)
    if question.adjust:
        fields = ", '\\n', ".join(dimension(one, view, values) for one in question.adjust)
        columns["alike"] = f"concat({fields}, '')"
    if question.where:
        tests = (
            condition(one, dimension(one.field, view, values), values) for one in question.where
        )
        columns["kept"] = " and ".join(f"({test})" for test in tests)
    named = [question.by, *question.adjust, *(one.field for one in question.where)]
    traits = [*masks.traits, *(name for name in named if name.startswith("person."))]
    return source(view, values, columns, also=masks.tests(values), traits=traits)


def _told(question: DeviationsQuestion) -> list[str]:
    """Return what is gathered of a person's events besides their moments."""
    told = []
    if question.by or question.adjust:
        group, alike = ("grp" if question.by else "''"), ("alike" if question.adjust else "''")
        told.append(f"groupArray((moment, {group}, {alike})) as told")
    if question.where:
        told.append("groupArrayIf(moment, kept) as kept")
    return told


def _carried(question: DeviationsQuestion) -> list[str]:
    told = ["told"] if question.by or question.adjust else []
    return [*told, "kept"] if question.where else told


def _answers(view: View, question: DeviationsQuestion, values: Binder) -> str:
    """Return a SELECT of each person's answers, sorted by time."""
    metric = values.bind("metric", question.score)
    columns = {
        "person": person(),
        "answered": "toUInt64(toUnixTimestamp64Milli(e.ts))",
        "points": f"toFloat64({_POINTS[question.score]})",
    }
    also = [f"e.metric = {metric}", "e.score is not null"]
    given = source(view, values, columns, also=also)
    return (
        "select person, arraySort(groupArray((answered, points))) as given\n"
        f"from (\n{indented(given)}\n)\ngroup by person"
    )


def _points(question: DeviationsQuestion, values: Binder) -> str:
    after = values.bind("answer_ms", question.answer_days * 86_400_000, "UInt64")
    test = f"one.1 between began and last + {after}"
    return (
        f"if(arrayExists(one -> {test}, given),\n"
        f"        arrayLast(one -> {test}, given).2, {NO_ANSWER})"
    )


def _where(view: View, question: DeviationsQuestion, values: Binder) -> str:
    tests = ["has(kept, journey[1])"] if question.where else []
    if question.dates:
        start, end = question.dates.bounds(view.timezone)
        tests.append(f"began >= toUnixTimestamp64Milli({values.instant('from', start)})")
        tests.append(f"began < toUnixTimestamp64Milli({values.instant('to', end)})")
    return "".join(f"\n        and {test}" for test in tests)
