"""The page of background work: what waits, runs, failed and is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.rules import Project, Role, project_page
from polku.features.work import rules
from polku.features.work.listing import listing_of


@require_safe
@project_page("viewer")
def index(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the jobs."""
    return render(request, "work/index.html", _jobs(request, project))


@require_safe
@project_page("viewer")
def jobs(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the list alone, as the page fetches it anew."""
    return render(request, "work/jobs.html", _jobs(request, project))


@require_POST
@project_page("editor")
def again(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Try a failed job again."""
    rules.again(rules.access_job(project, pk, with_general=_sees_general(request)))
    messages.success(request, gettext("The job is tried again."))
    return redirect("work:index", project=project.slug)


def _jobs(request: HttpRequest, project: Project) -> dict[str, Any]:
    return {"listing": listing_of(project, with_general=_sees_general(request))}


def _sees_general(request: HttpRequest) -> bool:
    """Return whether the person sees the jobs of the whole installation: owners do."""
    held: Role = request.role  # type: ignore[attr-defined] # set by project_page
    return held == Role.OWNER
