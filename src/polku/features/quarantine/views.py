"""The pages that show the quarantine: all of it by reason, one group, one entry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, project_page
from polku.features.quarantine import rules
from polku.features.quarantine.asked import selection_in, state_in
from polku.features.quarantine.mendings import mendings_of
from polku.features.quarantine.models import Action
from polku.features.quarantine.showing import row_of, rules_shown, shown, states
from polku.features.questions.rules import event_store

#: Groups, entries of a group, and records on a page.
GROUPS, ENTRIES, RECORDS = 200, 20, 20


@require_safe
@project_page("viewer")
def index(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what is in the quarantine by reason, the rules, and what was done."""
    state = state_in(request.GET)
    found = rules.groups_of(project, state, GROUPS + 1)
    counted = rules.counted(project)
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined] # set by project_page
    done = Action.objects.filter(project=project).select_related("created_by", "undone_by")
    context = {
        "state": state,
        "states": states(counted),
        "waiting": counted["kept"],
        "any": any(counted.values()),
        "rows": [row_of(one, state, reveal=reveal) for one in found[:GROUPS]],
        "more": len(found) > GROUPS,
        "mendings": rules_shown(mendings_of(project)),
        "actions": done[:RECORDS],
    }
    return render(request, "quarantine/index.html", context)


@require_safe
@project_page("viewer")
def group(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the entries with one reason, event and source, and what can be done with them."""
    keeper, selection = event_store().quarantine, selection_in(request.GET)
    found = keeper.groups(project.pk, selection, 1)
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined] # set by project_page
    entries = keeper.entries(project.pk, keeper.ids(project.pk, selection, ENTRIES))
    context = {
        "row": row_of(found[0], state_in(request.GET), reveal=reveal) if found else None,
        "state": state_in(request.GET),
        "entries": [shown(one, reveal=reveal) for one in entries],
        "reveal": reveal,
    }
    return render(request, "quarantine/group.html", context)


@require_safe
@project_page("viewer")
def entry(request: HttpRequest, project: Project, entry: str) -> HttpResponse:
    """Show one entry: what was sent, why it could not be read, and what was decided about it."""
    found = rules.access_entry(project, entry)
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined] # set by project_page
    action = Action.objects.filter(project=project, key=found.action).first()
    context = {
        "one": shown(found, reveal=reveal),
        "kept": found.kept,
        "reveal": reveal,
        "action": action,
        "state": found.state,
    }
    return render(request, "quarantine/entry.html", context)
