"""Rules in order, with a way back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from polku.features.projects.models import Project
from polku.features.projects.rules import create_project
from polku.features.touchpoints.draft import draft_of, fields_of, in_words
from polku.features.touchpoints.models import Rule
from polku.features.touchpoints.rules import (
    KEPT,
    add_rule,
    change_rule,
    delete_rule,
    move_rule,
    replace_rules,
    restore_rule,
    rules_of,
)
from polku.vocabulary.errors import InvalidQuestion, NotFound
from polku.vocabulary.touchpoints import Condition, TouchpointRule

NOW = datetime(2026, 4, 27, 9, 41, tzinfo=UTC)
CALL = TouchpointRule("Call", (Condition("queue", "is", "support"),), "Phone", "phone", "Support")
VISIT = TouchpointRule("Visit", touchpoint="Shop")
PING = TouchpointRule("Ping", hidden=True)


@pytest.fixture
def ruled(project: Project) -> Project:
    replace_rules(project, [CALL, VISIT, PING])
    return project


def key(project: Project, event: str) -> int:
    return Rule.objects.get(project=project, event=event).pk


def test_rules_keep_their_order_and_content(ruled: Project) -> None:
    assert rules_of(ruled) == (CALL, VISIT, PING)
    again = TouchpointRule("Call", touchpoint="Call centre")
    change_rule(ruled, key(ruled, "Call"), again)
    add_rule(ruled, CALL)
    assert rules_of(ruled) == (again, VISIT, PING, CALL)


@pytest.mark.parametrize(
    ("event", "direction", "order"),
    [
        ("Visit", "up", (VISIT, CALL, PING)),
        ("Visit", "down", (CALL, PING, VISIT)),
        ("Call", "up", (CALL, VISIT, PING)),
        ("Ping", "down", (CALL, VISIT, PING)),
    ],
)
def test_a_rule_moves_by_one_and_stops_at_the_ends(
    ruled: Project, event: str, direction: str, order: tuple[TouchpointRule, ...]
) -> None:
    move_rule(ruled, key(ruled, event), direction)
    assert rules_of(ruled) == order


def test_a_deleted_rule_comes_back_to_its_place(ruled: Project) -> None:
    pk = key(ruled, "Visit")
    delete_rule(ruled, pk, now=NOW)
    assert rules_of(ruled) == (CALL, PING)
    restore_rule(ruled, pk)
    assert rules_of(ruled) == (CALL, VISIT, PING)
    with pytest.raises(NotFound):
        restore_rule(ruled, pk)


def test_a_deleted_rule_is_forgotten_in_time(ruled: Project) -> None:
    pk = key(ruled, "Visit")
    delete_rule(ruled, pk, now=NOW)
    delete_rule(ruled, key(ruled, "Ping"), now=NOW + KEPT + timedelta(seconds=1))
    with pytest.raises(NotFound):
        restore_rule(ruled, pk)


def test_rules_of_other_projects_cannot_be_reached(ruled: Project) -> None:
    other = create_project("Other")
    for act in (delete_rule, restore_rule, lambda *of: change_rule(*of, VISIT)):
        with pytest.raises(NotFound):
            act(other, key(ruled, "Call"))
    assert rules_of(other) == ()


@pytest.mark.parametrize("rule", [TouchpointRule(touchpoint="All"), TouchpointRule("Call")])
def test_a_rule_names_what_it_takes_and_what_it_makes_of_it(
    project: Project, rule: TouchpointRule
) -> None:
    with pytest.raises(InvalidQuestion):
        add_rule(project, rule)


@pytest.mark.parametrize("rule", [CALL, VISIT, PING])
def test_a_form_says_the_rule_it_was_made_from(rule: TouchpointRule) -> None:
    assert draft_of(QueryDict(fields_of(rule).urlencode())) == rule


def test_a_form_refuses_what_is_no_comparison() -> None:
    with pytest.raises(InvalidQuestion, match="no way to compare"):
        draft_of(QueryDict("event=Call&touchpoint=x&field=a&operator=like&value=1"))
    with pytest.raises(InvalidQuestion, match="number or a date"):
        draft_of(QueryDict("event=Call&touchpoint=x&field=a&operator=gt&value=many"))


def test_conditions_are_said_in_words() -> None:
    assert in_words(CALL) == ["queue is support"]
