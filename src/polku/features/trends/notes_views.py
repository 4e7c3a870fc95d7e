"""The page on which the events of a company are written down."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from polku.features.addresses import settle
from polku.features.projects.rules import Project, Role, project_page
from polku.features.trends import notes
from polku.features.trends.models import LONGEST


class NoteForm(forms.Form):
    """A day and what happened on it."""

    day = forms.DateField()
    text = forms.CharField(max_length=LONGEST)


@require_http_methods(["GET", "HEAD"])
@project_page("viewer")
def noted(request: HttpRequest, project: Project) -> HttpResponse:
    """List the events of the company."""
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    context = {
        "notes": notes.notes_of(project),
        "may_edit": role.covers(Role.EDITOR),
        "latest": settle(request, project).latest,
        "longest": LONGEST,
    }
    return render(request, "trends/notes.html", context)


@require_POST
@project_page("editor")
def write(request: HttpRequest, project: Project) -> HttpResponse:
    """Write one down."""
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.note(project, form.cleaned_data["day"], form.cleaned_data["text"])
        messages.success(request, gettext("It is written down, and shown on every course."))
    else:
        messages.error(request, gettext("Write the day, and what happened in at most 80 signs."))
    return redirect("trends:notes", project.slug)


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Delete one."""
    notes.delete_note(project, pk)
    messages.success(request, gettext("It is deleted."))
    return redirect("trends:notes", project.slug)
