"""The rules in order with the events they take, and changes that show their effect first."""

from collections import Counter
from typing import Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.rules import Project, project_page
from polku.features.touchpoints import rules
from polku.features.touchpoints.draft import OPERATORS, draft_of, fields_of, in_words, lines_of
from polku.features.touchpoints.effect import effect_of, inventory
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.touchpoints import TouchpointRule

Direction = Literal["up", "down"]


@require_safe
@project_page("viewer")
def overview(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the rules, the events that arrive, and what was deleted lately."""
    result = inventory(project)
    arriving = result.dicts()
    stored = list(rules.stored_rules(project))
    takes: Counter[int] = Counter()
    for row in arriving:
        takes[row["rule"]] += row["events"]
    context = {
        "rules": [
            (rule, in_words(rules.rule_value(rule)), takes[number])
            for number, rule in enumerate(stored, 1)
        ],
        "events": arriving,
        "without": [row for row in arriving if not row["rule"]] if stored else [],
        "untaken": sum(not row["rule"] for row in arriving),
        "deleted": rules.deleted_rules(project)[:10],
        "result": result,
        "edits": request.role != "viewer",  # type: ignore[attr-defined]
    }
    return render(request, "touchpoints/overview.html", context)


@project_page("editor")
def new(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a rule; it is stored after all others once its effect was seen."""
    if request.method == "POST":
        rules.add_rule(project, draft_of(request.POST))
        messages.success(request, gettext("The rule holds for all history from now on."))
        return redirect("touchpoints:overview", project=project.slug)
    return _editor(request, project, request.GET, place=len(rules.rules_of(project)))


@project_page("editor")
def edit(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Change a rule where it stands."""
    stored = rules.access_rule(project, pk)
    if request.method == "POST":
        rules.change_rule(project, pk, draft_of(request.POST))
        messages.success(request, gettext("The rule holds for all history from now on."))
        return redirect("touchpoints:overview", project=project.slug)
    fields = request.GET or fields_of(rules.rule_value(stored))
    place = list(rules.stored_rules(project)).index(stored)
    return _editor(request, project, fields, place=place, pk=pk)


def _editor(
    request: HttpRequest, project: Project, fields: QueryDict, *, place: int, pk: int = 0
) -> HttpResponse:
    arriving = inventory(project).dicts()
    context = {
        "fields": fields,
        "lines": lines_of(fields),
        "operators": OPERATORS,
        "known": {
            name: sorted({row[name] for row in arriving} - {""})
            for name in ("event", "touchpoint", "channel", "stage")
        },
        "pk": pk,
    }
    if "touchpoint" in request.GET:
        context |= _seen_before_saving(project, request.GET, place, replaces=bool(pk))
    return render(request, "touchpoints/editor.html", context)


def _seen_before_saving(
    project: Project, fields: QueryDict, place: int, *, replaces: bool
) -> dict[str, object]:
    try:
        draft = draft_of(fields)
    except InvalidQuestion as error:
        return {"error": error}
    order = list(rules.rules_of(project))
    order[place : place + replaces] = [draft]
    return {"effect": effect_of(project, order), "draft": list(_pairs(draft))}


def _pairs(rule: TouchpointRule) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in fields_of(rule).lists() for value in values]


@project_page("editor")
def move(request: HttpRequest, project: Project, pk: int, direction: Direction) -> HttpResponse:
    """Show what moving a rule would change; a move that changes nothing is made at once."""
    order = list(rules.stored_rules(project))
    index = order.index(rules.access_rule(project, pk))
    moved = rules.moved_order(order, index, direction)
    effect = effect_of(project, [rules.rule_value(rule) for rule in moved])
    if request.method == "POST" and (request.POST.get("seen") or not effect.moves):
        rules.move_rule(project, pk, direction)
        messages.success(request, gettext("The rule has moved."))
        return redirect("touchpoints:overview", project=project.slug)
    step = {
        "title": gettext("Move this rule?"),
        "verb": gettext("Move the rule"),
        "rule": order[index],
        "conditions": in_words(rules.rule_value(order[index])),
        "effect": effect,
    }
    return render(request, "touchpoints/consequence.html", step)


@project_page("editor")
def delete(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show what deleting a rule would change; it can be brought back."""
    rule = rules.access_rule(project, pk)
    if request.method == "POST":
        rules.delete_rule(project, pk)
        messages.success(request, gettext("The rule is deleted. You can restore it below."))
        return redirect("touchpoints:overview", project=project.slug)
    rest = [rules.rule_value(one) for one in rules.stored_rules(project) if one.pk != pk]
    step = {
        "title": gettext("Delete this rule?"),
        "verb": gettext("Delete the rule"),
        "rule": rule,
        "conditions": in_words(rules.rule_value(rule)),
        "effect": effect_of(project, rest),
    }
    return render(request, "touchpoints/consequence.html", step)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Bring a deleted rule back."""
    rules.restore_rule(project, pk)
    messages.success(request, gettext("The rule is back in its place."))
    return redirect("touchpoints:overview", project=project.slug)
