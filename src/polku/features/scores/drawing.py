"""Put scores into the form that drawings take."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext

from polku.features.addresses import kept
from polku.features.people.channels import called
from polku.features.projects.rules import Project
from polku.features.scores.findings import Group
from polku.features.scores.rules import METRICS, Scores
from polku.features.trends.rules import labelled
from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.touchpoints import Condition

_SIDES: dict[Metric, tuple[str, str, str]] = {
    "nps": (translatable("Detractors"), translatable("Passives"), translatable("Promoters")),
    "csat": (translatable("Dissatisfied"), translatable("In between"), translatable("Satisfied")),
    "ces": (translatable("Hard"), translatable("Neither"), translatable("Easy")),
}


def course_points(
    project: Project, question: ScoreQuestion, scores: Scores
) -> list[dict[str, Any]]:
    """Return the points of the line; the one where the level shifted carries the tone."""
    rows = [{**row, "ends": (row["low"], row["high"])} for row in scores.points]
    points = labelled(rows, question.every or "week", project.timezone)
    moved = scores.moved
    if moved is None:
        return points
    tone = "good" if moved.after > moved.before else "bad"
    return [point | {"tone": tone if point["at"] == moved.at else ""} for point in points]


def period_span(
    dates: DateRange | None, points: Sequence[dict[str, Any]]
) -> list[dict[str, object]]:
    """Return the stretch of the line that the page's period is, where the line is longer."""
    days = [point["at"] for point in points]
    if dates is None or not days or hasattr(days[0], "hour"):
        return []
    first, last = max(dates.first, days[0]), min(dates.last, days[-1])
    return [{"first": first, "last": last}] if days[0] < first < last else []


def bars(request: HttpRequest, by: str, groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return a bar for each group; its name leads to the page of that group alone."""
    return [
        {
            "label": called(group.name, by) or gettext("not known"),
            "value": group.score,
            "low": group.low,
            "high": group.high,
            "n": group.n,
            "tone": group.tone,
            "href": only(request, by, group.name),
        }
        for group in groups
    ]


def only(request: HttpRequest, by: str, group: str) -> str:
    """Return the address of this page for one group alone; none for what is not known."""
    if not group:
        return ""
    query = request.GET.copy()
    query.pop("by", None)
    query.appendlist("where", spell_condition(Condition(by, "is", group)))
    return f"?{query.urlencode()}"


def shares(scores: Scores) -> list[dict[str, Any]]:
    """Return how the answers divide: the bad end, what lies between, the good end."""
    row = scores.row
    if row is None:
        return []
    n, top, bottom = row["n"], row["top"], row["bottom"]
    bad, between, good = _SIDES[scores.metric]
    return [
        {"label": gettext(bad), "share": bottom / n, "step": 1},
        {"label": gettext(between), "share": (n - top - bottom) / n, "step": 3},
        {"label": gettext(good), "share": top / n, "step": 5},
    ]


def metric_links(
    request: HttpRequest, counts: Mapping[str, int], chosen: str
) -> list[dict[str, object]]:
    """Return the ways to the other metrics, with how many answers each has."""
    rest = kept(request, "metric")
    return [
        {
            "name": metric.upper(),
            "href": f"?{urlencode([('metric', metric), *rest])}",
            "n": counts.get(metric),
            "current": metric == chosen,
        }
        for metric in METRICS
    ]
