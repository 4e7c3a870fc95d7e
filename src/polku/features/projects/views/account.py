"""A person's own page: name, language, theme, password; and a new project."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from polku.features.projects.forms import NewProject, PasswordChange, Profile
from polku.features.projects.members import create_project
from polku.features.projects.models import User


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required says so
    return request.user


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show and change who one is here."""
    form = Profile(request.POST or None, instance=User.objects.get(pk=_signed_in(request).pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("account:account")
    return _page(request, form, PasswordChange(_signed_in(request)))


@login_required
@require_POST
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other session of the person ends."""
    user = _signed_in(request)
    form = PasswordChange(user, request.POST)
    if not form.is_valid():
        return _page(request, Profile(instance=user), form)
    user.set_password(form.cleaned_data["new"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    messages.success(
        request, gettext("The password is changed. You are signed out everywhere else.")
    )
    return redirect("account:account")


def _page(request: HttpRequest, profile: Profile, change: PasswordChange) -> HttpResponse:
    return render(request, "projects/account.html", {"profile": profile, "password": change})


@login_required
def new_project(request: HttpRequest) -> HttpResponse:
    """Make a project and own it."""
    form = NewProject(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        project = create_project(values["name"], _signed_in(request), zone=values["timezone"])
        return redirect("settings:keys", project=project.slug)
    return render(request, "projects/new_project.html", {"form": form})
