"""Come in: the front door, signing in and out, the owner's link and invitations."""

from typing import Any

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from polku.features.projects import throttle
from polku.features.projects.forms import GuestAccount, NewAccount, Plain
from polku.features.projects.members import accept_invitation, open_invitation
from polku.features.projects.models import User
from polku.features.projects.owner_link import needs_owner, owner_link_open, use_owner_link
from polku.vocabulary.errors import NotFound, translatable

BACKEND = "django.contrib.auth.backends.ModelBackend"


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the project that was open last, to making the first one, or to the door."""
    if not isinstance(request.user, User):
        return redirect("account:sign-in")
    mine = request.user.memberships.select_related("project").order_by("created")
    last = mine.filter(project=request.user.last_project).first() or mine.first()
    return redirect(f"/p/{last.project.slug}/") if last else redirect("account:new-project")


class SignInForm(Plain, AuthenticationForm):
    """E-mail and password; a few wrong ones in a row make the person wait."""

    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("The e-mail or the password is wrong."),
        "inactive": _("The e-mail or the password is wrong."),
        "wait": _("Too many attempts. Wait a quarter of an hour, then try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.EmailField(
            label=_("E-mail"),
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"].label = _("Password")
        self.order_fields(["username", "password"])

    def clean(self) -> dict[str, Any]:
        """Look at the password only while there are attempts left."""
        email = self.cleaned_data.get("username", "")
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if not throttle.may_try(email, address):
            raise ValidationError(self.error_messages["wait"], code="wait")
        values = super().clean()
        throttle.forgive(email, address)
        return values


class SignIn(LoginView):
    """The door; the session gets a new key when it opens."""

    template_name = "projects/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where the first owner's link is while nobody can sign in."""
        return super().get_context_data(needs_owner=needs_owner(), **kwargs)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("account:sign-in")


@never_cache
@sensitive_post_parameters("password")
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of the console's link set who they are; it is used up by the form alone."""
    if not owner_link_open(token):
        raise NotFound(
            translatable(
                "This link has been used or has expired. Print a new one with “polku owner-link”."
            )
        )
    form = NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = use_owner_link(token, **form.cleaned_data)
        login(request, user, BACKEND)
        return redirect("home")
    return render(request, "projects/welcome.html", {"form": form})


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join a project, as who one is or with a new account."""
    invited = open_invitation(token)
    user = request.user if isinstance(request.user, User) else None
    form = None if user else GuestAccount(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        with transaction.atomic():
            joining = user or _new_user(form)
            accept_invitation(token, joining)
        if user is None:
            login(request, joining, BACKEND)
        return redirect(f"/p/{invited.project.slug}/")
    return render(request, "projects/invitation.html", {"invitation": invited, "form": form})


def _new_user(form: GuestAccount | None) -> User:
    values = form.cleaned_data if form else {}
    return User.objects.create_user(values["email"], values["password"], name=values["name"])
