"""Keys of a project: write keys for what sends events, API tokens for what asks."""

from collections.abc import Mapping
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.access import project_page
from polku.features.projects.forms import KeyLimits, NewToken, NewWriteKey
from polku.features.projects.keys import (
    GRACE,
    access_api_token,
    access_write_key,
    create_api_token,
    create_write_key,
    delete_api_token,
    restore_write_key,
    revoke_write_key,
)
from polku.features.projects.models import Project, User, WriteKey
from polku.features.projects.views.confirm import Step, confirmed


@require_safe
@project_page("editor")
def keys(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the write keys and how to send with them."""
    return _keys_page(request, project, NewWriteKey())


@require_POST
@project_page("editor")
def new_key(request: HttpRequest, project: Project) -> HttpResponse:
    """Make a write key."""
    form = NewWriteKey(request.POST)
    if not form.is_valid():
        return _keys_page(request, project, form)
    key = create_write_key(project, form.cleaned_data["name"])
    messages.success(request, gettext("The key “%(name)s” is ready.") % {"name": key.name})
    return redirect("settings:keys", project=project.slug)


@require_POST
@project_page("editor")
def limits(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Say which sites may send with a write key, and how much."""
    key = access_write_key(project, pk)
    form = _limits_form(key, request.POST)
    if not form.is_valid():
        key.refresh_from_db()  # what was typed is no limit yet
        return _keys_page(request, project, NewWriteKey(), {pk: form})
    form.save()
    said = gettext("The limits of “%(name)s” are saved.")
    messages.success(request, said % {"name": key.name})
    return redirect("settings:keys", project=project.slug)


@require_POST
@project_page("editor")
def revoke(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Begin the last day of a write key."""
    key = revoke_write_key(project, pk)
    said = gettext("The key “%(name)s” ends in 24 hours. Until then you can restore it here.")
    messages.success(request, said % {"name": key.name})
    return redirect("settings:keys", project=project.slug)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Take a revocation back."""
    key = restore_write_key(project, pk)
    messages.success(request, gettext("The key “%(name)s” stays.") % {"name": key.name})
    return redirect("settings:keys", project=project.slug)


@require_safe
@project_page("owner")
def tokens(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the API tokens that work."""
    return _tokens_page(request, project, NewToken())


@never_cache
@require_POST
@project_page("owner")
def new_token(request: HttpRequest, project: Project) -> HttpResponse:
    """Make an API token and show it, this once."""
    form = NewToken(request.POST)
    if not form.is_valid():
        return _tokens_page(request, project, form)
    by = request.user if isinstance(request.user, User) else None
    _, text = create_api_token(project, **form.cleaned_data, by=by)
    return _tokens_page(request, project, NewToken(), shown=text)


@project_page("owner")
def delete_token(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """End an API token, after asking."""
    name = {"name": access_api_token(project, pk).name}
    step = Step(
        gettext("Delete the API token “%(name)s”?") % name,
        gettext("What uses it is refused at once. This cannot be undone; you can make another."),
        gettext("Delete the token"),
        gettext("The token is deleted."),
    )
    back = reverse("settings:tokens", args=[project.slug])
    return confirmed(request, step, back, lambda: delete_api_token(project, pk))


def _limits_form(key: WriteKey, said: QueryDict | None = None) -> KeyLimits:
    return KeyLimits(said, instance=key, auto_id=f"id_{key.pk}_%s")


def _keys_page(
    request: HttpRequest,
    project: Project,
    form: NewWriteKey,
    faulty: Mapping[int, KeyLimits] = MappingProxyType({}),
) -> HttpResponse:
    now = timezone.now()
    keys = list(project.write_keys.all())
    context = {
        "tab": "keys",
        "form": form,
        "working": [
            (key, faulty.get(key.pk) or _limits_form(key)) for key in keys if key.revoked_at is None
        ],
        "ending": [
            (key, key.revoked_at + GRACE)
            for key in keys
            if key.revoked_at is not None and now < key.revoked_at + GRACE
        ],
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "projects/keys.html", context)


def _tokens_page(
    request: HttpRequest, project: Project, form: NewToken, shown: str = ""
) -> HttpResponse:
    context = {
        "tab": "tokens",
        "form": form,
        "tokens": project.api_tokens.filter(expires__gt=timezone.now()),
        "shown": shown,
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "projects/tokens.html", context)
