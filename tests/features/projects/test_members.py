"""Projects, members and invitations."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.members import (
    accept_invitation,
    change_role,
    create_project,
    invite,
    open_invitation,
    remove_member,
    withdraw_invitation,
)
from polku.features.projects.models import Invitation, Membership, Project, Role, User
from polku.vocabulary.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 27, 9, 41, tzinfo=UTC)


@pytest.fixture
def guest() -> User:
    return User.objects.create_user("guest@example.com")


def test_projects_of_one_name_get_addresses_of_their_own() -> None:
    slugs = [create_project(name).slug for name in ("Hyvä Sää", "Hyvä sää", "Hyvä-sää", "空")]
    assert slugs == ["hyva-saa", "hyva-saa-2", "hyva-saa-3", "project"]


def test_the_maker_owns_the_project(project: Project, owner: User) -> None:
    assert Membership.objects.get(project=project).user == owner
    assert Membership.objects.get(project=project).role == Role.OWNER


def test_a_project_keeps_its_last_owner(project: Project, owner: User, guest: User) -> None:
    with pytest.raises(NotAllowed, match="Olli Omistaja is the only owner"):
        remove_member(project, owner.pk)
    with pytest.raises(NotAllowed):
        change_role(project, owner.pk, "editor")
    Membership.objects.create(project=project, user=guest, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        remove_member(project, owner.pk)
    change_role(project, guest.pk, "owner")
    remove_member(project, owner.pk)
    assert [member.user for member in Membership.objects.filter(project=project)] == [guest]


def test_an_invitation_works_once(project: Project, owner: User, guest: User) -> None:
    invitation, token = invite(project, "editor", owner, note="Ville")
    assert token not in str(Invitation.objects.values().get())
    assert open_invitation(token) == invitation
    assert accept_invitation(token, guest).role == Role.EDITOR
    with pytest.raises(NotFound):
        accept_invitation(token, User.objects.create_user("third@example.com"))


def test_an_invitation_ends_after_a_week(project: Project, owner: User, guest: User) -> None:
    _, token = invite(project, "editor", owner, now=NOW)
    with pytest.raises(NotFound):
        accept_invitation(token, guest, now=NOW + timedelta(days=7))
    assert accept_invitation(token, guest, now=NOW + timedelta(days=6, hours=23))


def test_an_invitation_never_lowers_a_role(project: Project, owner: User, guest: User) -> None:
    _, token = invite(project, "viewer", owner)
    assert accept_invitation(token, owner).role == Role.OWNER


def test_a_withdrawn_invitation_is_gone(project: Project, owner: User, guest: User) -> None:
    invitation, token = invite(project, "viewer", owner)
    with pytest.raises(NotFound):
        withdraw_invitation(create_project("Other"), invitation.pk)
    withdraw_invitation(project, invitation.pk)
    with pytest.raises(NotFound):
        accept_invitation(token, guest)
