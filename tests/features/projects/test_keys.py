"""Write keys and API tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.collect.keys import KeyOwner
from polku.features.projects.keys import (
    GRACE,
    api_token,
    create_api_token,
    create_write_key,
    delete_api_token,
    restore_write_key,
    revoke_write_key,
    write_key_owner,
)
from polku.features.projects.models import ApiToken
from polku.features.projects.rules import create_project
from polku.vocabulary.errors import NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 27, 9, 41, tzinfo=UTC)


def test_a_key_names_its_project_and_source() -> None:
    project = create_project("Lumo Netti")
    key = create_write_key(project, "web")
    assert len(key.key) == 32
    assert write_key_owner(key.key) == KeyOwner(project.pk, "web")
    assert write_key_owner("x" * 32) is None


def test_a_key_carries_its_limits() -> None:
    project = create_project("Lumo Netti")
    key = create_write_key(project, "web")
    key.origins = "https://shop.example\nhttp://localhost:8080"
    key.events_per_second = 50
    key.save()
    owner = write_key_owner(key.key)
    assert owner is not None
    assert owner.origins == {"https://shop.example", "http://localhost:8080"}
    assert owner.rate.events == 50


def test_a_revoked_key_works_for_a_day_longer_and_can_be_restored_until_then() -> None:
    project = create_project("Lumo Netti")
    key = create_write_key(project, "web")
    revoke_write_key(project, key.pk, now=NOW)
    revoke_write_key(project, key.pk, now=NOW + timedelta(hours=1))
    last = NOW + GRACE - timedelta(seconds=1)
    assert write_key_owner(key.key, now=last) == KeyOwner(project.pk, "web")
    assert write_key_owner(key.key, now=NOW + GRACE) is None
    restore_write_key(project, key.pk, now=last)
    assert write_key_owner(key.key, now=NOW + GRACE) == KeyOwner(project.pk, "web")


def test_an_ended_key_stays_ended() -> None:
    project = create_project("Lumo Netti")
    key = create_write_key(project, "web")
    revoke_write_key(project, key.pk, now=NOW)
    with pytest.raises(NotFound):
        restore_write_key(project, key.pk, now=NOW + GRACE)


def test_keys_of_other_projects_cannot_be_revoked() -> None:
    key = create_write_key(create_project("Lumo Netti"), "web")
    with pytest.raises(NotFound):
        revoke_write_key(create_project("Other"), key.pk)


def test_a_token_is_kept_as_a_hash_and_ends_in_time() -> None:
    project = create_project("Lumo Netti")
    token, text = create_api_token(project, "Notebook", "viewer", days=30, now=NOW)
    assert text.startswith("polku_")
    assert text not in str(ApiToken.objects.values().get())
    assert api_token(text, now=NOW + timedelta(days=29)) == token
    assert api_token(text, now=NOW + timedelta(days=30)) is None
    assert api_token(text + "x", now=NOW) is None


def test_a_deleted_token_ends_at_once() -> None:
    project = create_project("Lumo Netti")
    token, text = create_api_token(project, "Notebook", "viewer")
    with pytest.raises(NotFound):
        delete_api_token(create_project("Other"), token.pk)
    delete_api_token(project, token.pk)
    assert api_token(text) is None
