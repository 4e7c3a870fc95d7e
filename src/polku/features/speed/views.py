"""The pages of speed and of one error: parse the address, ask, show."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.projects.rules import Project, project_page
from polku.features.scores.dimensions import dimensions
from polku.features.segments.links import behind_href
from polku.features.speed import drawing
from polku.features.speed.asking import Speed, answered, events_of, speed_of, usual_goal
from polku.features.speed.findings import costs, finding_of
from polku.features.speed.wording import MEANINGS, NAMES
from polku.features.trends.rules import HEADINGS, INTERVALS
from polku.vocabulary.dates import Interval
from polku.vocabulary.matching import spell_matches
from polku.vocabulary.questions import ErrorsQuestion, SlownessQuestion, VitalsQuestion

#: The pages show twelve weeks, so that a course can be seen.
DAYS = 84
#: Groups of a comparison that are shown at once, the surest first.
MOST = 8


@require_safe
@project_page("viewer")
def speed(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how fast pages are, what slowness costs, and which errors people meet."""
    horizon = settle(request, project, days=DAYS, every="week", by="path")
    vitals = read_question("vitals", request, horizon.today)
    slowness = read_question("slowness", request, horizon.today)
    errors = read_question("errors", request, horizon.today)
    assert isinstance(vitals, VitalsQuestion)  # noqa: S101 - each form is of its own type
    assert isinstance(slowness, SlownessQuestion)  # noqa: S101
    assert isinstance(errors, ErrorsQuestion)  # noqa: S101
    events = events_of(project)
    if not slowness.goal and not request.GET.get("score"):
        slowness = msgspec.structs.replace(slowness, goal=usual_goal(events))
    found = speed_of(project, vitals, slowness, errors)
    fields = dimensions(project)
    context = {
        "question": vitals,
        "horizon": horizon,
        "found": found,
        "vital": found.vital,
        "name": NAMES[found.vital] if found.vital else "",
        "verdicts": [drawing.verdict(row) for row in found.everything.rows],
        "meanings": MEANINGS,
        "dimensions": fields,
        "by_label": dict(fields).get(vitals.by, vitals.by),
        "intervals": INTERVALS,
        "choices": [(row["metric"], NAMES[row["metric"]]) for row in found.everything.rows],
        "errors": found.errors.rows,
        "events": events,
        "rest": kept(request, "goal", "score"),
        "period": kept(request, "by", "metric", "goal", "score", "error", "limit"),
        **_measured(project, found, horizon),
    }
    return render(request, "speed/speed.html", context)


def _measured(project: Project, found: Speed, horizon: Horizon) -> dict[str, Any]:
    """Return what is shown where a vital is measured."""
    groups = found.groups.rows if found.groups else []
    cost = found.cost.rows if found.cost else []
    finding = finding_of(found.vital, found.everything.rows, groups, cost)
    shown: dict[str, Any] = {"finding": finding, "ended": horizon.ended}
    if found.vital is None or found.course is None or found.cost is None:
        return shown
    course, asked = found.course.question, found.cost.question
    assert isinstance(course, VitalsQuestion)  # noqa: S101 - speed_of asks so
    assert isinstance(asked, SlownessQuestion)  # noqa: S101
    every: Interval = course.every or "week"
    row = finding.row or {}
    about = row.get("group", "")
    bars = drawing.speed_bars(cost, about) if finding.said == "cost" else []
    compared = drawing.cost_rows(project, asked, cost)
    return {
        **shown,
        "shown": drawing.verdict(row) if "p75" in row else None,
        "points": drawing.course_points(found.vital, found.course.rows, every, project.timezone),
        "heading": HEADINGS[every],
        "way": drawing.way_bars(found.everything.rows),
        "groups": drawing.group_rows(project, found.groups.question, groups)
        if found.groups
        else [],
        "costs": compared[:MOST],
        "more": compared[MOST:],
        "costly": {one["group"] for one in costs(cost)},
        "goal": spell_matches(asked.goal),
        "score": asked.score,
        "bars": bars,
        "ends": (0, max((bar["high"] or bar["value"] for bar in bars), default=1)),
        "about": about,
        "minutes": asked.within_s / 60,
    }


@require_safe
@project_page("viewer")
def error(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the error of the address: how many meet it, its course, on which pages and devices."""
    horizon = settle(request, project, days=DAYS, every="week")
    asked = read_question("errors", request, horizon.today)
    assert isinstance(asked, ErrorsQuestion)  # noqa: S101 - the form of "errors" is one
    asked = msgspec.structs.replace(asked, error=asked.error or "none", by="")
    whole = answered(project, msgspec.structs.replace(asked, every=None))
    course = answered(project, asked)
    groups = [
        answered(project, msgspec.structs.replace(asked, every=None, by=by))
        for by in ("path", "device", "browser")
    ]
    every: Interval = asked.every or "week"
    context = {
        "question": asked,
        "horizon": horizon,
        "one": whole.rows[0] if whole.rows else None,
        "whole": whole,
        "course": course,
        "points": drawing.error_points(course.rows, every, project.timezone),
        "heading": HEADINGS[every],
        "intervals": INTERVALS,
        "groups": [one for one in groups if any(row["group"] for row in one.rows)],
        "dimensions": dimensions(project),
        "people": behind_href(project, whole.question, {"error": asked.error}),
    }
    return render(request, "speed/error.html", context)
