"""The one-time link of the console, by which the first owner comes in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from polku.features.projects.models import Membership, Project, Role, SignInLink, User
from polku.features.projects.tokens import hash_of, new_token
from polku.vocabulary.errors import NotFound, translatable

#: How long a link of the console can be used.
LIFETIME = timedelta(hours=1)


def needs_owner() -> bool:
    """Return whether nobody can sign in yet."""
    return not User.objects.exists()


@transaction.atomic
def issue_owner_link(*, now: datetime | None = None) -> str:
    """Return the token of a new link (128 bits); earlier links that were not used end."""
    token = new_token(16)
    SignInLink.objects.filter(used_at=None).delete()
    expires = (now or timezone.now()) + LIFETIME
    SignInLink.objects.create(token_hash=hash_of(token), expires=expires)
    return token


def owner_link_open(token: str, *, now: datetime | None = None) -> bool:
    """Return whether the link can still be used."""
    return _open(token, now or timezone.now()).exists()


@transaction.atomic
def use_owner_link(
    token: str, *, name: str, email: str, password: str, now: datetime | None = None
) -> User:
    """Use the link up: return the user with this e-mail and password, new or recovered.

    Whoever reads the console owns the machine, so the link also sets a new password for an
    e-mail that is known. The user becomes owner of each project that has none.
    """
    now = now or timezone.now()
    if not _open(token, now).update(used_at=now):
        raise NotFound(
            translatable(
                "This link has been used or has expired. Print a new one with “polku owner-link”."
            )
        )
    user = _user(name, email, password)
    for project in Project.objects.exclude(memberships__role=Role.OWNER):
        Membership.objects.update_or_create(
            user=user, project=project, defaults={"role": Role.OWNER}
        )
    return user


def _open(token: str, now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(token_hash=hash_of(token), used_at=None, expires__gt=now)


def _user(name: str, email: str, password: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return User.objects.create_user(email, password, name=name)
    user.name = name.strip() or user.name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    return user
