"""The pages of scheduled pulls: all of them, one with its runs, writing, running, deleting."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.collect.pulls.mappings import MAPPINGS
from polku.collect.pulls.mappings import Kind as MappingKind
from polku.features.projects.rules import Project, Role, project_page
from polku.features.pulls import rules
from polku.features.pulls.forms import PullForm
from polku.features.pulls.models import Pull
from polku.vocabulary.errors import PolkuError


def _edits(request: HttpRequest) -> bool:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.OWNER)


def _words(error: dict[str, object] | None) -> str:
    """Return a kept error in the reader's words."""
    if not error:
        return ""
    values = cast("dict[str, object]", error["values"])
    sentence = gettext(str(error["message"]))
    return sentence % values if values else sentence


@require_safe
@project_page("viewer")
def pulls(request: HttpRequest, project: Project) -> HttpResponse:
    """List what is fetched, when it ran last and how."""
    found = rules.pulls_of(project)
    context = {
        "found": [(one, one.runs.first(), _words(one.error)) for one in found],
        "failed": sum(one.state == "failed" for one in found),
        "edits": _edits(request),
    }
    return render(request, "pulls/pulls.html", context)


@require_safe
@project_page("viewer")
def pull(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show one pull and its runs."""
    one = rules.access_pull(project, pk)
    runs = [
        (each, _words(each.error), [_words(bad) for bad in each.rejected])
        for each in one.runs.all()
    ]
    context = {
        "one": one,
        "runs": runs,
        "running": rules.is_running(one),
        "error": _words(one.error),
        "edits": _edits(request),
    }
    return render(request, "pulls/pull.html", context)


@project_page("owner")
def new(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a pull."""
    return _editor(request, project, Pull(project=project))


@project_page("owner")
def edit(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Change a pull."""
    return _editor(request, project, rules.access_pull(project, pk))


def _editor(request: HttpRequest, project: Project, one: Pull) -> HttpResponse:
    form = PullForm(request.POST if request.method == "POST" else None, instance=one)
    error: PolkuError | None = None
    if form.is_bound and form.is_valid():
        written = form.save(commit=False)
        written.mapping = written.mapping.replace("\r\n", "\n") or _mapping(written.kind)
        try:
            rules.save(written, form.cleaned_data["secret"] or None)
        except PolkuError as fault:
            error = fault
        else:
            messages.success(request, gettext("The pull is kept."))
            return redirect("pulls:pull", project.slug, written.pk)
    context = {"form": form, "one": one, "error": error}
    bad = error is not None or form.errors
    return render(request, "pulls/editor.html", context, status=400 if bad else 200)


def _mapping(kind: str) -> str:
    return MAPPINGS[cast("MappingKind", kind)]


@require_POST
@project_page("editor")
def run(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Fetch now, in the background."""
    one = rules.access_pull(project, pk)
    rules.begin(one, request.user)
    messages.success(request, gettext("It runs in the background; its result appears here."))
    return redirect("pulls:pull", project.slug, pk)


@project_page("owner")
def delete(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Remove a pull; what it fetched stays."""
    one = rules.access_pull(project, pk)
    if request.method != "POST":
        return render(request, "pulls/delete.html", {"one": one})
    rules.delete(one)
    messages.success(request, gettext("The pull is deleted. What it fetched stays."))
    return redirect("pulls:pulls", project.slug)
