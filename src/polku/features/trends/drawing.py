"""Put a course into the form that drawings take."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from polku.features.projects.rules import Project
from polku.features.segments.links import behind_href
from polku.features.trends.asking import Trend
from polku.features.trends.findings import Group, Row
from polku.features.trends.intervals import labelled
from polku.measure.crowd import Cell
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.questions import TrendQuestion


def course_points(points: Iterable[Row], every: Interval, zone: str) -> list[dict[str, Any]]:
    """Return the points of a line; an interval that is not full is drawn as thin evidence."""
    return [
        point
        | {
            "n": _evidence(point),
            "events": point["n"],
            "low": _end(point.get("low")),
            "high": _end(point.get("high")),
            "ends": (_end(point.get("low")), _end(point.get("high"))),
        }
        for point in labelled(points, every, zone, "value")
    ]


def with_people(
    project: Project, trend: Trend, compare: DateRange | None, points: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return each point with ``who``: where the people behind it are listed, '' for nobody."""
    now = msgspec.structs.replace(trend.question, by="")
    before = msgspec.structs.replace(now, dates=compare)
    asked = [before] * trend.adjoining + [now] * len(points)
    return [
        {**point, "who": _who(project, question, {"period": str(point["period"])}, point["events"])}
        for point, question in zip(points, asked, strict=False)
    ]


def _who(project: Project, question: TrendQuestion, cell: Cell, n: int) -> str:
    return behind_href(project, question, cell) if n else ""


def _evidence(point: Row) -> int | None:
    """Return what the drawing takes for n: none of a full count, which is no sample."""
    if point["fullness"] != "full":
        return 0
    return point["n"] if "low" in point else None


def _end(value: float | None) -> float | None:
    """Return the end of an interval; none where the sample says nothing of that side."""
    return value if value is not None and math.isfinite(value) else None


def period_span(
    dates: DateRange | None, points: Sequence[dict[str, Any]], adjoining: int
) -> list[dict[str, Any]]:
    """Return the stretch that is the page's period, where the line begins before it."""
    if dates is None or not 0 < adjoining < len(points) - 1:
        return []
    return [{"first": points[adjoining]["at"], "last": points[-1]["at"]}]


def group_lines(
    project: Project, question: TrendQuestion, groups: Iterable[Group], every: Interval
) -> list[tuple[Group, list[dict[str, Any]], str]]:
    """Return each group with the points of its small line, those of full intervals, and who it is.

    That is where the people behind its figure are listed.
    """
    whole = msgspec.structs.replace(question, every=None, cumulative=False, moving=0)
    return [
        (
            one,
            course_points(
                (point for point in one.points if point["fullness"] == "full"),
                every,
                project.timezone,
            ),
            _who(project, whole, {"group": one.name}, one.n),
        )
        for one in groups
    ]


def digits_of(value: float | None) -> int:
    """Return the decimals that figures of this size are written with."""
    if value is None:
        return 1
    return 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1
