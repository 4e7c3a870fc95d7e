"""The page of attribution, and what a marketer writes down on it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.attribution import rules
from polku.features.attribution.asking import Attribution, attribution_of
from polku.features.attribution.drawing import DRAWN, dots
from polku.features.attribution.forms import CostForm, costs_in_file, shares_in
from polku.features.attribution.wording import (
    channel_name,
    fault_words,
    model_choices,
    model_name,
)
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.segments.links import behind_href
from polku.measure.attribution.people import BETWEEN
from polku.measure.catalogue.known import event_volumes
from polku.vocabulary.errors import InvalidFile
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.questions.attribution import MODELS, Model

#: The page shows twelve weeks: a path and its look-back are long.
DAYS = 84
#: Paths that the page lists; the API has more.
PATHS = 12
#: What was deleted last: the next page offers to keep it after all.
_DELETED = "attribution.deleted_cost"
_OWN = (
    "conversion",
    "touches",
    "touch",
    "value",
    "lookback_days",
    "visit_minutes",
    "half_life_days",
    "order",
    "direct",
)


@require_safe
@project_page("viewer")
def attribution(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the share of each channel by all models, what was assumed, and what it cost."""
    horizon = settle(request, project, days=DAYS, every="week", shown="markov")
    shown: Model = next((one for one in MODELS if one == request.GET.get("shown")), "markov")
    context = {
        "horizon": horizon,
        "deleted": request.session.pop(_DELETED, None),
        "shown": shown,
        "shown_name": model_name(shown),
        "models": model_choices(),
        "fields": [("channel", gettext("channel")), *_fields(project)],
        "dimensions": dimensions(project),
        "may_edit": _role(request).covers(Role.EDITOR),
        **_choices(request, project),
    }
    if not request.GET.get("conversion"):
        return render(request, "attribution/ask.html", context | {"said": "ask"})
    question = read_question("attribution", request, horizon.today)
    assert isinstance(question, AttributionQuestion)  # noqa: S101 - the form of "attribution" is one
    found = attribution_of(project, question, shown)
    context |= _found(project, question, found, horizon)
    return render(request, "attribution/attribution.html", context)


def _role(request: HttpRequest) -> Role:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role


def _fields(project: Project) -> list[tuple[str, str]]:
    return [pair for pair in dimensions(project) if pair[0] != "channel"]


def _choices(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the events to choose from, as they are written, with how many of each arrived."""
    volumes = event_volumes(event_store(), view_of(project))
    return {
        "events": [(spell_matches((Match(one.event),)), one.event, one.events) for one in volumes],
        "asked": {name: request.GET.get(name, "") for name in _OWN},
        "rest": kept(request, *_OWN),
    }


def _found(
    project: Project, question: AttributionQuestion, found: Attribution, horizon: Horizon
) -> dict[str, Any]:
    touch = question.touch
    names = {one.name: channel_name(one.name, touch) for one in found.channels}
    return {
        "question": question,
        "found": found,
        "said": found.finding.said,
        "dots": dots(project, question, found.channels, found.finding),
        "undrawn": max(len(found.channels) - DRAWN, 0),
        "rows": [
            (one, names[one.name], behind_href(project, question, {"group": one.name}))
            for one in found.channels
        ],
        "leader": names.get(found.finding.channel.name, "") if found.finding.channel else "",
        "paths": [
            (
                [channel_name(name, touch) for name in row["path"]],
                row,
                behind_href(project, question, {"path": BETWEEN.join(row["path"])}),
            )
            for row in found.paths.dicts()[:PATHS]
        ],
        "measured": any(one.cost is not None for one in found.channels),
        "month": rules.whole_month(horizon.latest),
        "with_value": bool(question.value),
    }


@require_POST
@project_page("editor")
def save_assumed(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the shares that are assumed of the channels of one field."""
    names = request.POST.getlist("name")
    try:
        shares = shares_in({key: str(value) for key, value in request.POST.items()}, names)
    except InvalidFile as fault:
        messages.error(request, fault_words(fault))
        return _back(request, project)
    rules.assume(project, request.POST.get("touch", "channel"), shares)
    messages.success(
        request, gettext("What is assumed is kept, and stands beside what is measured.")
    )
    return _back(request, project)


@require_POST
@project_page("editor")
def add_cost(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the cost of one channel in one period."""
    form = CostForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        label = form.fields[first[0]].label if first[0] in form.fields else ""
        messages.error(request, f"{label}: {first[1][0]}")
        return _back(request, project)
    rules.add_costs(project, request.POST.get("touch", "channel"), [form.spent])
    messages.success(request, gettext("The cost is kept."))
    return _back(request, project)


@require_POST
@project_page("editor")
def import_costs(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep the costs of a CSV file, all of them or none."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, gettext("Choose a file first."))
        return _back(request, project)
    try:
        costs = costs_in_file(file.read())
    except InvalidFile as fault:
        messages.error(request, fault_words(fault))
        return _back(request, project)
    count = rules.add_costs(project, request.POST.get("touch", "channel"), costs)
    words = ngettext("%(number)s cost is kept.", "%(number)s costs are kept.", count)
    messages.success(request, words % {"number": count})
    return _back(request, project)


@require_POST
@project_page("editor")
def remove_cost(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Delete one cost."""
    touch, spent = rules.delete_cost(project, pk)
    request.session[_DELETED] = {
        "touch": touch,
        "name": spent.name,
        "first": spent.dates.first.isoformat(),
        "last": spent.dates.last.isoformat(),
        "amount": str(spent.amount),
    }
    return _back(request, project)


def _back(request: HttpRequest, project: Project) -> HttpResponse:
    """Return to the page with the question that was open on it."""
    page = reverse("attribution:attribution", args=[project.slug])
    query = urlsplit(f"?{request.POST.get('query', '')}").query
    return redirect(f"{page}?{query}" if parse_qs(query) else page)
