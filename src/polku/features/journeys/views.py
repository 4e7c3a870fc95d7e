"""The pages of journeys: observed paths, and the people behind a step of them."""

from typing import Any, get_args

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from polku.features.addresses import Horizon, read_question, settle
from polku.features.journeys.drawing import back_href, flows, step_href, variant_href
from polku.features.journeys.finding import is_clear
from polku.features.journeys.rules import Leg, journeys_of, people_of, touchpoints_of
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, view_of
from polku.measure.contrasts import metric_along
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import PathQuestion

METRICS: tuple[Metric, ...] = get_args(Metric)
_STEPS = (3, 4, 5, 6, 8, 10)
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
        **_choices(project, question),
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
    horizon = settle(request, project, every="week")
    question = read_question("paths", request, horizon.today)
    assert isinstance(question, PathQuestion)  # noqa: S101 - the form of "paths" is one
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
        step=int(step) if step.isascii() and step.isdecimal() and len(step) < 4 else 0,
        source=request.GET.get("source", ""),
        target=request.GET.get("target", ""),
        variant=tuple(str(name) for name in request.GET.getlist("variant")),
    )


def _choices(project: Project, question: PathQuestion) -> dict[str, Any]:
    """Return what the pickers offer, from what exists; what was chosen is always among it."""
    names = touchpoints_of(project, question)
    hours = sorted({1, 24, 72, 168, 720, question.gap_hours})
    return {
        "starts": _named(names, question.start, pgettext("start", "anywhere")),
        "ends": _named(names, question.end, pgettext("end", "anywhere")),
        "metrics": [(metric, metric.upper()) for metric in METRICS],
        "steps": [(str(n), str(n)) for n in sorted({*_STEPS, question.steps})],
        "gaps": [(str(each), _length(each)) for each in hours],
        "fields": [
            ("channel", gettext("channel")),
            ("stage", gettext("stage")),
            ("source", gettext("source")),
            ("account", gettext("account")),
        ],
        "chosen_steps": str(question.steps),
        "chosen_gap": str(question.gap_hours),
    }


def _named(names: tuple[str, ...], chosen: str, nothing: str) -> list[tuple[str, str]]:
    known = dict.fromkeys((*names, chosen) if chosen else names)
    return [("", nothing), *((name, name) for name in known)]


def _length(hours: int) -> str:
    if hours % 24:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(days)s d") % {"days": hours // 24}
