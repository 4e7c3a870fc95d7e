"""What events are seen as, and what a change of rules moves, agree with plain Python."""

import itertools
from collections import Counter, defaultdict

from hypothesis import given, settings

from polku.measure.touchpoints import event_inventory, touchpoint_effect
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import TouchpointRule, View
from tests.measure.worlds import rule_lists, ruled_events

Rules = tuple[TouchpointRule, ...]
_projects = itertools.count(5_000_000)


def takes(rule: TouchpointRule, event: Event) -> bool:
    tests = {
        "plan": event.properties.get("plan") == "x",
        "channel": event.channel != "Web",
    }
    return rule.event in ("", event.name) and all(tests[one.field] for one in rule.conditions)


def seen(event: Event, rules: Rules) -> tuple[str, str, str, int]:
    """Return touchpoint, channel and stage of an event, and the number of the rule."""
    own = event.touchpoint or event.name
    for number, rule in enumerate(rules, start=1):
        if takes(rule, event):
            place = "" if rule.hidden else rule.touchpoint or own
            return place, rule.channel or event.channel, rule.stage or event.stage, number
    encounter = "" if event.kind in ("identify", "group", "alias") else own
    return encounter, event.channel, event.stage, 0


@settings(max_examples=40)
@given(happened=ruled_events, rules=rule_lists)
def test_the_inventory_says_what_each_event_is_seen_as(
    store: Store, happened: list[Event], rules: Rules
) -> None:
    view = View(next(_projects), rules=rules)
    store.append(view.project_id, happened)
    expected = Counter((event.name, *seen(event, rules)) for event in happened)
    people = defaultdict(set)
    for event in happened:
        people[event.name, *seen(event, rules)].add(event.user_id)
    answer = event_inventory(store, view)
    assert {row[:5]: row[5:7] for row in answer.rows} == {
        key: (count, len(people[key])) for key, count in expected.items()
    }
    assert answer.n == len(happened)
    assert {row[7:] for row in answer.rows} <= {(e.timestamp, e.timestamp) for e in happened}


@settings(max_examples=60)
@given(happened=ruled_events, now=rule_lists, new=rule_lists)
def test_the_effect_is_what_would_be_seen_otherwise(
    store: Store, happened: list[Event], now: Rules, new: Rules
) -> None:
    project = next(_projects)
    store.append(project, happened)
    expected = Counter(
        (*before[:3], *after[:3])
        for before, after in ((seen(event, now), seen(event, new)) for event in happened)
        if before[:3] != after[:3]
    )
    answer = touchpoint_effect(store, View(project, rules=now), View(project, rules=new))
    assert {row[:6]: row[6] for row in answer.rows} == dict(expected)
