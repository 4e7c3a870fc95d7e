"""Write the steps of SQL that turn events into paths: one row for each, cut as a question asks."""

import msgspec

from polku.measure.binding import Binder
from polku.measure.labels import PACKED_BITS, PACKED_PLACE, PACKED_TS, Labels, packed
from polku.measure.paths.places import places_of
from polku.measure.source import indented, person, source
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import Filter
from polku.vocabulary.questions.walks import Walk
from polku.vocabulary.touchpoints import View


class Walked(msgspec.Struct, frozen=True):
    """The ``with`` steps that end in ``paths``, and the labels of the places in it.

    Of a path ``paths`` has ``places`` (numbers of labels), ``moments`` (milliseconds), ``times``,
    and ``origin``: the place that counts as step 0; of the answers along it, their sums.
    """

    steps: str
    labels: Labels

    @property
    def text(self) -> str:
        """The steps as the beginning of a SELECT."""
        return f"with {self.steps}"


def path_steps(
    view: View,
    question: Walk,
    values: Binder,
    *,
    steps: int = 0,
    score: Metric | None = None,
) -> Walked:
    """Return the steps that end in ``paths``; at most ``steps`` places of a path, 0 for all."""
    labels = places_of(question, view, values)
    walked = walk_steps(view, question, values, labels, where=question.where, score=score)
    return Walked(
        f"{labels.step},\n{walked},\n{_paths(question, labels, values, steps, score)}", labels
    )


def walk_steps(
    view: View,
    question: Walk,
    values: Binder,
    labels: Labels,
    *,
    where: tuple[Filter, ...],
    score: Metric | None = None,
    prefix: str = "",
) -> str:
    """Return the steps that end in ``walked``: each path uncut, before start, end and through."""
    columns = {
        "person": person(),
        "place": labels.number,
        "moment": packed("e.ts", "place"),
        "is_answer": "e.metric != '' and e.score is not null",
    }
    if score:
        columns |= {
            "is_scored": f"is_answer and e.metric = {values.bind('metric', score)}",
            "score": "assumeNotNull(e.score)",
            "lowest": "e.lowest",
            "highest": "e.highest",
        }
    touches = source(view, values, columns, dates=question.dates, where=where)
    gap = values.bind("gap_ms", question.gap_hours * 3_600_000, "UInt64")
    given = "\n        groupArrayIf((moment, score, lowest, highest), is_scored) as given,"
    scored = (
        ",\n        arrayFilter(one -> one.1 between journey[1] and journey[-1], given) as scored"
    )
    place, before = PACKED_PLACE.format("one"), PACKED_PLACE.format("before")
    once = (
        f"arrayFilter((one, before) -> {place} != {before},\n"
        "            placed, arrayShiftRight(placed, 1))"
    )
    return f"""\
-- a moment is one number: its milliseconds, and in the low {PACKED_BITS} bits what was met
{prefix}touches as (
{indented(touches)}
),
{prefix}journeys as (
    select
        person,
        arraySort(groupArray(moment)) as met,{given if score else ""}
        arrayJoin(arraySplit((one, before) -> {PACKED_TS.format("one")} - \
{PACKED_TS.format("before")} >= {gap},
            met, arrayShiftRight(met, 1, met[1]))) as journey
    from {prefix}touches
    where place > 0 or is_answer
    group by person
),
{prefix}walked as (
    select
        person,
        arrayFilter(one -> {place} > 0, journey) as placed,
        {"placed" if question.repeats else once} as walk{scored if score else ""}
    from {prefix}journeys
)"""


#: What is known of the answers along one path.
_ANSWERS = """,
        length(scored) as answers,
        arrayCount(one -> one.2 >= 9, scored) as promoters,
        arrayCount(one -> one.2 <= 6, scored) as detractors,
        arraySum(one -> one.2, scored) as total,
        arraySum(one -> one.2 * one.2, scored) as squares,
        arrayMin(one -> one.3, scored) as path_lowest,
        arrayMax(one -> one.4, scored) as path_highest"""


def _paths(question: Walk, labels: Labels, values: Binder, steps: int, score: Metric | None) -> str:
    cut = "".join(f"        {line},\n" for line in cut_lines(question, labels, values, steps))
    return f"""\
paths as (
    select
        person,
{cut}\
        arrayMap(one -> toUInt32({PACKED_PLACE.format("one")}), part) as places,
        arrayMap(one -> {PACKED_TS.format("one")}, part) as moments,
        arrayMap(one -> fromUnixTimestamp64Milli(one, 'UTC'), moments) as times\
{_ANSWERS if score else ""}
    from walked
    where length(part) > 0
)"""


def cut_lines(question: Walk, labels: Labels, values: Binder, steps: int = 0) -> list[str]:
    """Return the columns that cut ``walk`` down to ``part``, and give it its ``origin``."""
    lines = []
    walk = "walk"
    place = PACKED_PLACE.format("one")
    if question.start:
        start = labels.number_of(values.bind("start", question.start))
        lines.append(f"arrayFirstIndex(one -> {place} = {start}, walk) as begins")
        lines.append("if(begins = 0, [], arraySlice(walk, begins)) as begun")
        walk = "begun"
    if question.end:
        end = labels.number_of(values.bind("end", question.end))
        lines.append(f"arrayLastIndex(one -> {place} = {end}, {walk}) as ends")
        lines.append(f"arraySlice({walk}, 1, ends) as ended")
        walk = "ended"
    if question.through:
        through = labels.number_of(values.bind("through", question.through))
        lines.append(f"arrayFirstIndex(one -> {place} = {through}, {walk}) as passes")
    return [*lines, *_limited(question, walk, steps, values)]


def _limited(question: Walk, walk: str, steps: int, values: Binder) -> list[str]:
    """Return the columns ``part`` and ``origin``, at most ``steps`` long."""
    if question.through:
        before = values.bind("before", steps_before(steps), "UInt32") if steps else "passes - 1"
        after = values.bind("after", steps - steps_before(steps), "UInt32") if steps else "length"
        length = f"earlier + {after}" if steps else f"length({walk})"
        return [
            f"least({before}, passes - 1) as earlier",
            f"if(passes = 0, [], arraySlice({walk}, passes - earlier, {length})) as part",
            "toInt32(earlier) + 1 as origin",
        ]
    if not steps:
        origin = f"toInt32(length({walk}))" if _from_end(question) else "toInt32(0)"
        return [f"{walk} as part", f"{origin} as origin"]
    kept = values.bind("steps", steps, "UInt32")
    if _from_end(question):
        return [
            f"arraySlice({walk}, -least({kept}, length({walk}))) as part",
            "toInt32(length(part)) as origin",
        ]
    return [f"arraySlice({walk}, 1, {kept}) as part", "toInt32(0) as origin"]


def steps_before(steps: int) -> int:
    """Return how many places are kept before the one that paths pass, of ``steps`` in all."""
    return (steps - 1) // 2


def offsets(question: Walk, steps: int) -> range:
    """Return the numbers of the ``steps`` that a path may have, as ``origin`` counts them."""
    if question.through:
        return range(-steps_before(steps), steps - steps_before(steps))
    if _from_end(question):
        return range(1 - steps, 1)
    return range(1, steps + 1)


def met_by_all(question: Walk) -> int:
    """Return the number of the step that every path has: what it is cut around, or its first."""
    return 0 if question.through or _from_end(question) else 1


def _from_end(question: Walk) -> bool:
    return bool(question.end and not question.start and not question.through)
