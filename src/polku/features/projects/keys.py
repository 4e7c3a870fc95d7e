"""Give out, recognise and take back the keys of programs."""

from datetime import datetime, timedelta

from django.utils import timezone

from polku.collect.keys import KeyOwner
from polku.collect.rate import Rate
from polku.features.projects.models import ApiToken, Project, Role, User, WriteKey
from polku.features.projects.tokens import hash_of, new_token
from polku.vocabulary.errors import NotFound, translatable

#: How long a revoked write key still works, so that senders can be changed without loss.
GRACE = timedelta(hours=24)

#: What an API token begins with, so that a leaked one is recognised for what it is.
TOKEN_PREFIX = "polku_"  # noqa: S105 - a prefix, not a secret


def create_write_key(project: Project, name: str) -> WriteKey:
    """Return a new key of 32 characters; ``name`` becomes the source of its events."""
    return WriteKey.objects.create(project=project, name=name.strip(), key=new_token(24))


def write_key_owner(key: str, *, now: datetime | None = None) -> KeyOwner | None:
    """Return what ``key`` appends to, and its limits; None for an unknown key.

    A revoked key works for `GRACE` longer.
    """
    found = WriteKey.objects.filter(key=key).first()
    if found is None or _expired(found, now or timezone.now()):
        return None
    return KeyOwner(
        found.project_id,
        found.name,
        origins=frozenset(found.origins.split()),
        rate=Rate(events=found.events_per_second),
    )


def _expired(key: WriteKey, now: datetime) -> bool:
    return key.revoked_at is not None and now >= key.revoked_at + GRACE


def access_write_key(project: Project, pk: int) -> WriteKey:
    """Return the project's key with this id."""
    key = WriteKey.objects.filter(project=project, pk=pk).first()
    if key is None:
        raise NotFound(translatable("This project has no such write key."))
    return key


def revoke_write_key(project: Project, pk: int, *, now: datetime | None = None) -> WriteKey:
    """Begin the grace of a key; one that is revoked already keeps its time."""
    key = access_write_key(project, pk)
    if key.revoked_at is None:
        key.revoked_at = now or timezone.now()
        key.save(update_fields=["revoked_at"])
    return key


def restore_write_key(project: Project, pk: int, *, now: datetime | None = None) -> WriteKey:
    """Take a revocation back while its grace lasts; a key that has ended stays so."""
    key = access_write_key(project, pk)
    if _expired(key, now or timezone.now()):
        raise NotFound(translatable("This write key has ended; make a new one."))
    key.revoked_at = None
    key.save(update_fields=["revoked_at"])
    return key


def create_api_token(
    project: Project,
    name: str,
    role: str,
    *,
    days: int = 90,
    by: User | None = None,
    now: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Return a new token and its text, which cannot be had again."""
    text = TOKEN_PREFIX + new_token()
    token = ApiToken.objects.create(
        project=project,
        token_hash=hash_of(text),
        hint=text[:12],
        name=name.strip(),
        role=Role(role),
        created_by=by,
        expires=(now or timezone.now()) + timedelta(days=days),
    )
    return token, text


def api_token(text: str, *, now: datetime | None = None) -> ApiToken | None:
    """Return the token with this text, where it has not expired."""
    tokens = ApiToken.objects.select_related("project")
    return tokens.filter(token_hash=hash_of(text), expires__gt=now or timezone.now()).first()


def access_api_token(project: Project, pk: int) -> ApiToken:
    """Return the project's token with this id."""
    token = ApiToken.objects.filter(project=project, pk=pk).first()
    if token is None:
        raise NotFound(translatable("This project has no such token."))
    return token


def delete_api_token(project: Project, pk: int) -> None:
    """End a token at once."""
    access_api_token(project, pk).delete()
