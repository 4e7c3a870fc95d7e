"""Touchpoint rules by API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from polku.features.projects.models import Project
from polku.features.projects.rules import create_api_token
from polku.features.touchpoints.rules import deleted_rules, replace_rules, rules_of
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import Condition, TouchpointRule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALL = TouchpointRule("Call", (Condition("queue", "is", "support"),), "Support call", "phone")
WRITTEN = {
    "event": "Call",
    "conditions": ["queue=support"],
    "touchpoint": "Support call",
    "channel": "phone",
}


@pytest.fixture
def called(event_store: Store, project: Project) -> Project:
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"call-{number}",
                kind="track",
                name="Call",
                timestamp=NOON + timedelta(minutes=number),
                received_at=NOON,
                user_id=f"person-{number}",
                properties={"queue": "support"},
            )
            for number in range(8)
        ],
    )
    return project


@pytest.fixture
def token(project: Project) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_api_token(project, 'Rules', 'editor')[1]}"}


def send(method: str, path: str, body: Any, token: dict[str, str]) -> HttpResponse:
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().generic(
        method, f"/api/v1/projects/lumo-netti/{path}", text, "application/json", headers=token
    )


def test_rules_are_read_as_they_are_put(called: Project, token: dict[str, str]) -> None:
    answer = send("PUT", "touchpoints", {"rules": [WRITTEN]}, token)
    assert answer.status_code == 200, answer.content
    assert rules_of(called) == (CALL,)
    again = Client().get("/api/v1/projects/lumo-netti/touchpoints", headers=token)
    assert again.json() == {"rules": [WRITTEN]}


def test_an_effect_is_told_and_nothing_saved(called: Project, token: dict[str, str]) -> None:
    answer = json.loads(send("POST", "touchpoints/effect", {"rules": [WRITTEN]}, token).content)
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    assert (row["touchpoint_now"], row["touchpoint_new"], row["events"]) == (
        "Call",
        "Support call",
        8,
    )
    assert rules_of(called) == ()


def test_rules_that_are_lost_can_be_restored(called: Project, token: dict[str, str]) -> None:
    shop = TouchpointRule("Visit", touchpoint="Shop")
    replace_rules(called, [CALL, shop])
    send("PUT", "touchpoints", {"rules": [WRITTEN]}, token)
    assert [rule.touchpoint for rule in deleted_rules(called)] == ["Shop"]


def test_events_are_listed_with_their_rule(called: Project, token: dict[str, str]) -> None:
    answer = Client().get("/api/v1/projects/lumo-netti/events", headers=token).json()
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    assert (row["event"], row["events"], row["rule"]) == ("Call", 8, 0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"rules": [{"event": 1}]}',
        '{"rules": [{"evnt": "Call"}]}',
        '{"rules": [{"touchpoint": "All"}]}',
        '{"rules": [{"event": "Call", "touchpoint": "x", "conditions": ["=x"]}]}',
    ],
)
def test_rules_that_cannot_be_are_refused_and_none_is_lost(
    called: Project, token: dict[str, str], body: str
) -> None:
    replace_rules(called, [CALL])
    answer = send("PUT", "touchpoints", body, token)
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]["code"] == "invalid_question"
    assert rules_of(called) == (CALL,)


def test_a_session_changes_rules_only_with_the_protection_of_a_form(
    called: Project, browser: Client
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    path = "/api/v1/projects/lumo-netti/touchpoints"
    body = json.dumps({"rules": [WRITTEN]})
    assert strict.put(path, body, "application/json").status_code == 403
    assert browser.put(path, body, "application/json").status_code == 200


def test_the_page_about_the_api_loads_nothing_from_elsewhere(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs/").text
    assert "/api/v1/projects/{project}/ask/nps" in page
    assert "//cdn" not in page
