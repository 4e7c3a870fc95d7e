"""The page of exports: choose what to export, see how far it is, fetch the file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.exports import rules
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, User, project_page
from polku.features.questions.rules import today_in
from polku.features.work.rules import State
from polku.measure.exports.wishing import read_wish
from polku.measure.exports.writing import FORMATS

_FIELDS = ("from", "to", "where", "case", "activity", "object")


@require_safe
@project_page("viewer")
def exports(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the form and what was exported lately."""
    context = {
        **_listed(project),
        "formats": [(name, gettext(form.meaning)) for name, form in FORMATS.items()],
        "reveals": may_see_contacts(_role(request)),
        "today": today_in(project),
    }
    return render(request, "exports/exports.html", context)


@require_safe
@project_page("viewer")
def listed(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how far the exports are: the part of the page that fetches itself."""
    return render(request, "exports/list.html", _listed(project) | {"project": project})


@require_POST
@project_page("viewer")
def new(request: HttpRequest, project: Project) -> HttpResponse:
    """Start an export."""
    words = {name: [str(one) for one in request.POST.getlist(name)] for name in _FIELDS}
    wish = read_wish(words, today_in(project))
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `project_page` lets nobody else in
    rules.begin(project, request.POST.get("format", ""), wish, _role(request), user)
    messages.success(request, gettext("The export is being made. Its file appears below."))
    return redirect("exports:exports", project=project.slug)


@require_safe
@project_page("viewer")
def download(request: HttpRequest, project: Project, pk: int) -> HttpResponseBase:
    """Answer with the file of an export."""
    path, name = rules.file_of(project, pk, _role(request))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _listed(project: Project) -> dict[str, Any]:
    found = rules.exports_of(project)
    under_way = any(one.job.state in (State.WAITING, State.RUNNING) for one in found)
    return {"exports": found, "under_way": under_way}


def _role(request: HttpRequest) -> Role:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role
