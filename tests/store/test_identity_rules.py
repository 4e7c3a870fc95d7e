"""Changed rules are applied to all that is stored; nothing is left undone by a crash."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from polku.store import Store
from polku.store.columns import table_of
from polku.vocabulary.event import Event, Kind, person_key
from polku.vocabulary.identity import (
    ANONYMOUS,
    USER,
    IdentifierType,
    IdentityRules,
    blocked_by,
    fits,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind, **fields: object) -> Event:
    when = NOON + timedelta(minutes=number)
    given = {"message_id": f"m{number}", "kind": kind, "name": kind, "timestamp": when}
    return Event(**{**given, "received_at": when, **fields})


def visitor(project_id: int, name: str) -> int:
    return person_key(project_id, anonymous_id=name)


def test_ids_of_a_new_type_are_read_from_stored_events(store: Store, project_id: int) -> None:
    card = {"card": "K-1"}
    store.append(
        project_id,
        [
            said(1, "identify", anonymous_id="till", properties=card),
            said(2, "identify", user_id="ada", properties=card),
            said(3, "track", anonymous_id="app", properties={"externalIds": [_card("K-1")]}),
        ],
    )
    ada = person_key(project_id, user_id="ada")
    assert store.identities.keys_of(ada) == [ada]
    types = (*IdentityRules().types, IdentifierType("card", traits=("card",)))
    store.identities.rulebook.set(project_id, IdentityRules(types=types), "aino")
    store.identities.rebuild(project_id)
    assert store.identities.person_of(visitor(project_id, "till")) == ada
    assert store.identities.person_of(visitor(project_id, "app")) == ada


def _card(number: str) -> dict[str, str]:
    return {"type": "card", "id": number}


def test_a_value_that_is_blocked_later_ties_nobody(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, "identify", anonymous_id="v1", properties={"email": "info@shop.fi"}),
            said(2, "identify", anonymous_id="v2", properties={"email": "info@shop.fi"}),
        ],
    )
    first, second = visitor(project_id, "v1"), visitor(project_id, "v2")
    assert store.identities.person_of(second) == first
    store.identities.set_rules(project_id, IdentityRules(blocked=("info@*",)), "aino")
    store.identities.rebuild(project_id)
    assert store.identities.person_of(second) == second
    store.identities.rulebook.set(project_id, IdentityRules(), "aino")
    store.identities.rebuild(project_id)
    assert store.identities.person_of(second) == first


def test_a_device_that_many_use_stands_alone(store: Store, project_id: int) -> None:
    users = [f"u{number}" for number in range(5)]
    events = [
        said(number, "identify", anonymous_id="till", user_id=user)
        for number, user in enumerate(users)
    ]
    till = visitor(project_id, "till")
    store.append(project_id, events[:4])
    assert store.identities.person_of(till) == person_key(project_id, user_id="u0")
    store.append(project_id, events[4:])
    assert store.identities.person_of(till) == till
    refused = store.identities.verdicts.newest(project_id, "refused", 10)
    assert [one.verdict.refused for one in refused] == ["shared"] * 5


def test_a_window_lets_ids_in_that_come_slowly(store: Store, project_id: int) -> None:
    def weekly(days: int) -> list[Event]:
        return [
            said(day * 1440 * days, "identify", anonymous_id=f"{days}-{day}", user_id=f"u{days}")
            for day in range(4)
        ]

    types = (IdentifierType(USER, 1), IdentifierType(ANONYMOUS, 2, days=7))
    store.identities.rulebook.set(project_id, IdentityRules(types=types), "aino")
    store.append(project_id, [*weekly(1), *(_again(one) for one in weekly(5))])
    keys = [
        len(store.identities.keys_of(person_key(project_id, user_id=user))) for user in ("u1", "u5")
    ]
    assert keys == [3, 5]


def _again(event: Event) -> Event:
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return Event(**{**fields, "message_id": event.message_id + "b"})


def test_facts_that_a_crash_left_are_sorted_out(store: Store, project_id: int) -> None:
    first = said(1, "identify", anonymous_id="v", user_id="ada")
    store.identities.refresh()
    put = store.identities._background.put
    store.identities._background.put = lambda _: None  # type: ignore[method-assign]
    try:
        store.append(project_id, [first])
    finally:
        store.identities._background.put = put  # type: ignore[method-assign]
    assert store.identities.person_of(visitor(project_id, "v")) == visitor(project_id, "v")
    store.identities._recover()
    while store.identities._background._waiting:
        store.identities.refresh()
    ada = person_key(project_id, user_id="ada")
    assert store.identities.person_of(visitor(project_id, "v")) == ada


def test_a_table_says_the_same_as_its_events(store: Store, project_id: int) -> None:
    table: pa.Table = table_of(
        [
            said(1, "track", anonymous_id="a", user_id="ada"),
            said(2, "track", anonymous_id="a", user_id="ada"),
            said(3, "identify", anonymous_id="b", properties={"email": "ada@x.fi"}),
            said(4, "identify", user_id="ada", properties={"email": "ada@x.fi"}),
            said(5, "alias", user_id="ada", previous_id="old"),
            said(6, "track", anonymous_id="robot", user_id="ada", bot=True),
        ]
    )
    store.append_table(project_id, table)
    ada = person_key(project_id, user_id="ada")
    for name in ("a", "b", "old"):
        assert store.identities.person_of(visitor(project_id, name)) == ada
    assert store.identities.person_of(visitor(project_id, "robot")) != ada


@pytest.mark.parametrize("value", ["0", "000-00", "NULL", " undefined ", "-1", "", "Anonymous"])
def test_values_of_nobody_are_blocked(value: str) -> None:
    assert blocked_by(IdentityRules(), USER, value)


@pytest.mark.parametrize(
    ("pattern", "text", "answer"),
    [
        ("info@*", "info@shop.fi", True),
        ("*@shop.*", "info@shop.fi", True),
        ("a*b*c", "abbc", True),
        ("a*ba", "aba", True),
        ("ab*ba", "aba", False),
        ("*", "", True),
        ("kiosk", "kiosk2", False),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, text: str, *, answer: bool) -> None:
    assert fits(pattern, text) is answer


def test_no_pattern_takes_long() -> None:
    began = datetime.now(UTC)
    fits("*a" * 5_000 + "b", "a" * 10_000)
    assert datetime.now(UTC) - began < timedelta(seconds=1)
