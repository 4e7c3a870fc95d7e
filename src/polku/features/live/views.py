"""The live page: what arrives, what could not be read, and how to send."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from polku.features.live.rejects import rejects_of
from polku.features.live.rules import Arrivals, arrivals_of
from polku.features.live.showing import arriving, sending
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of

#: Events on the page, and in the short list that the overview shows.
LISTED, SHORT = 40, 6


@require_safe
@project_page("viewer")
def live(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what arrives, what is in quarantine, and how to send."""
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined] # set by project_page
    context = arriving(project, _last(project, LISTED)) | sending(request, project)
    context["rejects"] = rejects_of(project, reveal=reveal)
    return render(request, "live/live.html", context)


@require_safe
@project_page("viewer")
def recent(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the last events alone, as pages fetch them anew."""
    short = request.GET.get("short") == "1"
    context = arriving(project, _last(project, SHORT if short else LISTED))
    return render(request, "live/recent.html", context | {"short": short})


def _last(project: Project, limit: int) -> Arrivals:
    return arrivals_of(event_store(), view_of(project), limit, timezone.now())
