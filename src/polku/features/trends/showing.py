"""Put a trend into the values that its page and its card show."""

from typing import Any

from polku.features.projects.rules import Project
from polku.features.trends.asking import Trend, kind_of
from polku.features.trends.drawing import (
    course_points,
    digits_of,
    group_lines,
    period_span,
    with_people,
)
from polku.features.trends.findings import moved_most, what_happened
from polku.features.trends.intervals import HEADINGS
from polku.features.trends.notes import notes_on
from polku.measure.trend_quantiles import QUANTILES
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.matching import spell_matches


def shown(project: Project, trend: Trend, compare: DateRange | None) -> dict[str, Any]:
    """Return what the title, the course and the groups of a trend say."""
    question, kind = trend.question, kind_of(trend.question)
    return {
        "question": question,
        "compare": compare,
        "trend": trend,
        "kind": kind,
        "of": question.measure.partition(":")[2],
        "said": what_happened(trend.whole.result.n, trend.change),
        "estimated": "low" in trend.course.result.columns,
        "lead_digits": 2 if kind in ("per_person", "ratio") else None,
        "of_people": kind in ("per_person", "ratio"),
        "percent": kind.removeprefix("p") if kind in QUANTILES else "",
        "of_text": spell_matches(question.of),
        "over_text": spell_matches(question.over),
        **_course(project, trend, compare),
    }


def _course(project: Project, trend: Trend, compare: DateRange | None) -> dict[str, Any]:
    question, zone = trend.question, project.timezone
    every: Interval = question.every or "week"
    points = course_points(trend.points, every, zone)
    points = with_people(project, trend, compare, points)
    return {
        "points": points,
        "noted": notes_on(project, points),
        "spans": period_span(question.dates, points, trend.adjoining),
        "digits": digits_of(trend.usual.value if trend.usual else trend.value),
        "unfinished": any(point["fullness"] != "full" for point in points),
        "heading": HEADINGS[every],
        "lines": group_lines(project, question, trend.groups, every),
        "moved": moved_most(trend.groups),
        "judged": sum(group.change is not None for group in trend.groups),
    }
