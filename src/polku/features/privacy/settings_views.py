"""Pages of what a project decided: what is taken out, what is kept how long, and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.privacy.choosing import settings_of
from polku.features.privacy.erasing import erase_project as end_project
from polku.features.privacy.forms import KIND_CHOICES, AgeForm, ScrubForm
from polku.features.privacy.retention import confirm_clock, doubted_clock, due_in, last_run
from polku.features.projects.rules import Project, User, project_page


@require_safe
@project_page("viewer")
def rules(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what is taken out of events on arrival."""
    return _rules_page(request, project, ScrubForm(instance=settings_of(project)))


@require_POST
@project_page("owner")
def change(request: HttpRequest, project: Project) -> HttpResponse:
    """Change what is taken out from now on."""
    form = ScrubForm(request.POST, instance=settings_of(project))
    if not form.is_valid():
        return _rules_page(request, project, form)
    form.save()
    messages.success(request, gettext("Saved. What arrives from now on is held to it."))
    return redirect("privacy:rules", project=project.slug)


@require_safe
@project_page("viewer")
def age(request: HttpRequest, project: Project) -> HttpResponse:
    """Show for how long what is kept, and what would go next."""
    return _age_page(request, project, AgeForm(instance=settings_of(project)))


@require_POST
@project_page("owner")
def change_age(request: HttpRequest, project: Project) -> HttpResponse:
    """Change for how long what is kept."""
    form = AgeForm(request.POST, instance=settings_of(project))
    if not form.is_valid():
        return _age_page(request, project, form)
    form.save()
    messages.success(request, gettext("Saved. The next daily run follows it."))
    return redirect("privacy:age", project=project.slug)


@require_POST
@project_page("owner")
def confirm(request: HttpRequest, project: Project) -> HttpResponse:
    """Believe the clock of the server though it jumped."""
    confirm_clock(timezone.now())
    messages.success(request, gettext("Confirmed. The next daily run goes by this clock."))
    return redirect("privacy:age", project=project.slug)


@project_page("owner")
def erase_project(request: HttpRequest, project: Project) -> HttpResponse:
    """Erase the project, after its address was typed."""
    wrong = False
    if request.method == "POST":
        if request.POST.get("typed", "").strip() == project.slug:
            by = request.user if isinstance(request.user, User) else None
            end_project(project, by, timezone.now())
            messages.success(request, gettext("The project is erased."))
            return redirect("home")
        wrong = True
    return render(request, "privacy/erase_project.html", {"tab": "privacy", "wrong": wrong})


def _rules_page(request: HttpRequest, project: Project, form: ScrubForm) -> HttpResponse:
    chosen = settings_of(project)
    context = {
        "tab": "privacy",
        "form": form,
        "chosen": chosen,
        "kinds": [label for kind, label in KIND_CHOICES if kind in chosen.texts],
    }
    return render(request, "privacy/rules.html", context)


def _age_page(request: HttpRequest, project: Project, form: AgeForm) -> HttpResponse:
    context = {
        "tab": "privacy",
        "form": form,
        "due": due_in(project, timezone.now()),
        "last_run": last_run(),
        "doubted": doubted_clock(),
        "now": timezone.now(),
    }
    return render(request, "privacy/age.html", context)
