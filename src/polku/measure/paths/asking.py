"""Turn a path question into one SELECT: the variants people take, or the steps between them."""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.labels import Labels
from polku.measure.paths.walking import path_steps
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
    "A path is what a person meets in time order, cut where %(gap_hours)s hours pass without "
    "anything; unless repeats are asked for, the same twice in a row counts once. Share: of all "
    "paths in the answer, taken as independent (Wilson, 95%%). Times: median, and what nine of ten "
    "stay within, between the two (a variant: from its first to its last). Score: of the answers "
    "given along the path; it goes together with the path, and need not be its effect."
)

_MEASURED = (
    "people",
    "paths",
    "share",
    "share_low",
    "share_high",
    "median_seconds",
    "p90_seconds",
)
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
    arrayMap(one -> {{one}}, places) as variant,
    uniqExact(person) as people,
    count() as paths_taken,
    quantilesExact(0.5, 0.9)(intDiv(moments[-1] - moments[1], 1000)) as took,{_ANSWERS}
    sum(paths_taken) over () as all_paths,
    count() over () as all_rows
from paths
group by places
order by paths_taken desc, places"""

#: A path of one place takes no step, and yet is one of all paths: it stands as a row without one.
_TRANSITIONS = f""",
transitions as (
    select
        if(nth = 0, null, toInt32(nth) - origin) as step,
        places[nth] as place,
        places[nth + 1] as next,
        uniqExact(person) as people,
        count() as paths_taken,
        quantilesExact(0.5, 0.9)(intDiv(moments[nth + 1] - moments[nth], 1000)) as took,\
{_ANSWERS.replace(chr(10), chr(10) + "    ")}
        sum(countIf(nth <= 1)) over () as all_paths,
        countIf(step is not null) over () as all_rows
    from paths
    array join if(length(places) = 1, [0], range(1, length(places))) as nth
    group by step, place, next
)
select
    step,
    {{source}} as source,
    {{target}} as target,
    people,
    paths_taken,
    took,
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
where step is not null
order by paths_taken desc, step, place, next"""


def ask_paths(store: Answering, view: View, question: PathQuestion) -> Result:
    """Answer with one row for each variant, or for each step between two touchpoints.

    ``variant`` is a list of what was met; ``step`` counts from 1, or from what the paths are cut
    around: the step from there is 0, what leads to it has negative numbers. ``score`` is NPS in
    points, or the mean of CSAT or CES. Rows of fewer people than the project's threshold are left
    out, and what was left out is said in the caveats.
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
            *left_out(max(0, everything - min(len(shown), question.limit) - hidden)),
        ),
        seconds=table.seconds,
    )


def compile_paths(view: View, question: PathQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps, score=question.score)
    limit = values.bind("rows", question.limit * 2 + 100, "UInt32")
    return f"{walked.text}{_answer(question, walked.labels)}\nlimit {limit}", values.parameters


def _answer(question: PathQuestion, labels: Labels) -> str:
    if question.shape == "variants":
        return _VARIANTS.format(one=labels.text("one"))
    return _TRANSITIONS.format(source=labels.text("place"), target=labels.text("next"))


def _width(question: PathQuestion) -> int:
    """Return at which column the number of people stands."""
    return 1 if question.shape == "variants" else 3


def _row(question: PathQuestion, row: tuple[Any, ...], total: int) -> tuple[Any, ...]:
    width = _width(question)
    people, taken, (median, most) = row[width : width + 3]
    part = share(taken, max(total, taken))
    scored = _score(question, row[width + 3 : width + 10])
    named = (tuple(row[0]),) if question.shape == "variants" else row[:3]
    return (*named, people, taken, part.value, part.low, part.high, median, most, *scored)


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


def left_out(rows: int) -> tuple[Caveat, ...]:
    """Return the caution that says how many rows an answer leaves out, none where none."""
    if rows <= 0:
        return ()
    message = translatable("%(rows)s rarer rows are left out; the shares are of all paths.")
    return (Caveat("rarer_rows", message, {"rows": rows}),)
