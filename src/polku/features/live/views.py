"""The live page: what arrives, what could not be read, and how to send."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from polku.features.live.rejects import rejects_of
from polku.features.live.rules import arrivals_of
from polku.features.live.showing import arriving, rows, sending
from polku.features.live.wanted import Wanted
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
    context = _arriving(request, project, LISTED) | sending(request, project)
    context["rejects"] = rejects_of(project, reveal=reveal)
    return render(request, "live/live.html", context)


@require_safe
@project_page("viewer")
def recent(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the last events alone, as pages fetch them anew."""
    short = request.GET.get("short") == "1"
    context = _arriving(request, project, SHORT if short else LISTED)
    return render(request, "live/recent.html", context | {"short": short})


def _arriving(request: HttpRequest, project: Project, limit: int) -> dict[str, Any]:
    wanted = Wanted.of(request.GET)
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined] # set by project_page
    now = timezone.now()
    arrivals = arrivals_of(event_store(), view_of(project), limit, now, wanted=wanted)
    listed = rows(project, arrivals, wanted, limit, reveal=reveal)
    return arriving(project, arrivals) | {"wanted": wanted, "rows": listed}
