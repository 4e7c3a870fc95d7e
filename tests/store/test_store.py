"""The store keeps what it acknowledged, once, and knows who is who."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.store import Store, open_store
from polku.store.columns import table_of
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.sink import Receipt

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(number: int, **fields: object) -> Event:
    given_fields = {
        "message_id": f"m{number}",
        "kind": "track",
        "name": "Order Placed",
        "timestamp": NOON + timedelta(minutes=number),
        "received_at": NOON + timedelta(minutes=number),
        "user_id": "ada",
    }
    return Event(**(given_fields | fields))


def count(store: Store, project_id: int) -> tuple[int, int]:
    sql = (
        "select count(), uniqExact(message_id) from polku.events "
        "where project_id = {project:UInt32}"
    )
    return store.query(sql, {"project": project_id}).rows[0]


def people(store: Store, project_id: int) -> set[int]:
    return {
        store.identities.person_of(row[0])
        for row in store.query(
            "select distinct person_id from polku.events where project_id = {project:UInt32}",
            {"project": project_id},
        ).rows
    }


def test_events_come_back_as_they_were_sent(store: Store, project_id: int) -> None:
    sent = event(
        1,
        score=Score("nps", 9, 0, 10),
        text="Hyvä palvelu 🙂",
        properties={"a.b": 1, "a": {"b": 2}, "day": "2026-03-02", "n": 1.5},
    )
    assert store.append(project_id, [sent]) == Receipt(stored=1, duplicate=0)
    row = store.query(
        "select ts, score, highest, text, properties.day, properties.n, person_id "
        "from polku.events where project_id = {project:UInt32}",
        {"project": project_id},
    ).rows[0]
    key = person_key(project_id, user_id="ada")
    assert row == (sent.timestamp, 9.0, 10, "Hyvä palvelu 🙂", "2026-03-02", 1.5, key)


@given(batches=st.lists(st.lists(st.integers(0, 20), max_size=8), max_size=6))
def test_an_event_sent_again_is_counted_once(store: Store, batches: list[list[int]]) -> None:
    project = next(_numbers)
    receipts = [store.append(project, [event(n) for n in batch]) for batch in batches]
    distinct = len({n for batch in batches for n in batch})
    assert count(store, project) == (distinct, distinct)
    assert sum(r.stored for r in receipts) == distinct
    assert sum(r.stored + r.duplicate for r in receipts) == sum(map(len, batches))


_numbers = iter(range(500_000, 600_000))


def test_a_table_and_a_list_of_events_are_one(store: Store, project_id: int) -> None:
    events = [event(n) for n in range(50)]
    store.append(project_id, events[:20])
    receipt = store.append_table(project_id, table_of([*events, *events[40:]]))
    assert receipt == Receipt(stored=30, duplicate=30)
    assert count(store, project_id) == (50, 50)


def test_ids_are_found_again_after_the_filter_is_read_anew(store: Store, project_id: int) -> None:
    store.append(project_id, [event(n) for n in range(10)])
    store._seen.forget()
    assert store.append(project_id, [event(n) for n in range(12)]).duplicate == 10


def test_identify_joins_the_visits_before_it(store: Store, project_id: int) -> None:
    store.append(project_id, [event(1, user_id="", anonymous_id="v1")])
    store.append(project_id, [event(2, kind="identify", anonymous_id="v1")])
    assert people(store, project_id) == {person_key(project_id, user_id="ada")}


def test_alias_joins_two_known_histories_and_what_they_joined(
    store: Store, project_id: int
) -> None:
    store.append(
        project_id,
        [
            event(1, kind="identify", user_id="old", anonymous_id="v1"),
            event(2, user_id="", anonymous_id="v1"),
            event(3, kind="alias", user_id="new", previous_id="old"),
            event(4, kind="alias", user_id="old", previous_id="new"),
        ],
    )
    assert people(store, project_id) == {person_key(project_id, user_id="new")}
    keys = store.identities.keys_of(person_key(project_id, user_id="new"))
    assert person_key(project_id, anonymous_id="v1") in keys


def test_a_shared_device_stays_with_whoever_signed_in_first(store: Store, project_id: int) -> None:
    store.append(project_id, [event(1, kind="identify", user_id="ada", anonymous_id="v")])
    store.append(project_id, [event(2, kind="identify", user_id="bo", anonymous_id="v")])
    store.append(project_id, [event(3, user_id="", anonymous_id="v")])
    assert people(store, project_id) == {
        person_key(project_id, user_id="ada"),
        person_key(project_id, user_id="bo"),
    }
    assert store.identities.person_of(person_key(project_id, anonymous_id="v")) == person_key(
        project_id, user_id="ada"
    )


def test_erasing_a_project_leaves_the_others(store: Store, project_id: int) -> None:
    store.append(project_id, [event(1)])
    store.append(project_id + 1_000_000, [event(1)])
    store.erase_project(project_id)
    assert count(store, project_id) == (0, 0)
    assert count(store, project_id + 1_000_000) == (1, 1)
    assert store.append(project_id, [event(1)]).stored == 1


def test_the_same_folder_is_one_store(store: Store) -> None:
    assert open_store(store.folder) is store


@pytest.mark.parametrize("statement", ["insert into polku.links (key) values (1)"])
def test_questions_cannot_write(store: Store, statement: str) -> None:
    with pytest.raises(Exception, match="readonly"):
        store.query(statement)
