"""The touchpoint pages over the real store: a change shows its effect before it is saved."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.touchpoints.effect import Seen, effect_of, inventory
from polku.features.touchpoints.models import Rule
from polku.features.touchpoints.rules import replace_rules, rules_of
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import Condition, TouchpointRule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALL = TouchpointRule("Call", (), "Phone", "phone")
SUPPORT = TouchpointRule("Call", (Condition("queue", "is", "support"),), "Support call", "phone")


def events(name: str, people: int, **properties: object) -> list[Event]:
    return [
        Event(
            message_id=f"{name}-{number}-{properties}",
            kind="track",
            name=name,
            timestamp=NOON + timedelta(minutes=number),
            received_at=NOON,
            user_id=f"person-{number}",
            properties=dict(properties),
        )
        for number in range(people)
    ]


@pytest.fixture
def arrived(event_store: Store, project: Project) -> Project:
    event_store.append(project.pk, events("Call", 12, queue="support"))
    event_store.append(project.pk, events("Call", 6, queue="sales"))
    event_store.append(project.pk, events("Visit", 3))
    return project


def path(project: Project, more: str = "") -> str:
    return f"/p/{project.slug}/touchpoints/{more}"


def test_the_inventory_says_which_rule_takes_what(arrived: Project) -> None:
    replace_rules(arrived, [SUPPORT])
    rows = {(row["event"], row["touchpoint"]): row for row in inventory(arrived).dicts()}
    assert rows["Call", "Support call"]["rule"] == 1
    assert rows["Call", "Call"]["rule"] == 0
    assert rows["Visit", "Visit"]["events"] == 3


def test_an_effect_counts_what_would_move_and_hides_small_groups(arrived: Project) -> None:
    effect = effect_of(arrived, [SUPPORT, TouchpointRule("Visit", hidden=True)])
    assert [(move.before, move.after, move.events, move.people) for move in effect.moves] == [
        (Seen("Call", "", ""), Seen("Support call", "phone", ""), 12, 12),
        (Seen("Visit", "", ""), Seen("", "", ""), 3, None),
    ]
    assert effect.events == 15
    assert not effect_of(arrived, rules_of(arrived)).moves


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_page_opens_in_both_languages(arrived: Project, browser: Client, language: str) -> None:
    replace_rules(arrived, [CALL])
    response = browser.get(path(arrived), headers={"Accept-Language": language})
    assert response.status_code == 200
    assert "Visit" in response.text


def test_an_empty_project_says_what_to_do(
    event_store: Store, project: Project, browser: Client
) -> None:
    assert "No events have arrived yet" in browser.get(path(project)).text


def test_a_new_rule_shows_its_effect_and_is_saved_after_that(
    arrived: Project, browser: Client
) -> None:
    fields = {"event": "Call", "field": "queue", "operator": "is", "value": "support"}
    fields |= {"touchpoint": "Support call", "channel": "phone", "stage": ""}
    page = browser.get(path(arrived, f"new/?{urlencode(fields)}")).text
    assert "12 events of all history would be seen otherwise" in page
    assert rules_of(arrived) == ()
    assert browser.post(path(arrived, "new/"), fields).status_code == 302
    assert rules_of(arrived) == (SUPPORT,)


def test_an_edit_counts_from_where_the_rule_stands(arrived: Project, browser: Client) -> None:
    replace_rules(arrived, [SUPPORT, CALL])
    pk = Rule.objects.get(touchpoint="Phone").pk
    page = browser.get(path(arrived, f"{pk}/")).text
    assert 'value="Phone"' in page
    fields = {"event": "Call", "touchpoint": "Sales call", "channel": "phone", "stage": ""}
    page = browser.get(path(arrived, f"{pk}/?{urlencode(fields)}")).text
    assert "6 events of all history would be seen otherwise" in page
    browser.post(path(arrived, f"{pk}/"), fields)
    assert rules_of(arrived)[1].touchpoint == "Sales call"


def test_a_rule_that_cannot_be_says_why(arrived: Project, browser: Client) -> None:
    page = browser.get(path(arrived, "new/?event=&touchpoint=All")).text
    assert "otherwise the rule takes everything" in page
    assert browser.post(path(arrived, "new/"), {"touchpoint": "All"}).status_code == 400
    assert rules_of(arrived) == ()


def test_a_move_that_changes_something_asks_first(arrived: Project, browser: Client) -> None:
    replace_rules(arrived, [SUPPORT, CALL, TouchpointRule("Visit", touchpoint="Shop")])
    pk = Rule.objects.get(touchpoint="Phone").pk
    response = browser.post(path(arrived, f"{pk}/up/"))
    assert "12 events of all history" in response.text
    assert rules_of(arrived)[0] == SUPPORT
    browser.post(path(arrived, f"{pk}/up/"), {"seen": "1"})
    assert rules_of(arrived)[0] == CALL
    assert browser.post(path(arrived, f"{Rule.objects.last().pk}/up/")).status_code == 302


def test_a_deletion_shows_its_effect_and_can_be_undone(arrived: Project, browser: Client) -> None:
    replace_rules(arrived, [CALL])
    pk = Rule.objects.get().pk
    assert "18 events of all history" in browser.get(path(arrived, f"{pk}/delete/")).text
    browser.post(path(arrived, f"{pk}/delete/"))
    assert rules_of(arrived) == ()
    assert "Deleted lately" in browser.get(path(arrived)).text
    browser.post(path(arrived, f"{pk}/restore/"))
    assert rules_of(arrived) == (CALL,)


def test_a_viewer_sees_rules_and_changes_none(arrived: Project) -> None:
    replace_rules(arrived, [CALL])
    user = User.objects.create_user("vera@example.com")
    Membership.objects.create(user=user, project=arrived, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    page = client.get(path(arrived)).text
    assert "Phone" in page
    assert "New rule" not in page
    assert client.get(path(arrived, "new/")).status_code == 403
