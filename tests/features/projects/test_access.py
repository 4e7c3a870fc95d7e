"""Who may open a project."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.projects.rules import (
    access_project,
    create_api_token,
    create_project,
    project_page,
)
from polku.vocabulary.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def member(project: Project, role: Role) -> User:
    user = User.objects.create_user(f"{role}@example.com")
    Membership.objects.create(user=user, project=project, role=role)
    return user


@pytest.mark.parametrize("needed", list(Role))
@pytest.mark.parametrize("held", list(Role))
def test_a_role_covers_itself_and_those_below(project: Project, held: Role, needed: Role) -> None:
    user = member(project, held)
    if list(Role).index(held) >= list(Role).index(needed):
        assert access_project(user, project.slug, needed) == project
    else:
        with pytest.raises(NotAllowed):
            access_project(user, project.slug, needed)


def test_a_project_of_others_is_as_one_that_does_not_exist(project: Project) -> None:
    stranger = User.objects.create_user("stranger@example.com")
    words = set()
    for slug in (project.slug, "no-such-project"):
        with pytest.raises(NotFound) as caught:
            access_project(stranger, slug, "viewer")
        words.add(caught.value.message)
    assert len(words) == 1


def test_nobody_has_no_project(project: Project) -> None:
    with pytest.raises(NotFound):
        access_project(AnonymousUser(), project.slug, "viewer")


def test_a_token_opens_its_own_project_with_its_role_only(project: Project) -> None:
    other = create_project("Other")
    token, _ = create_api_token(project, "Notebook", "viewer")
    assert access_project(token, project.slug, "viewer") == project
    with pytest.raises(NotAllowed):
        access_project(token, project.slug, "editor")
    with pytest.raises(NotFound):
        access_project(token, other.slug, "viewer")


@project_page("editor")
def page(request: HttpRequest, project: Project) -> HttpResponse:
    return HttpResponse(f"{project.name} {request.role}")


def asked(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/p/lumo-netti/")
    request.user = user
    return request


def test_a_page_opens_for_its_role_and_remembers_the_project(project: Project, owner: User) -> None:
    assert page(asked(owner), project=project.slug).content == b"Lumo Netti owner"
    owner.refresh_from_db()
    assert owner.last_project == project


def test_a_page_sends_nobody_to_sign_in(project: Project) -> None:
    response = page(asked(AnonymousUser()), project=project.slug)
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=/p/lumo-netti/")


def test_a_page_hides_from_strangers_and_refuses_low_roles(project: Project) -> None:
    with pytest.raises(Http404):
        page(asked(User.objects.create_user("stranger@example.com")), project=project.slug)
    with pytest.raises(PermissionDenied):
        page(asked(member(project, Role.VIEWER)), project=project.slug)
