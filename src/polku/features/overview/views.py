"""The overview: parse the address, ask side by side, show what is there."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_safe

from polku.features.addresses import Horizon, read_question, settle
from polku.features.live.showing import arriving, sending
from polku.features.overview.drawing import (
    NAMES,
    TITLES,
    card_of,
    marked,
    shift_events,
    week_points,
)
from polku.features.overview.parts import Part, Periods, part_of
from polku.features.overview.promised import hurting, worst
from polku.features.overview.rules import (
    DAYS,
    PATIENCE,
    Overview,
    begin_traits,
    ever,
    overview_of,
    scored_until,
)
from polku.features.people.channels import channel_of
from polku.features.projects.rules import Project, project_page
from polku.features.promises.rules import promises_of
from polku.features.questions.rules import address_of
from polku.features.scores.findings import KINDS
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.result import Result

#: Where "all time" begins.
BEGINNING = date(1970, 1, 1)
#: With this in the address the page waits for every part, as where no script runs.
WHOLE = "whole"


@require_safe
@project_page("viewer")
def overview(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what changed in the last weeks, and why it matters."""
    whole = request.GET.get(WHOLE) == "1"
    traits = begin_traits(project)
    periods, question, horizon = _asked(request, project)
    found = overview_of(project, periods, traits, patience=60 if whole else PATIENCE)
    context = {
        "question": question,
        "periods": periods,
        "horizon": horizon,
        "overview": found,
        "api": address_of(project, question),
    }
    if not found.events:
        return render(request, "overview/nothing.html", context | _nothing(request, project))
    context |= _scores(found, project.timezone) | _parts(project, found.parts, periods)
    context |= arriving(project, found.arrivals)
    if not found.scores:
        context["scored_until"] = scored_until(project)
    return render(request, "overview/overview.html", context)


@require_safe
@project_page("viewer")
def part(request: HttpRequest, project: Project, name: str) -> HttpResponse:
    """Show one card that the page did not wait for, or (``worst``) the sentence of one."""
    periods, question, _ = _asked(request, project)
    found = part_of(project, periods, "promises" if name == "worst" else name)
    context = {"name": name, "part": found, "question": question, "periods": periods}
    parts = _parts(project, {found.name: found}, periods)
    return render(request, "overview/part.html", context | parts)


def _asked(request: HttpRequest, project: Project) -> tuple[Periods, ScoreQuestion, Horizon]:
    """Return what the address asks for, the last weeks where it says nothing."""
    horizon = settle(request, project, days=DAYS, every="week", compare="previous")
    question = read_question("nps", request, horizon.today)
    assert isinstance(question, ScoreQuestion)  # noqa: S101 - the form of NPS is one
    dates = question.dates or DateRange(BEGINNING, horizon.latest)
    return Periods(dates, question.compare, horizon.latest), question, horizon


def _scores(found: Overview, zone: str) -> dict[str, Any]:
    """Return the cards of the scores and the line of the one that the title speaks of."""
    points = {metric: week_points(metric, weeks, zone) for metric, weeks in found.weeks.items()}
    cards = [
        card_of(metric, found.scores.get(metric), points[metric])
        for metric in found.weeks
        if metric in found.scores or points[metric]
    ]
    one = found.leading
    if one is None:
        return {"cards": cards}
    return {
        "cards": cards,
        "one": one,
        "name": NAMES[one.metric][0],
        "subject": TITLES[one.metric],
        "kind": KINDS[one.metric],
        "kinds": KINDS,
        "lower": found.shift is not None and found.shift.after < found.shift.before,
        "higher": found.shift is not None and found.shift.after > found.shift.before,
        "channels": [channel_of(name) for name in found.matrix.channels],
        "points": marked(points[one.metric], found.shift),
        "events": shift_events(found.shift, zone),
    }


def _parts(project: Project, parts: Mapping[str, Part], periods: Periods) -> dict[str, Any]:
    """Return the slow parts with what is decided of them here."""
    query = {"from": periods.dates.first, "to": periods.dates.last, "every": "week"}
    if periods.compare:
        query["compare"] = f"{periods.compare.first}..{periods.compare.last}"
    promised = parts["promises"].value if "promises" in parts else None
    travelled = parts["journeys"].value if "journeys" in parts else None
    return {
        "parts": parts,
        "promises_url": address_within(project, "promises/"),
        "journeys_url": address_within(project, "journeys/"),
        "minimum": project.minimum_group,
        "scored": travelled is not None and _scored(travelled, project.minimum_group),
        "has_promises": bool(promises_of(project)),
        "parts_query": urlencode(query),
        "worst": worst(promised or ()),
        "hurting": hurting(promised or ()),
    }


def _scored(journeys: Result, minimum: int) -> bool:
    """Return whether any journey has answers enough for its score to be shown."""
    return any(row["score_n"] >= minimum for row in journeys.dicts())


def address_within(project: Project, path: str) -> str:
    """Return the address of a page of the project, empty where no feature answers there."""
    address = f"/p/{project.slug}/{path}"
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def _nothing(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return what an empty page offers: the latest days that hold data, or how to send."""
    imports = address_within(project, "imports/")
    return sending(request, project) | {"newest": ever(project), "imports_url": imports}
