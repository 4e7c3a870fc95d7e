"""What a project is called, its clock, and how small a group it shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.access import project_page
from polku.features.projects.forms import ProjectSettings
from polku.features.projects.models import Project


@require_safe
@project_page("viewer")
def general(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the settings to every member."""
    return _page(request, ProjectSettings(instance=project))


@require_POST
@project_page("owner")
def change(request: HttpRequest, project: Project) -> HttpResponse:
    """Change the settings; what was stored is seen by them from now on."""
    form = ProjectSettings(request.POST, instance=Project.objects.get(pk=project.pk))
    if not form.is_valid():
        return _page(request, form)
    form.save()
    messages.success(request, gettext("Saved. Every page follows from now on."))
    return redirect("settings:general", project=project.slug)


def _page(request: HttpRequest, form: ProjectSettings) -> HttpResponse:
    return render(request, "projects/general.html", {"form": form, "tab": "general"})
