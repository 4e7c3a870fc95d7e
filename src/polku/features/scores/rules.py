"""Ask what the page of scores shows: the whole, its course, its groups, and how many answered."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

import msgspec

from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask
from polku.features.scores import findings
from polku.features.scores.findings import Change, Group, Row, Said, shown
from polku.features.scores.shifts import Moved, shift_of
from polku.features.trends.rules import at_least
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import AnyQuestion, ScoreQuestion, TrendQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import Condition

METRICS: tuple[Metric, ...] = get_args(Metric)

#: The course is drawn over at least this many intervals, so that a change can be seen coming.
LEAST_POINTS = 12


class Answered(NamedTuple):
    """A result with the address at which a program gets the same."""

    result: Result
    api: str


class Scores(msgspec.Struct, frozen=True):
    """All that the page tells. ``answers`` counts every answer, also where none may be shown."""

    metric: Metric
    said: Said
    answers: int
    whole: Answered
    course: Answered
    by_group: Answered | None
    row: Row | None
    points: Sequence[Row]
    change: Change | None
    groups: tuple[Group, ...]
    moved: Moved | None


def scores_of(project: Project, question: ScoreQuestion) -> Scores:
    """Answer the question as a whole, over time and, where it is broken down, by group."""
    whole = _ask(project, msgspec.structs.replace(question, every=None, by=""))
    course = _ask(project, course_of(question))
    by_group = _ask(project, msgspec.structs.replace(question, every=None)) if question.by else None
    row = next(iter(shown(question.metric, whole.result)), None)
    points = shown(question.metric, course.result)
    return Scores(
        metric=question.metric,
        said=findings.what_happened(row, compared=question.compare is not None),
        answers=whole.result.n,
        whole=whole,
        course=course,
        by_group=by_group,
        row=row,
        points=points,
        change=findings.whole_change(row),
        groups=findings.ranked(shown(question.metric, by_group.result)) if by_group else (),
        moved=shift_of(question.metric, points),
    )


def course_of(question: ScoreQuestion) -> ScoreQuestion:
    """Return the question over time, begun early enough for `LEAST_POINTS`."""
    every: Interval = question.every or "week"
    plain = msgspec.structs.replace(question, every=every, by="", compare=None)
    if question.dates is None:
        return plain
    dates = at_least(question.dates, every, LEAST_POINTS)
    return msgspec.structs.replace(plain, dates=dates)


def answer_counts(project: Project, dates: DateRange | None) -> Mapping[str, int]:
    """Return how many answers each metric has; a metric of too few people is left out."""
    question = TrendQuestion(dates=dates, by="metric", where=(Condition("metric", "set"),))
    rows: list[dict[str, Any]] = ask(project, question).dicts()
    return {row["group"]: row["n"] for row in rows}


def metric_to_show(wanted: str, counts: Mapping[str, int]) -> Metric:
    """Return the metric that is asked for, else the one with most answers."""
    for metric in METRICS:
        if metric == wanted:
            return metric
    return max(METRICS, key=lambda metric: counts.get(metric, 0))


def _ask(project: Project, question: AnyQuestion) -> Answered:
    return Answered(ask(project, question), address_of(project, question))
