"""Turn a path question into one SELECT: the variants people take, or the steps between them."""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.labels import PACKED_BITS, PACKED_PLACE, PACKED_TS, Labels, listed, packed
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat
from polku.stats.means import mean
from polku.stats.nps import nps
from polku.stats.sample import Sample
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "A path is a person’s touchpoints in time order, cut where %(gap_hours)s hours pass without "
    "one; the same touchpoint twice in a row counts once. Share: of all paths in the answer. "
    "Median time: between the two touchpoints (a variant: from its first to its last). Score: of "
    "the answers given along the path; it goes together with the path, and need not be its effect."
)

_MEASURED = ("people", "paths", "share", "share_low", "share_high", "median_seconds")
_SCORED = ("score", "score_low", "score_high", "score_n")
TRANSITION_COLUMNS = ("step", "source", "target", *_MEASURED, *_SCORED)
VARIANT_COLUMNS = ("variant", *_MEASURED, *_SCORED)

#: What is gathered of the answers along a group of paths.
_ANSWERS = """
    sum(answers) as given,
    sum(promoters) as ups,
    sum(detractors) as downs,
    sum(total) as points,
    sum(squares) as squared,
    max(path_highest) as highest,
    minIf(path_lowest, answers > 0) as lowest,"""

_VARIANTS = f"""
select
    arrayMap(one -> touchpoints[one], places) as variant,
    uniqExact(person) as people,
    count() as paths_taken,
    quantileExact(intDiv(moments[-1] - moments[1], 1000)) as median_seconds,{_ANSWERS}
    sum(paths_taken) over () as all_paths,
    count() over () as all_rows
from paths
group by places
order by paths_taken desc, places"""

#: A path of one touchpoint takes no step, and yet is one of all paths: it is counted as step 0.
_TRANSITIONS = f""",
transitions as (
    select
        step,
        places[step] as place,
        places[step + 1] as next,
        uniqExact(person) as people,
        count() as paths_taken,
        quantileExact(intDiv(moments[step + 1] - moments[step], 1000)) as median_seconds,\
{_ANSWERS.replace(chr(10), chr(10) + "    ")}
        sumIf(paths_taken, step <= 1) over () as all_paths,
        countIf(step > 0) over () as all_rows
    from paths
    array join if(length(places) = 1, [0], range(1, length(places))) as step
    group by step, place, next
)
select
    step,
    touchpoints[place] as source,
    touchpoints[next] as target,
    people,
    paths_taken,
    median_seconds,
    given,
    ups,
    downs,
    points,
    squared,
    highest,
    lowest,
    all_paths,
    all_rows
from transitions
where step > 0
order by paths_taken desc, step, place, next"""


def ask_paths(store: Answering, view: View, question: PathQuestion) -> Result:
    """Answer with one row for each variant, or for each step between two touchpoints.

    ``variant`` is a list of touchpoints; ``step`` counts from 1. ``score`` is NPS in points, or the
    mean of CSAT or CES. Rows of fewer people than the project's threshold are left out, and what
    was left out is said in the caveats.
    """
    sql, values = compile_paths(view, question)
    table = store.query(sql, values)
    total = int(table.rows[0][-2]) if table.rows else 0
    everything = int(table.rows[0][-1]) if table.rows else 0
    shown = [row for row in table.rows if row[_width(question)] >= view.minimum_group]
    hidden = len(table.rows) - len(shown)
    return Result(
        columns=VARIANT_COLUMNS if question.shape == "variants" else TRANSITION_COLUMNS,
        rows=tuple(_row(question, row, total) for row in shown[: question.limit]),
        n=total,
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"gap_hours": question.gap_hours},
        caveats=(
            *hidden_caveat(hidden, view.minimum_group),
            *_left_out(max(0, everything - min(len(shown), question.limit) - hidden)),
        ),
        seconds=table.seconds,
    )


