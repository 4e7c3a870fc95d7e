"""The one-time link of the console."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Membership, Role, SignInLink, User
from polku.features.projects.owner_link import (
    issue_owner_link,
    needs_owner,
    owner_link_open,
    use_owner_link,
)
from polku.features.projects.rules import create_project
from polku.vocabulary.errors import NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 27, 9, 41, tzinfo=UTC)


def use(token: str, email: str = "me@example.com", now: datetime = NOW) -> User:
    return use_owner_link(token, name="Minä", email=email, password="a long password", now=now)


def test_the_first_owner_takes_projects_that_wait_for_one() -> None:
    waiting = create_project("Lumo Netti")
    taken = create_project("Taken", User.objects.create_user("other@example.com"))
    user = use(issue_owner_link(now=NOW))
    assert not needs_owner()
    assert user.check_password("a long password")
    roles = Membership.objects.filter(user=user).values_list("project__slug", "role")
    assert list(roles) == [(waiting.slug, Role.OWNER)]
    assert taken.memberships.count() == 1


def test_a_link_works_once_and_is_kept_as_a_hash() -> None:
    token = issue_owner_link(now=NOW)
    assert len(token) == 22
    assert token not in str(SignInLink.objects.values().get())
    use(token)
    assert not owner_link_open(token, now=NOW)
    with pytest.raises(NotFound):
        use(token, "second@example.com")
    assert User.objects.count() == 1


def test_a_link_ends_after_an_hour_or_with_the_next_link() -> None:
    first = issue_owner_link(now=NOW)
    second = issue_owner_link(now=NOW)
    with pytest.raises(NotFound):
        use(first)
    with pytest.raises(NotFound):
        use(second, now=NOW + timedelta(hours=1))
    assert use(second, now=NOW + timedelta(minutes=59))


def test_a_lost_password_is_mended_from_the_console() -> None:
    user = User.objects.create_user("me@example.com", "forgotten word", name="Minä")
    assert use(issue_owner_link(now=NOW), " ME@example.com") == user
    user.refresh_from_db()
    assert user.check_password("a long password")
