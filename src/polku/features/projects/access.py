"""Decide who may open a project: the one place where permission is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from polku.features.projects.models import ApiToken, Membership, Project, Role, User
from polku.vocabulary.errors import NotAllowed, NotFound, translatable

Caller = User | ApiToken | AnonymousUser

P = ParamSpec("P")
ProjectView = Callable[Concatenate[HttpRequest, Project, P], HttpResponseBase]
Page = Callable[..., HttpResponseBase]


def role_in(caller: Caller, slug: str) -> tuple[Project, Role] | None:
    """Return the project called ``slug`` and the caller's role in it; None for an outsider."""
    if isinstance(caller, ApiToken):
        return (caller.project, Role(caller.role)) if caller.project.slug == slug else None
    if not isinstance(caller, User):
        return None
    membership = (
        Membership.objects.select_related("project").filter(user=caller, project__slug=slug).first()
    )
    return (membership.project, Role(membership.role)) if membership else None


def access_project(caller: Caller, slug: str, role: str) -> Project:
    """Return the project where the caller's role covers ``role``.

    A project of others and one that does not exist are the same `NotFound`; a member whose
    role is too low gets `NotAllowed`.
    """
    return _access(caller, slug, role)[0]


def _access(caller: Caller, slug: str, role: str) -> tuple[Project, Role]:
    found = role_in(caller, slug)
    if found is None:
        raise NotFound(translatable("There is no project “%(slug)s” that you may see."), slug=slug)
    project, held = found
    if not held.covers(role):
        raise NotAllowed(
            translatable("This needs the role “%(needed)s”; yours is “%(held)s”."),
            needed=Role(role).label,
            held=held.label,
        )
    return project, held


def project_page(role: str) -> Callable[[ProjectView[P]], Page]:
    """Give a view the `Project` of its URL, where the person's role covers ``role``.

    >>> @project_page("viewer")
    ... def people(request, project): ...

    Others are sent to sign in, or get 404 (no member) or 403 (role too low). The view runs on
    the project's clock and finds the role it runs under in ``request.role``.
    """

    def decorate(view: ProjectView[P]) -> Page:
        @wraps(view)
        def page(
            request: HttpRequest, project: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path())
            opened, held = _open(request.user, project, role)
            request.project = opened  # type: ignore[attr-defined]
            request.role = held  # type: ignore[attr-defined]
            with timezone.override(ZoneInfo(opened.timezone)):
                return view(request, opened, *args, **kwargs)

        page.needs_role = role  # type: ignore[attr-defined]
        return page

    return decorate


def _open(user: User, slug: str, role: str) -> tuple[Project, Role]:
    try:
        project, held = _access(user, slug, role)
    except NotFound as error:
        raise Http404(str(error)) from error
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    if user.last_project_id != project.pk:
        User.objects.filter(pk=user.pk).update(last_project=project)
    return project, held
