"""Ask what the page of trends shows: the whole, its course, its groups, and the same before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask
from polku.features.trends.findings import (
    TOP,
    Change,
    Group,
    Row,
    changed,
    family,
    usual_interval,
)
from polku.features.trends.intervals import fullness
from polku.measure.periods import starts
from polku.stats.estimate import Estimate
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.result import Result

#: Intervals that one drawing can hold.
MOST_POINTS = 1_000
#: Measures of which the parts add up to the whole, and those that are 0 where nothing happened.
ADDED = ("total", "sessions", "sum")
COUNTED = (*ADDED, "people")


class Answered(NamedTuple):
    """A result with the address at which a program gets the same."""

    result: Result
    api: str


class Edge(NamedTuple):
    """Where data ends: the last day that holds some, and the moment that it is, in the zone."""

    zone: str
    latest: date
    now: datetime


class Rest(NamedTuple):
    """The groups that are not listed: how many, and their share where shares add up."""

    groups: int
    share: float | None


class Trend(msgspec.Struct, frozen=True):
    """All that the page tells.

    The first ``adjoining`` of ``points`` are of the period before, where that adjoins.
    """

    question: TrendQuestion
    whole: Answered
    course: Answered
    value: float | None
    before: float | None
    points: tuple[Row, ...]
    adjoining: int
    usual: Estimate | None
    change: Change | None
    by_group: Answered | None = None
    groups: tuple[Group, ...] = ()
    rest: Rest = Rest(0, None)

    @property
    def counted(self) -> int:
        """The value as the whole number that a count is."""
        return round(self.value or 0)


def trend_of(
    project: Project,
    question: TrendQuestion,
    compare: DateRange | None,
    latest: date,
    *,
    now: datetime | None = None,
) -> Trend:
    """Answer the question as a whole, over time and, where it is broken down, by group.

    ``latest`` is the last day that holds data: intervals after it are no silence.
    """
    zone = project.timezone
    edge = Edge(zone, latest, (now or timezone.now()).astimezone(ZoneInfo(zone)))
    shown = msgspec.structs.replace(question, by="")
    plain = _unshaped(shown)
    whole = _ask(project, msgspec.structs.replace(plain, every=None))
    course = _ask(project, plain)
    earlier = _begun(_earlier(project, plain, compare, edge))
    filled = _filled(plain, _rows(course), edge)
    points = filled if earlier else _begun(filled)
    adjoining = _adjoining(earlier, question.dates, compare)
    drawn: Sequence[Row] = (*adjoining, *points)
    if shown != plain:
        course = _ask(project, shown)
        adjoining, drawn = (), _shaped_points(shown, _rows(course), edge)
    trend = Trend(
        question=question,
        whole=whole,
        course=course,
        value=_value(whole.result),
        before=_whole_before(project, plain, compare),
        points=tuple(drawn),
        adjoining=len(adjoining),
        usual=usual_interval(_full(points)),
        change=changed(_full(points), _full(earlier)),
    )
    return _with_groups(project, trend, compare, edge) if question.by else trend


def _unshaped(question: TrendQuestion) -> TrendQuestion:
    """Return the question without adding up and smoothing: what is compared."""
    return msgspec.structs.replace(question, cumulative=False, moving=0)


def _shaped_points(question: TrendQuestion, rows: Sequence[Row], edge: Edge) -> Sequence[Row]:
    """Return the points of a course that was added up or smoothed, as they are."""
    every: Interval = question.every or "week"
    dates = question.dates
    return [{**row, "fullness": fullness(row["period"], every, dates, edge.now)} for row in rows]


def _earlier(
    project: Project, question: TrendQuestion, compare: DateRange | None, edge: Edge
) -> Sequence[Row]:
    if compare is None:
        return ()
    before = msgspec.structs.replace(question, dates=compare)
    return _filled(before, ask(project, before).dicts(), edge)


def _begun(points: Sequence[Row]) -> Sequence[Row]:
    """Return the points from the first that holds anything: before it nothing was collected."""
    first = next((nth for nth, point in enumerate(points) if point["n"]), len(points))
    return points[first:]


def _whole_before(
    project: Project, question: TrendQuestion, compare: DateRange | None
) -> float | None:
    if compare is None:
        return None
    return _value(ask(project, msgspec.structs.replace(question, dates=compare, every=None)))


def _with_groups(project: Project, trend: Trend, compare: DateRange | None, edge: Edge) -> Trend:
    """Return the trend with its largest groups, and what is left of the others."""
    question = _unshaped(trend.question)
    by_group = _ask(project, msgspec.structs.replace(question, every=None))
    rows = sorted(_rows(by_group), key=lambda row: (-row["value"], row["group"]))
    listed = [row["group"] for row in rows[:TOP]]
    now = _by_group(question, _rows(_ask(project, question)), listed, edge)
    before: Mapping[str, Sequence[Row]] = {}
    if compare:
        past = msgspec.structs.replace(question, dates=compare)
        before = _by_group(past, ask(project, past).dicts(), listed, edge)
    changes = family(
        {name: _full(points) for name, points in now.items()},
        {name: _full(points) for name, points in before.items()},
    )
    groups = tuple(_group(row, trend, now[row["group"]], changes) for row in rows[:TOP])
    rest = Rest(len(rows) - len(groups), _share(sum(row["value"] for row in rows[TOP:]), trend))
    return msgspec.structs.replace(trend, by_group=by_group, groups=groups, rest=rest)


def _group(row: Row, trend: Trend, points: Sequence[Row], changes: Mapping[str, Change]) -> Group:
    return Group(
        name=row["group"],
        value=row["value"],
        n=row["n"],
        share=_share(row["value"], trend),
        points=tuple(points),
        usual=usual_interval(_full(points)),
        change=changes.get(row["group"]),
    )


def _share(value: float, trend: Trend) -> float | None:
    kind = kind_of(trend.question)
    return value / trend.value if kind in ADDED and trend.value else None


def kind_of(question: TrendQuestion) -> str:
    """Return what is measured: the measure without its property, or ``ratio``."""
    return "ratio" if question.over else question.measure.partition(":")[0]


def _by_group(
    question: TrendQuestion,
    rows: Iterable[Row],
    names: Sequence[str],
    edge: Edge,
) -> dict[str, list[Row]]:
    parted: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parted[row["group"]].append(row)
    return {name: _filled(question, parted[name], edge) for name in names}


def _filled(question: TrendQuestion, rows: Sequence[Row], edge: Edge) -> list[Row]:
    """Return one row for each interval: nothing counts as 0, and is no mean."""
    every: Interval = question.every or "week"
    dates = _covered(question.dates, rows, edge)
    if dates is None:
        return []
    found = {row["period"]: row for row in rows}
    nothing = 0.0 if kind_of(question) in COUNTED else None
    begun = list(starts(dates, every, edge.zone))
    if len(begun) > MOST_POINTS:
        raise InvalidQuestion(
            translatable(
                "%(points)s points are too many for one drawing. Choose a shorter period or "
                "longer intervals."
            ),
            points=len(begun),
        )
    return [
        {
            **(found.get(start) or {"period": start, "value": nothing, "n": 0}),
            "fullness": fullness(start, every, dates, edge.now),
        }
        for start in begun
    ]


def _covered(dates: DateRange | None, rows: Sequence[Row], edge: Edge) -> DateRange | None:
    """Return the days of the period up to the last that holds data; None where it has none.

    Without a period they begin in the first interval, which nobody knows to be full.
    """
    if dates is not None:
        last = min(dates.last, edge.latest)
        return DateRange(dates.first, last) if last >= dates.first else None
    if not rows:
        return None
    return DateRange(_day(rows[0]["period"], edge.zone) + timedelta(days=1), edge.latest)


def _day(start: date | datetime, zone: str) -> date:
    return start.astimezone(ZoneInfo(zone)).date() if isinstance(start, datetime) else start


def _full(points: Iterable[Row]) -> list[float]:
    """Return the values of full intervals."""
    return [
        point["value"]
        for point in points
        if point["fullness"] == "full" and point["value"] is not None
    ]


def _adjoining(
    earlier: Sequence[Row], dates: DateRange | None, compare: DateRange | None
) -> Sequence[Row]:
    """Return the points before the period, where that ends where the period begins."""
    if dates is None or compare != dates.previous():
        return ()
    return [point for point in earlier if point["fullness"] == "full"]


def _value(result: Result) -> float | None:
    return next((row["value"] for row in result.dicts()), None)


def _rows(answered: Answered) -> list[dict[str, Any]]:
    return answered.result.dicts()


def _ask(project: Project, question: TrendQuestion) -> Answered:
    return Answered(ask(project, question), address_of(project, question))
