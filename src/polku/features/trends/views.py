"""The page of trends: parse the address, ask, show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from polku.features.addresses import kept, read_question, settle
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.trends.asking import Trend, trend_of
from polku.features.trends.drawing import course_points, digits_of, group_lines, period_span
from polku.features.trends.findings import moved_most, what_happened
from polku.features.trends.intervals import HEADINGS, INTERVALS
from polku.measure.catalogue.known import event_volumes
from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import ScoreQuestion, TrendQuestion
from polku.vocabulary.touchpoints import Condition

#: The page shows twelve weeks, so that a course can be seen.
DAYS = 84


@require_safe
@project_page("viewer")
def trends(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how much there is of something: its figure and change, its course, its groups."""
    _merge_property(request)
    horizon = settle(
        request, project, days=DAYS, every="week", compare="previous", measure="people"
    )
    question = read_question("trend", request, horizon.today)
    compared = read_question("nps", request, horizon.today)
    assert isinstance(question, TrendQuestion)  # noqa: S101 - the form of "trend" is one
    assert isinstance(compared, ScoreQuestion)  # noqa: S101 - it reads the comparison
    trend = trend_of(project, question, compared.compare, horizon.latest)
    fields = [("event", gettext("event")), *dimensions(project)]
    kind, _, of = question.measure.partition(":")
    context = {
        "question": question,
        "compare": compared.compare,
        "horizon": horizon,
        "trend": trend,
        "kind": kind,
        "of": of,
        "said": what_happened(trend.whole.result.n, trend.change),
        "measures": _measures(question.measure),
        "dimensions": fields,
        "by_label": dict(fields).get(question.by, question.by),
        **_course(project, trend),
        **_events(request, project),
    }
    return render(request, "trends/trends.html", context)


def _merge_property(request: HttpRequest) -> None:
    """Read ``measure=sum`` and ``property=NAME``, as a form sends them, as ``sum:NAME``."""
    if request.GET.get("property") and request.GET.get("measure") in ("sum", "mean"):
        address = request.GET.copy()
        address["measure"] = f"{address['measure']}:{address.pop('property')[-1]}"
        request.GET = address  # type: ignore[assignment] # nobody changes it after this


def _measures(chosen: str) -> list[tuple[str, str]]:
    kind, _, name = chosen.partition(":")
    plain = [
        ("people", gettext("people")),
        ("total", gettext("events")),
        ("sessions", gettext("sessions")),
    ]
    if not name:
        return plain
    written = gettext("sum of %(name)s") if kind == "sum" else gettext("mean of %(name)s")
    return [*plain, (chosen, written % {"name": name})]


def _course(project: Project, trend: Trend) -> dict[str, Any]:
    question, zone = trend.question, project.timezone
    every: Interval = question.every or "week"
    points = course_points(trend.points, every, zone)
    return {
        "points": points,
        "spans": period_span(question.dates, points, trend.adjoining),
        "digits": digits_of(trend.usual.value if trend.usual else trend.value),
        "unfinished": any(point["fullness"] != "full" for point in points),
        "intervals": INTERVALS,
        "heading": HEADINGS[every],
        "lines": group_lines(trend.groups, every, zone),
        "moved": moved_most(trend.groups),
        "judged": sum(group.change is not None for group in trend.groups),
    }


def _events(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the events to choose one from, with how many of each arrived."""
    where = request.GET.getlist("where")
    volumes = event_volumes(event_store(), view_of(project))
    choices = [
        (spell_condition(Condition("event", "is", one.event)), one.event, one.events)
        for one in volumes
    ]
    chosen = next((text for text, _name, _events in choices if text in where), "")
    rest = [(name, value) for name, value in kept(request) if (name, value) != ("where", chosen)]
    return {
        "events": choices,
        "event": chosen,
        "rest_of_event": rest,
        "rest_of_by": kept(request, "by"),
        "rest_of_measure": kept(request, "measure", "property"),
    }
