"""Turn a path question into one SELECT: the variants people take, or the steps between them."""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import dimension
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
_ANSWERS = (
    "sum(answers) as answers,\n    sum(promoters) as promoters,\n"
    "    sum(detractors) as detractors,\n    sum(total) as total,\n    sum(squares) as squares,\n"
    "    max(path_highest) as highest,\n    min(path_lowest) as lowest"
)


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
    limit = values.bind("rows", question.limit * 2 + 100, "UInt32")
    if question.shape == "variants":
        answer = (
            "select\n    names as variant,\n    uniqExact(person) as people,\n"
            "    count() as paths_taken,\n"
            "    quantileExact(dateDiff('second', times[1], times[-1])) as median_seconds,\n"
            f"    {_ANSWERS},\n"
            "    (select count() from paths) as all_paths,\n    count() over () as all_rows\n"
            "from paths\ngroup by variant\n"
        )
        order = "order by paths_taken desc, variant\n"
    else:
        answer = (
            "select\n    step,\n    names[step] as source,\n    names[step + 1] as target,\n"
            "    uniqExact(person) as people,\n    count() as paths_taken,\n"
            "    quantileExact(dateDiff('second', times[step], times[step + 1]))"
            " as median_seconds,\n"
            f"    {_ANSWERS},\n"
            "    (select count() from paths) as all_paths,\n    count() over () as all_rows\n"
            "from paths\narray join range(1, length(names)) as step\n"
            "group by step, source, target\n"
        )
        order = "order by paths_taken desc, step, source, target\n"
    return f"{steps}\n{answer}{order}limit {limit}", values.parameters


def path_steps(view: View, question: PathQuestion, values: Binder) -> str:
    """Return the ``with`` steps that end in ``paths``: person, names, times, answers of each."""
    metric = values.bind("metric", question.score)
    columns = {
        "person": person(),
        "ts": "e.ts",
        "place": f"toLowCardinality({dimension('encounter', view, values)})",
        "answer": f"if(e.metric = {metric}, e.score, null)",
        "lowest": "e.lowest",
        "highest": "e.highest",
    }
    seen = source(view, values, columns, dates=question.dates, where=question.where)
    gap = values.bind("gap", question.gap_hours * 3600, "UInt32")
    cut = _cut(question, values)
    return (
        f"with touches as (\n{indented(seen)}\n),\n"
        "journeys as (\n"
        "    select\n        person,\n"
        "        arraySort(one -> (one.1, one.2),\n"
        "            groupArray((ts, place, answer, lowest, highest))) as moments,\n"
        "        arrayJoin(arraySplit((one, before) -> "
        f"dateDiff('second', before.1, one.1) >= {gap},\n"
        "            moments, arrayShiftRight(moments, 1, moments[1]))) as journey\n"
        "    from touches\n    where place != '' or answer is not null\n    group by person\n"
        "),\n"
        "walked as (\n"
        "    select\n        person,\n"
        "        arrayFilter(one -> one.2 != '', journey) as placed,\n"
        "        arrayFilter((one, before) -> one.2 != before.2, placed,\n"
        "            arrayShiftRight(placed, 1)) as walk,\n"
        "        arrayFilter(one -> isNotNull(one.3), journey) as scored\n"
        "    from journeys\n"
        "),\n"
        "paths as (\n"
        "    select\n        person,\n"
        f"{cut}"
        "        arrayMap(one -> one.2, part) as names,\n"
        "        arrayMap(one -> one.1, part) as times,\n"
        "        length(scored) as answers,\n"
        "        arrayCount(one -> one.3 >= 9, scored) as promoters,\n"
        "        arrayCount(one -> one.3 <= 6, scored) as detractors,\n"
        "        arraySum(one -> assumeNotNull(one.3), scored) as total,\n"
        "        arraySum(one -> assumeNotNull(one.3) * assumeNotNull(one.3), scored)"
        " as squares,\n"
        "        arrayMin(one -> one.4, scored) as path_lowest,\n"
        "        arrayMax(one -> one.5, scored) as path_highest\n"
        "    from walked\n    where length(part) > 0\n"
        ")"
    )


def _cut(question: PathQuestion, values: Binder) -> str:
    """Return the part of a walk between the chosen start and end, at most ``steps`` long."""
    steps = values.bind("steps", question.steps, "UInt32")
    lines = []
    walk = "walk"
    if question.start:
        start = values.bind("start", question.start)
        lines.append(f"arrayFirstIndex(one -> one.2 = {start}, walk) as begins")
        lines.append("if(begins = 0, [], arraySlice(walk, begins)) as begun")
        walk = "begun"
    if question.end:
        end = values.bind("end", question.end)
        lines.append(f"arrayLastIndex(one -> one.2 = {end}, {walk}) as ends")
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
