"""The pages of mending rules: write one, see what it would do, keep it, use it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.rules import Project, project_page
from polku.features.quarantine import actions
from polku.features.quarantine.asked import asked_for, lines_in, rule_in
from polku.features.quarantine.deciding import person, to_action
from polku.features.quarantine.mendings import (
    access_mending,
    change_mending,
    preview,
    rule_of,
    save_mending,
    selection_of,
)
from polku.features.quarantine.models import Mending
from polku.features.quarantine.showing import deeds, tried
from polku.vocabulary.errors import InvalidQuestion


@require_safe
@project_page("editor")
def mend(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the form of a rule and, where it says one, what it would do to what is kept."""
    return _form(request, project)


@require_POST
@project_page("editor")
def save(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep a new rule; read its entries again where that was pressed."""
    return _save(request, project)


@require_safe
@project_page("editor")
def edit(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show the form of a kept rule, and what it would do as it is written there."""
    return _form(request, project, edited=access_mending(project, pk))


@require_POST
@project_page("editor")
def change(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Put what was written in the place of a kept rule."""
    return _save(request, project, access_mending(project, pk))


def _save(request: HttpRequest, project: Project, edited: Mending | None = None) -> HttpResponse:
    try:
        rule = rule_in(request.POST, project.timezone)
    except InvalidQuestion as error:
        return _form(request, project, error, edited)
    on_arrival = request.POST.get("on_arrival") == "1"
    if edited:
        kept = change_mending(edited, rule, on_arrival=on_arrival)
    else:
        kept = save_mending(project, rule, person(request), on_arrival=on_arrival)
    if "replay" in request.POST:
        selection = selection_of(rule.match)
        return to_action(actions.replay(project, person(request), selection))
    messages.success(request, gettext("The rule “%(name)s” is kept.") % {"name": kept.name})
    return redirect("quarantine:index", project=project.slug)


@require_POST
@project_page("editor")
def replay(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Read again what a rule is for."""
    rule = rule_of(access_mending(project, pk))
    return to_action(actions.replay(project, person(request), selection_of(rule.match)))


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Delete a rule; what it mended stays."""
    one = access_mending(project, pk)
    one.delete()
    messages.success(request, gettext("The rule “%(name)s” is deleted.") % {"name": one.name})
    return redirect("quarantine:index", project=project.slug)


def _form(
    request: HttpRequest,
    project: Project,
    error: InvalidQuestion | None = None,
    edited: Mending | None = None,
) -> HttpResponse:
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    if edited and "deed" not in asked:
        asked = asked_for(rule_of(edited))
    context: dict[str, Any] = {
        "edited": edited,
        "asked": asked,
        "lines": lines_in(asked),
        "deeds": deeds(),
        "error": error,
    }
    if error is None and any(asked.getlist("deed")):
        try:
            rule = rule_in(asked, project.timezone)
        except InvalidQuestion as fault:
            context["error"] = fault
        else:
            seen = preview(project, rule)
            context |= {"rule": rule, "preview": seen, "examples": tried(seen)}
            context["draft"] = [(name, value) for name, values in asked.lists() for value in values]
    return render(request, "quarantine/mend.html", context)
