"""Turn a step matrix question into one SELECT: where the paths are at each of their steps."""

from collections import defaultdict
from typing import Any

from polku.measure.binding import Binder
from polku.measure.paths.walking import offsets, path_steps
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import StepMatrixQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

MATRIX_COLUMNS = ("step", "place", "people", "paths", "share", "share_low", "share_high")

_FORMULA = translatable(
    "Share: paths that are at the place at the step, of all paths in the answer (Wilson, 95%%; "
    "paths are taken as independent). An empty place is a path that is over, or has not begun. "
    "Paths are cut where %(gap_hours)s hours pass without anything."
)

_MATRIX = """
select
    step,
    if(toInt32(step) + origin < 1, 0, places[toInt32(step) + origin]) as number,
    {place} as place,
    uniqExact(person) as people,
    count() as paths_taken
from paths
array join {steps} as step
group by step, number
order by step, number = 0, paths_taken desc, number"""


def ask_step_matrix(store: Answering, view: View, question: StepMatrixQuestion) -> Result:
    """Answer with one row for each place at each step; '' where a path is over or not begun."""
    sql, values = compile_step_matrix(view, question)
    table = store.query(sql, values)
    sizes: dict[int, dict[str, int]] = defaultdict(dict)
    taken: dict[int, int] = defaultdict(int)
    for step, _, place, people, paths in table.rows:
        sizes[step][place] = people
        taken[step] += paths
    hidden = {
        (step, place)
        for step, places in sizes.items()
        for place in too_small(places, view.minimum_group)
    }
    return Result(
        columns=MATRIX_COLUMNS,
        rows=tuple(
            _row(row, taken[row[0]]) for row in table.rows if (row[0], row[2]) not in hidden
        ),
        n=max(taken.values(), default=0),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"gap_hours": question.gap_hours},
        caveats=hidden_caveat(len(hidden), view.minimum_group),
        seconds=table.seconds,
    )


def compile_step_matrix(view: View, question: StepMatrixQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps)
    steps = values.bind("offsets", list(offsets(question, question.steps)), "Array(Int32)")
    answer = _MATRIX.format(place=walked.labels.text("number"), steps=steps)
    return f"{walked.text}{answer}", values.parameters


def _row(row: tuple[Any, ...], paths: int) -> tuple[Any, ...]:
    step, _, place, people, taken = row
    part = share(taken, paths)
    return step, place, people, taken, part.value, part.low, part.high
