"""Programs read an event's schema and put another in its place."""

from typing import Any

import pytest
from django.test import Client

from polku.features.catalogue.models import EventSchema, SchemaVersion
from polku.features.projects.models import Project
from polku.features.projects.rules import create_api_token
from polku.store import Store

PATH = "/api/v1/projects/lumo-netti/catalogue/schema"
NUMBER = {"properties": {"total": {"type": "number"}}, "required": ["total"]}


@pytest.fixture
def token(project: Project) -> dict[str, str]:
    _, secret = create_api_token(project, "deploy", "editor")
    return {"authorization": f"Bearer {secret}"}


def put(client: Client, body: dict[str, Any], token: dict[str, str]) -> Any:
    return client.put(PATH, {"name": "Ordered"} | body, "application/json", headers=token)


def test_a_schema_is_put_with_its_mode_and_read_back(
    event_store: Store, project: Project, client: Client, token: dict[str, str]
) -> None:
    told = put(client, {"schema": NUMBER, "context": ["user_id"], "mode": "watch"}, token).json()
    assert told == {
        "name": "Ordered",
        "mode": "watch",
        "version": 1,
        "schema": NUMBER,
        "context": ["user_id"],
    }
    assert client.get(f"{PATH}?name=Ordered", headers=token).json() == told
    again = put(client, {"schema": NUMBER, "context": ["user_id"], "mode": "enforce"}, token).json()
    assert (again["version"], again["mode"]) == (1, "enforce")
    other = put(client, {"schema": {"required": []}}, token).json()
    assert (other["version"], other["mode"], other["context"]) == (2, "enforce", [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"schema": []},
        {"schema": {"type": 5}},
        {"schema": {"$ref": "https://example.com/x"}},
        {"schema": NUMBER, "mode": "hack"},
        {"schema": NUMBER, "context": ["shoe"]},
        {"schema": NUMBER, "more": 1},
    ],
)
def test_what_cannot_be_a_schema_is_refused_and_nothing_kept(
    event_store: Store,
    project: Project,
    client: Client,
    token: dict[str, str],
    body: dict[str, Any],
) -> None:
    answer = put(client, body, token)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_schema"
    assert not EventSchema.objects.exists()
    assert not SchemaVersion.objects.exists()


def test_an_event_without_a_schema_has_none_to_read(
    event_store: Store, project: Project, client: Client, token: dict[str, str]
) -> None:
    assert client.get(f"{PATH}?name=Ordered", headers=token).status_code == 404
    assert put(client, {"schema": NUMBER, "name": ""}, token).status_code == 400
