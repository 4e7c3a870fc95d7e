"""Put a course into the form that drawings take."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from polku.features.trends.findings import Group, Row
from polku.features.trends.intervals import labelled
from polku.vocabulary.dates import DateRange, Interval


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
    groups: Iterable[Group], every: Interval, zone: str
) -> list[tuple[Group, list[dict[str, Any]]]]:
    """Return each group with the points of its small line, those of full intervals."""
    return [
        (group, course_points((p for p in group.points if p["fullness"] == "full"), every, zone))
        for group in groups
    ]


def digits_of(value: float | None) -> int:
    """Return the decimals that figures of this size are written with."""
    if value is None:
        return 1
    return 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1
