"""List the people behind one step, or one whole variant, of a path question."""

from collections.abc import Sequence
from typing import Any

from polku.measure.binding import Binder
from polku.measure.paths.walking import path_steps
from polku.measure.person import known_as
from polku.store import Store
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

BEHIND_COLUMNS = (
    "person_id",
    "user_id",
    "name",
    "paths",
    "started",
    "seconds",
    "answers",
    "score",
    "highest",
)

_FORMULA = translatable(
    "The people whose paths take this step, the latest first. Started and time: of the person’s "
    "latest such path. Score: the mean of the answers that the person gave along such paths."
)
_TOO_FEW = translatable(
    "Fewer than %(minimum)s people are behind this, so they are not listed: a few people "
    "could be recognised by what they did."
)


def people_behind(
    store: Store,
    view: View,
    question: PathQuestion,
    step: int,
    source: str,
    target: str,
    limit: int = 100,
) -> Result:
    """Answer with the people whose paths go from ``source`` to ``target`` as their ``step``.

    ``n`` is how many there are; at most ``limit`` are listed, the latest first. ``seconds`` is the
    time between the two touchpoints. Fewer people than the project's threshold are not listed.
    """
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps, score=question.score)
    number_of = walked.labels.number_of
    nth = f"(origin + {values.bind('step', step, 'Int32')})"
    taken = (
        f"{nth} between 1 and length(places) - 1"
        f" and places[{nth}] = {number_of(values.bind('source', source))}"
        f" and places[{nth} + 1] = {number_of(values.bind('target', target))}"
    )
    leg = (taken, f"times[{nth}]", f"times[{nth} + 1]")
    return _people(store, view, walked.text, values, leg, limit)


def people_behind_variant(
    store: Store, view: View, question: PathQuestion, variant: Sequence[str], limit: int = 100
) -> Result:
    """Answer as `people_behind` with those whose whole path, as cut, is ``variant``."""
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps, score=question.score)
    named = values.bind("variant", list(variant), "Array(String)")
    taken = f"places = arrayMap(one -> {walked.labels.number_of('one')}, {named})"
    return _people(store, view, walked.text, values, (taken, "times[1]", "times[-1]"), limit)


def _people(
    store: Store, view: View, steps: str, values: Binder, leg: tuple[str, str, str], limit: int
) -> Result:
    """Answer with the people of the paths that ``leg`` (test, begin, end) picks."""
    taken, begin, end = leg
    sql = (
        f"{steps}\nselect\n    person,\n    count() as paths_taken,\n"
        f"    max({begin}) as started,\n"
        f"    argMax(dateDiff('second', {begin}, {end}), {begin}) as took,\n"
        "    sum(answers) as given,\n    sum(total) as points,\n"
        "    max(path_highest) as scale,\n    count() over () as all_people\n"
        f"from paths\nwhere {taken}\ngroup by person\n"
        f"order by started desc, person\nlimit {values.bind('rows', limit, 'UInt32')}"
    )
    table = store.query(sql, values.parameters)
    everybody = int(table.rows[0][-1]) if table.rows else 0
    few = 0 < everybody < view.minimum_group
    rows = [] if few else table.rows
    known = known_as(store, view, [row[0] for row in rows])
    return Result(
        columns=BEHIND_COLUMNS,
        rows=tuple(_row(row, known) for row in rows),
        n=0 if few else everybody,
        sql=sql,
        parameters=values.parameters,
        formula=_FORMULA,
        caveats=(Caveat("too_few", _TOO_FEW, {"minimum": view.minimum_group}),) if few else (),
        seconds=table.seconds,
    )


def _row(row: tuple[Any, ...], known: dict[int, tuple[str, str]]) -> tuple[Any, ...]:
    person, paths, started, seconds, answers, total, highest, _ = row
    mean = total / answers if answers else None
    return (person, *known.get(person, ("", "")), paths, started, seconds, answers, mean, highest)
