"""The pages of funnels: parse the address, ask, show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.funnels.asking import Found, found_of, step_of
from polku.features.funnels.drawing import (
    behind_path,
    course_points,
    named,
    table,
    time_bars,
)
from polku.features.funnels.editing import OWN, address, fields, steps_in
from polku.features.funnels.showing import shown
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.trends.rules import HEADINGS, INTERVALS
from polku.measure.catalogue.known import event_volumes
from polku.stats.survival import Spell, median_of, survival_curve
from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import FunnelDropsQuestion, FunnelQuestion

DAYS = 84
_MOST_TOLD = 15


@require_safe
@project_page("viewer")
def funnel(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how many get from step to step, how fast, by group and over time."""
    horizon = settle(request, project, days=DAYS, compare="previous")
    context: dict[str, Any] = {"horizon": horizon, **_form(request, project)}
    if len(steps_in(request)) < 2:
        return render(request, "funnels/begin.html", context)
    try:
        question = _read(request, horizon)
    except InvalidQuestion as error:
        return render(request, "funnels/begin.html", {**context, "error": error}, status=400)
    found = found_of(project, question)
    context |= {"question": question, "found": found, **_drawn(request, project, found, horizon)}
    return render(request, "funnels/funnel.html", context)


@require_safe
@project_page("viewer")
def step(request: HttpRequest, project: Project) -> HttpResponse:
    """Show of one step what tells those who go on apart, and where the others go."""
    horizon = settle(request, project, days=DAYS, compare="previous")
    question = _read(request, horizon)
    at = request.GET.get("at", "0")
    last = len(question.funnel.steps)
    found = step_of(project, question, int(at) if at.isdecimal() and int(at) < last else 0)
    context: dict[str, Any] = {"question": question, "horizon": horizon}
    context["back"] = address(request)
    if found:
        drops = FunnelDropsQuestion(
            funnel=question.funnel, dates=question.dates, where=question.where, at=found.at
        )
        told = found.differences.result.dicts()
        context |= {
            "found": found,
            "here": named(found.here),
            "after": named(found.after),
            "told": told[:_MOST_TOLD],
            "claimed": [row for row in told if row["claimed"]],
            "ways": [
                (row, behind_path(project, drops, row["path"]))
                for row in found.drops.result.dicts()
            ],
            "labels": dict(dimensions(project)),
        }
    return render(request, "funnels/step.html", context)


def _read(request: HttpRequest, horizon: Horizon) -> FunnelQuestion:
    question = read_question("funnel", request, horizon.today)
    assert isinstance(question, FunnelQuestion)  # noqa: S101 - the form of "funnel" is one
    return question


def _form(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return what the form of steps offers."""
    volumes = event_volumes(event_store(), view_of(project))
    return {
        "fields": fields(request),
        "events": volumes,
        "dimensions": dimensions(project),
        "rest": kept(request, *OWN),
        "excluded": [*(text for text in request.GET.getlist("exclude") if text.strip()), ""],
        "orders": [
            ("ordered", gettext("in this order, anything may come between")),
            ("strict", gettext("in this order, nothing may come between")),
            ("any", gettext("in any order")),
        ],
        "attempts": [
            ("best", gettext("each person’s best attempt")),
            ("first", gettext("each person’s first attempt")),
            ("every", gettext("every attempt")),
        ],
        "reentries": [
            ("", gettext("as usual for the order")),
            ("pass", gettext("means nothing")),
            ("restart", gettext("begins a new attempt")),
        ],
        "attributions": [
            ("first", gettext("the first step that has a value")),
            ("last", gettext("the last step that has a value")),
            ("each", gettext("all steps alike")),
            *(
                (str(nth), gettext("step %(step)s") % {"step": nth})
                for nth in range(1, len(steps_in(request)) + 1)
            ),
        ],
        "chosen": {
            name: request.GET.get(name, "")
            for name in ("order", "window", "attempts", "reentry", "value", "attribution")
        },
    }


def _drawn(
    request: HttpRequest, project: Project, found: Found, horizon: Horizon
) -> dict[str, Any]:
    question = found.question
    every: Interval = question.every or "week"
    steps = len(question.funnel.steps)
    times = found.times.result.dicts()
    return {
        **shown(project, found),
        "rows": table(project, found, address(request)),
        "by_label": dict(dimensions(project)).get(question.by, question.by),
        "points": course_points(
            found.course.result.dicts(),
            steps,
            every,
            project.timezone,
            question.funnel.window,
            horizon.latest,
        ),
        "heading": HEADINGS[every],
        "intervals": INTERVALS,
        "every": every,
        "times": time_bars(times),
        "median": _median(times),
        "address": address(request),
    }


def _median(times: list[dict[str, Any]]) -> Any:
    """Return the median of those who came through, with its interval."""
    spells = [Spell(row["seconds"], left=row["arrived"]) for row in times if row["arrived"]]
    return median_of(survival_curve(spells)) if spells else None
