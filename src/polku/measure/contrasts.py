"""Compare the answers along paths that take a step with those of the other paths from there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.paths.walking import met_by_all, path_steps
from polku.measure.source import indented, person, source
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.means import mean_difference
from polku.stats.nps import nps_difference
from polku.stats.sample import Sample
from polku.store import Store
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

CONTRAST_COLUMNS = (
    "step",
    "source",
    "target",
    "people",
    "score_n",
    "others_n",
    "difference",
    "low",
    "high",
    "p",
)

#: Fewer answers than this on either side are not compared.
FEWEST_ANSWERS = 30

_FORMULA = translatable(
    "Difference: the score of the answers along the paths that go on to this touchpoint, less "
    "that of the other paths from the same touchpoint, which go elsewhere or end there. Interval "
    "95%%; p corrected by Holm’s method for the number of steps compared. At least 30 answers on "
    "either side. It goes together with the step, and need not be its effect."
)

_SUMS = (
    "sum(answers) as given",
    "sum(promoters) as ups",
    "sum(detractors) as downs",
    "sum(total) as points",
    "sum(squares) as squared",
    "max(path_highest) as highest",
    "min(if(answers > 0, path_lowest, null)) as lowest",
)


class _Side(NamedTuple):
    """What is known of the answers on one side of a comparison."""

    people: int
    n: int
    promoters: int
    detractors: int
    total: float
    squares: float
    highest: int
    lowest: int | None

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.promoters, self.n - self.promoters - self.detractors, self.detractors

    @property
    def sample(self) -> Sample:
        mean = self.total / self.n
        return Sample(self.n, mean, max(0.0, (self.squares - self.n * mean * mean) / (self.n - 1)))


def path_contrasts(store: Store, view: View, question: PathQuestion) -> Result:
    """Answer with the steps that can be compared, the least likely by chance first.

    ``difference`` is in points of NPS, or in the scale of CSAT or CES, with its ``low`` and
    ``high``; ``p`` is corrected for how many steps were compared. ``n`` counts the answers.
    """
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps, score=question.score)
    source, target = (walked.labels.text(place) for place in ("places[nth]", "places[nth + 1]"))
    sql = (
        f"{walked.text}\n"
        f"select\n    toInt32(nth) - origin as step,\n    {source} as source,\n"
        f"    {target} as target,\n"
        "    uniqExact(person) as people,\n    " + ",\n    ".join(_SUMS) + "\n"
        "from paths\narray join arrayEnumerate(places) as nth\n"
        "group by step, places[nth], places[nth + 1]\n"
        "order by step, places[nth], places[nth + 1]"
    )
    table = store.query(sql, values.parameters)
    compared = _compared(table.rows, question, view.minimum_group)
    corrected = holm([found.p for _, found in compared])
    first = met_by_all(question)
    rows = [
        (*named, found.n_first, found.n_second, found.value, found.low, found.high, p)
        for (named, found), p in zip(compared, corrected, strict=True)
    ]
    return Result(
        columns=CONTRAST_COLUMNS,
        rows=tuple(sorted(rows, key=lambda row: row[-1])),
        n=sum(_Side(*row[3:]).n for row in table.rows if row[0] == first),
        sql=sql,
        parameters=values.parameters,
        formula=_FORMULA,
        seconds=table.seconds,
    )


def metric_along(store: Store, view: View, question: PathQuestion) -> Metric | None:
    """Return the metric that people who met the start and end answered most, None where none.

    Counted over the period of the question, whenever in it they answered.
    """
    values = Binder()
    columns = {"person": person(), "place": dimension("encounter", view, values)}
    met = source(view, values, columns, dates=question.dates, where=question.where)
    tests = [
        f"person in (select person from (\n{indented(met)}\n) "
        f"where place = {values.bind('place', name)})"
        for name in (question.start, question.end, question.through)
        if name and question.of == "touchpoint"
    ]
    answers = source(
        view,
        values,
        {"person": person(), "metric": "e.metric"},
        dates=question.dates,
        where=question.where,
        also=["e.metric != ''"],
    )
    where = f"where {' and '.join(tests)}\n" if tests else ""
    sql = (
        f"select metric from (\n{indented(answers)}\n)\n{where}"
        "group by metric\norder by count() desc, metric\nlimit 1"
    )
    rows = store.query(sql, values.parameters).rows
    return rows[0][0] if rows else None


def _compared(
    rows: Sequence[tuple[Any, ...]], question: PathQuestion, minimum: int
) -> list[tuple[tuple[Any, ...], Difference]]:
    """Return step, source, target and people of each comparison, with the difference."""
    places: dict[tuple[int, str], dict[str, _Side]] = defaultdict(dict)
    for step, place, target, *sums in rows:
        places[step, place][target] = _Side(*sums)
    compared = []
    for (step, place), targets in places.items():
        for target, side in targets.items():
            others = _together(targets, target)
            if target and _enough(side, minimum) and others and _enough(others, minimum):
                found = _difference(question, side, others)
                compared.append(((step, place, target, side.people), found))
    return compared


def _together(targets: Mapping[str, _Side], without: str) -> _Side | None:
    """Return all sides but one as one; its people are at least those of the largest."""
    others = [side for target, side in targets.items() if target != without]
    if not others:
        return None
    return _Side(
        people=max(side.people for side in others),
        n=sum(side.n for side in others),
        promoters=sum(side.promoters for side in others),
        detractors=sum(side.detractors for side in others),
        total=sum(side.total for side in others),
        squares=sum(side.squares for side in others),
        highest=max(side.highest for side in others),
        lowest=min((side.lowest for side in others if side.lowest is not None), default=None),
    )


def _enough(side: _Side, minimum: int) -> bool:
    return side.people >= minimum and side.n >= FEWEST_ANSWERS


def _difference(question: PathQuestion, first: _Side, second: _Side) -> Difference:
    if question.score == "nps":
        return nps_difference(first.counts, second.counts)
    lowest = min(side.lowest or 0 for side in (first, second))
    highest = max(first.highest, second.highest)
    return mean_difference(first.sample, second.sample, lowest, highest)
