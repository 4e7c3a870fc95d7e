"""The pages that decide about entries: read them again, throw them away, take that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.models import Project, User
from polku.features.projects.rules import project_page
from polku.features.quarantine import actions
from polku.features.quarantine.asked import selection_in
from polku.features.quarantine.models import Action


@require_POST
@project_page("editor")
def replay(request: HttpRequest, project: Project) -> HttpResponse:
    """Read the chosen entries again."""
    return to_action(actions.replay(project, person(request), selection_in(request.POST)))


@require_POST
@project_page("editor")
def discard(request: HttpRequest, project: Project) -> HttpResponse:
    """Throw the chosen entries away, and keep why."""
    reason = request.POST.get("reason", "").strip()
    done = actions.discard(project, person(request), selection_in(request.POST), reason)
    return to_action(done)


@require_safe
@project_page("viewer")
def action(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show what was done, and how far it is."""
    one = actions.access_action(project, pk)
    return render(request, "quarantine/action.html", _outcome(one))


@require_safe
@project_page("viewer")
def progress(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show how far it is, as a part of its page."""
    one = actions.access_action(project, pk)
    return render(request, "quarantine/progress.html", _outcome(one))


@require_POST
@project_page("editor")
def undo(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Bring back what was thrown away."""
    one = actions.access_action(project, pk)
    count = actions.undo(one, person(request))
    sentence = ngettext(
        "%(number)s event is back in quarantine.",
        "%(number)s events are back in quarantine.",
        count,
    )
    messages.success(request, sentence % {"number": number_format(count, force_grouping=True)})
    return redirect("quarantine:index", project=project.slug)


def person(request: HttpRequest) -> User | None:
    """Return who asks."""
    return request.user if isinstance(request.user, User) else None


def to_action(one: Action) -> HttpResponse:
    """Go on to the page of what was done."""
    return redirect("quarantine:action", project=one.project.slug, pk=one.pk)


def _outcome(one: Action) -> dict[str, object]:
    return {"one": one, "percent": round(100 * one.done / max(one.total, 1))}
