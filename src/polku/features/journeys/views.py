"""The pages of journeys: observed paths, and the people behind a step of them."""

import re
from typing import get_args

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.addresses import Horizon
from polku.features.journeys.choosing import choices, read_walk
from polku.features.journeys.drawing import (
    around,
    back_href,
    flows,
    hidden_share,
    step_href,
    variant_href,
)
from polku.features.journeys.finding import is_clear
from polku.features.journeys.rules import Leg, journeys_of, people_of
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, view_of
from polku.measure.contrasts import metric_along
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import PathQuestion

METRICS: tuple[Metric, ...] = get_args(Metric)
_CONTRASTS = 12


@require_safe
@project_page("viewer")
def journeys(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the paths of a period: drawn, as variants, and step by step."""
    horizon, question = _question(request, project)
    found = journeys_of(project, question)
    variants = [
        (row, covered, variant_href(request, project.slug, row["variant"]))
        for row, covered in zip(found.rows, found.covered, strict=True)
    ]
    context = {
        "question": question,
        "horizon": horizon,
        "found": found,
        "finding": found.finding,
        "flows": flows(request, project.slug, found),
        "variants": variants,
        "contrasts": [
            row | {"clear": is_clear(row)} for row in found.contrasts.dicts()[:_CONTRASTS]
        ],
        "covered": found.covered[-1] if found.covered else 0.0,
        "edges": [(row, step_href(request, project.slug, row)) for row in found.edges],
        "hidden": hidden_share(found),
        "around": around(found),
        "metrics": [(metric, metric.upper()) for metric in METRICS],
        **choices(request, project, question, "paths"),
    }
    return render(request, "journeys/journeys.html", context)


@require_safe
@project_page("viewer")
def people(request: HttpRequest, project: Project) -> HttpResponse:
    """List the people behind one step or one variant, where there are enough of them."""
    leg = _leg(request)
    _, question = _question(request, project)
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    found = people_of(project, question, leg, reveal=may_see_contacts(role))
    context = {
        "question": question,
        "leg": leg,
        "found": found,
        "people": found.dicts(),
        "back": back_href(request, project.slug),
    }
    return render(request, "journeys/people.html", context)


def _question(request: HttpRequest, project: Project) -> tuple[Horizon, PathQuestion]:
    """Return the question that the address puts; the score is the one answered most, unless said.

    The choice goes into the request's address, so that every link on the page keeps it.
    """
    horizon, question = read_walk("paths", request, project, PathQuestion)
    question = msgspec.structs.replace(question, by="")
    if not request.GET.get("score"):
        metric = metric_along(event_store(), view_of(project), question) or question.score
        question = msgspec.structs.replace(question, score=metric)
        address = request.GET.copy()
        address["score"] = metric
        request.GET = address  # type: ignore[assignment] # nobody changes it after this
    return horizon, question


def _leg(request: HttpRequest) -> Leg:
    step = request.GET.get("step", "")
    return Leg(
        step=int(step) if re.fullmatch(r"-?\d{1,3}", step, re.ASCII) else None,
        source=request.GET.get("source", ""),
        target=request.GET.get("target", ""),
        variant=tuple(str(name) for name in request.GET.getlist("variant")),
    )