def compile_paths(view: View, question: PathQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    steps = path_steps(view, question, values)
    answer = _VARIANTS if question.shape == "variants" else _TRANSITIONS
    limit = values.bind("rows", question.limit * 2 + 100, "UInt32")
    return f"{steps}{answer}\nlimit {limit}", values.parameters


def path_steps(view: View, question: PathQuestion, values: Binder) -> str:
    """Return the ``with`` steps that end in ``paths``, a row for each path.

    Of its touchpoints it has ``places`` (numbers in the list ``touchpoints``), ``moments``
    (milliseconds) and ``times``; of the answers along it, their sums.
    """
    metric = values.bind("metric", question.score)
    encounter = listed("encounter", view, values, question.dates)
    columns = {
        "person": person(),
        "place": encounter.number,
        "moment": packed("e.ts", "place"),
        "is_answer": f"e.metric = {metric} and e.score is not null",
        "score": "assumeNotNull(e.score)",
        "lowest": "e.lowest",
        "highest": "e.highest",
    }
    touches = source(view, values, columns, dates=question.dates, where=question.where)
    gap = values.bind("gap_ms", question.gap_hours * 3_600_000, "UInt64")
    return f"""\
with {encounter.step},
-- a moment is one number: its milliseconds, and in the low {PACKED_BITS} bits its touchpoint
touches as (
{indented(touches)}
),
journeys as (
    select
        person,
        arraySort(groupArray(moment)) as met,
        groupArrayIf((moment, score, lowest, highest), is_answer) as given,
        arrayJoin(arraySplit((one, before) -> {_ts("one")} - {_ts("before")} >= {gap},
            met, arrayShiftRight(met, 1, met[1]))) as journey
    from touches
    where place > 0 or is_answer
    group by person
),
walked as (
    select
        person,
        arrayFilter(one -> {_place("one")} > 0, journey) as placed,
        arrayFilter((one, before) -> {_place("one")} != {_place("before")},
            placed, arrayShiftRight(placed, 1)) as walk,
        arrayFilter(one -> one.1 between journey[1] and journey[-1], given) as scored
    from journeys
),
paths as (
    select
        person,
{_cut(question, encounter, values)}\
        arrayMap(one -> toUInt32({_place("one")}), part) as places,
        arrayMap(one -> {_ts("one")}, part) as moments,
        arrayMap(one -> fromUnixTimestamp64Milli(one, 'UTC'), moments) as times,
        length(scored) as answers,
        arrayCount(one -> one.2 >= 9, scored) as promoters,
        arrayCount(one -> one.2 <= 6, scored) as detractors,
        arraySum(one -> one.2, scored) as total,
        arraySum(one -> one.2 * one.2, scored) as squares,
        arrayMin(one -> one.3, scored) as path_lowest,
        arrayMax(one -> one.4, scored) as path_highest
    from walked
    where length(part) > 0
)"""


def _ts(moment: str) -> str:
    return PACKED_TS.format(moment)


def _place(moment: str) -> str:
    return PACKED_PLACE.format(moment)


def _cut(question: PathQuestion, encounter: Labels, values: Binder) -> str:
    """Return the part of a walk between the chosen start and end, at most ``steps`` long."""
    steps = values.bind("steps", question.steps, "UInt32")
    lines = []
    walk = "walk"
    if question.start:
        start = encounter.number_of(values.bind("start", question.start))
        lines.append(f"arrayFirstIndex(one -> {_place('one')} = {start}, walk) as begins")
        lines.append("if(begins = 0, [], arraySlice(walk, begins)) as begun")
        walk = "begun"
    if question.end:
        end = encounter.number_of(values.bind("end", question.end))
        lines.append(f"arrayLastIndex(one -> {_place('one')} = {end}, {walk}) as ends")
        lines.append(f"arraySlice({walk}, 1, ends) as ended")
        walk = "ended"
    from_end = question.end and not question.start
    cut = f"-least({steps}, length({walk}))" if from_end else f"1, {steps}"
    lines.append(f"arraySlice({walk}, {cut}) as part")
    return "".join(f"        {line},\n" for line in lines)


def _width(question: PathQuestion) -> int:
    """Return at which column the number of people stands."""
    return 1 if question.shape == "variants" else 3


def _row(question: PathQuestion, row: tuple[Any, ...], total: int) -> tuple[Any, ...]:
    width = _width(question)
    people, taken, median = row[width : width + 3]
    part = share(taken, max(total, taken))
    scored = _score(question, row[width + 3 : width + 10])
    named = (tuple(row[0]),) if question.shape == "variants" else row[:3]
    return (*named, people, taken, part.value, part.low, part.high, median, *scored)


def _score(question: PathQuestion, sums: tuple[Any, ...]) -> tuple[Any, ...]:
    n, promoters, detractors, total, squares, highest, lowest = sums
    if not n:
        return None, None, None, 0
    if question.score == "nps":
        one = nps(promoters, n - promoters - detractors, detractors)
    else:
        spread = (squares - total * total / n) / (n - 1) if n > 1 else 0.0
        one = mean(Sample(n, total / n, max(0.0, spread)), lowest, highest)
    return one.value, one.low, one.high, n


def _left_out(rows: int) -> tuple[Caveat, ...]:
    if not rows:
        return ()
    message = translatable("%(rows)s rarer rows are left out; the shares are of all paths.")
    return (Caveat("rarer_rows", message, {"rows": rows}),)
