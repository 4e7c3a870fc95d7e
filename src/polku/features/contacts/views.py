"""The pages of service contacts: how they go, and what they are."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polku.features.addresses import read_question, settle
from polku.features.contacts import rules
from polku.features.contacts.asking import Service, service_of
from polku.features.contacts.drawing import before_bars, course_points, rate_bars, week_of
from polku.features.contacts.findings import (
    more_than_others,
    outstanding_hour,
    what_happened,
)
from polku.features.contacts.forms import chatbot_form, kinds_form, spelt
from polku.features.contacts.volumes import volumes_of
from polku.features.contacts.wording import kind_name
from polku.features.projects.rules import Project, Role, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.segments.links import behind_href
from polku.features.trends.rules import HEADINGS, INTERVALS
from polku.measure.catalogue.known import event_volumes, known_fields
from polku.measure.contacts.behind import TALKED, WHAT
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import AnyQuestion, ContactQuestion, ScoreQuestion

RULES = (
    ("against", _("whoever gave up counts as not served")),
    ("short", _("who gave up soon is left out")),
    ("excluded", _("whoever gave up is left out")),
)
LEVELS = ("20s", "1m", "2m", "5m", "24h")


@require_safe
@project_page("viewer")
def contacts(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how service contacts went: queues, hours, what came before, the chatbot, repeats."""
    horizon = settle(request, project, every="week", compare="previous", abandoned="against")
    question = read_question("contacts", request, horizon.today)
    compared = read_question("nps", request, horizon.today)
    assert isinstance(question, ContactQuestion)  # noqa: S101 - the form of "contacts" is one
    assert isinstance(compared, ScoreQuestion)  # noqa: S101 - it reads the comparison
    service = service_of(project, question, compared.compare)
    context = {
        "question": question,
        "compare": compared.compare,
        "horizon": horizon,
        "service": service,
        "said": what_happened(service.line, compared=compared.compare is not None),
        "dimensions": dimensions(project),
        "edits": _edits(request),
        **_choices(project, question, service),
        **_drawn(project, question, service),
    }
    return render(request, "contacts/contacts.html", context)


def _edits(request: HttpRequest) -> bool:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.EDITOR)


def _choices(project: Project, question: ContactQuestion, service: Service) -> dict[str, Any]:
    level = spelt(question.within) if question.within else ""
    levels = [("", gettext("as defined")), *((text, text) for text in LEVELS)]
    fields = dict(dimensions(project))
    return {
        "kinds": [(line.name, kind_name(line.name)) for line in service.kinds],
        "kind": service.line.name if service.line else question.kind,
        "levels": levels if level in ("", *LEVELS) else [*levels, (level, level)],
        "level": level,
        "rules": RULES,
        "intervals": INTERVALS,
        "by_label": fields.get(question.by, question.by),
    }


def _drawn(project: Project, question: ContactQuestion, service: Service) -> dict[str, Any]:
    """Return what is drawn of the chosen kind; nothing where no contact began."""
    if not (service.course and service.hours and service.before and service.rates):
        return {}
    every: Interval = question.every or "week"
    online = next((row for row in service.before.rows if not row["group"]), None)
    return {
        "kind_label": kind_name(service.line.name) if service.line else "",
        "points": course_points(service.course.rows, every, project.timezone),
        "heading": HEADINGS[every],
        "week": week_of(project, service.hours.question, service.hours.rows),
        "worst_hour": outstanding_hour(service.hours.rows),
        "online": online,
        "stands_out": more_than_others(service.before.rows),
        "bars": before_bars(project, service.before.question, service.before.rows),
        "rates": rate_bars(project, service.rates.question, service.rates.rows),
        "behind": _behind(project, _of_line(question, service), WHAT),
        "behind_online": behind_href(project, service.before.question, {"group": ""}),
        "behind_bot": _behind(project, service.bot.answered.question, TALKED)
        if service.bot
        else {},
    }


def _of_line(question: ContactQuestion, service: Service) -> AnyQuestion:
    kind = service.line.name if service.line else ""
    return ContactQuestion(
        kind=kind,
        dates=question.dates,
        where=question.where,
        within=question.within,
        abandoned=question.abandoned,
        short_within=question.short_within,
        again_days=question.again_days,
    )


def _behind(project: Project, question: AnyQuestion, whats: Any) -> dict[str, str]:
    return {what: behind_href(project, question, {"what": what}) for what in whats}


@require_http_methods(["GET", "HEAD", "POST"])
@project_page("editor")
def definitions(request: HttpRequest, project: Project) -> HttpResponse:
    """Say which events are a contact, and show how many of each have arrived."""
    data = request.POST if request.method == "POST" else None
    kept = rules.contacts_of(project)
    kinds, bot = kinds_form(data, kept), chatbot_form(data, kept)
    if data is not None and kinds.is_valid() and bot.is_valid():
        rules.keep_contacts(project, bot.value(tuple(form.value() for form in kinds.kept())))
        messages.success(request, gettext("The definitions are kept; all history follows them."))
        return redirect("contacts:contacts", project.slug)
    view = view_of(project)
    context = {
        "kinds": kinds,
        "bot": bot,
        "own": rules.has_own(project),
        "volumes": volumes_of(kept, event_volumes(event_store(), view)),
        "properties": [
            name for name in known_fields(event_store(), view) if not name.startswith("person.")
        ],
    }
    status = 200 if data is None else 400
    return render(request, "contacts/definitions.html", context, status=status)


@require_POST
@project_page("editor")
def usual(request: HttpRequest, project: Project) -> HttpResponse:
    """Go back to the usual definitions."""
    rules.forget_contacts(project)
    messages.success(request, gettext("The usual definitions hold again."))
    return redirect("contacts:definitions", project.slug)
