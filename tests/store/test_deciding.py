"""What a person decides about who is whom holds, in every question, until it is taken back."""

from datetime import UTC, datetime

import pytest

from polku.measure.fields import PERSON
from polku.store import Store
from polku.vocabulary.errors import NotFound
from polku.vocabulary.event import Event, Kind, person_key
from polku.vocabulary.identity import Identifier, key_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind, **fields: object) -> Event:
    when = NOON.replace(minute=number)
    given = {"message_id": f"m{number}", "kind": kind, "name": kind, "timestamp": when}
    return Event(**{**given, "received_at": when, **fields})


@pytest.fixture
def ada(store: Store, project_id: int) -> int:
    """Return Ada, who was seen on a laptop and a telephone; Bo has one visit."""
    store.append(
        project_id,
        [
            said(1, "track", anonymous_id="laptop"),
            said(2, "identify", anonymous_id="laptop", user_id="ada"),
            said(3, "track", anonymous_id="phone"),
            said(4, "identify", anonymous_id="phone", properties={"email": "ada@x.fi"}),
            said(5, "identify", user_id="ada", properties={"email": "ada@x.fi"}),
            said(6, "track", user_id="bo"),
        ],
    )
    return person_key(project_id, user_id="ada")


def people(store: Store, project_id: int) -> dict[int, int]:
    """Return how many events each person has."""
    sql = (
        f"select {PERSON} as person, count() from polku.events as e "
        "where project_id = {project:UInt32} group by person"
    )
    return dict(store.query(sql, {"project": project_id}).rows)


def test_separating_gives_both_people_their_history_back(
    store: Store, project_id: int, ada: int
) -> None:
    bo, phone = person_key(project_id, user_id="bo"), person_key(project_id, anonymous_id="phone")
    assert people(store, project_id) == {ada: 5, bo: 1}
    decision = store.identities.deciding.separate(project_id, phone, "aino")
    assert people(store, project_id) == {ada: 3, phone: 2, bo: 1}
    store.identities.deciding.switch(project_id, decision.number, active=False, by="aino")
    assert people(store, project_id) == {ada: 5, bo: 1}
    store.identities.deciding.switch(project_id, decision.number, active=True, by="aino")
    assert people(store, project_id) == {ada: 3, phone: 2, bo: 1}


def test_what_hangs_on_an_identifier_leaves_with_it(
    store: Store, project_id: int, ada: int
) -> None:
    mail = key_of(project_id, Identifier("email", "ada@x.fi"))
    phone = person_key(project_id, anonymous_id="phone")
    plan = store.identities.deciding.parting(project_id, mail)
    assert set(plan.moving) == {mail, phone}
    store.identities.deciding.separate(project_id, mail, "aino")
    assert store.identities.keys_of(phone) == sorted([mail, phone])
    assert ada in people(store, project_id)


def test_a_severed_link_stays_severed(store: Store, project_id: int, ada: int) -> None:
    laptop = person_key(project_id, anonymous_id="laptop")
    store.identities.deciding.separate(project_id, laptop, "aino")
    again = [
        said(2, "identify", anonymous_id="laptop", user_id="ada"),
        said(9, "identify", anonymous_id="laptop", user_id="ada"),
        said(10, "track", anonymous_id="laptop", user_id="ada"),
        said(11, "identify", anonymous_id="laptop", properties={"email": "ada@x.fi"}),
    ]
    store.append(project_id, again)
    assert store.identities.person_of(laptop) == laptop
    refused = store.identities.verdicts.newest(project_id, "refused", 10)
    assert {one.verdict.refused for one in refused} == {"separated"}
    decision = store.identities.decisions.of(project_id)[-1]
    store.identities.deciding.switch(project_id, decision.number, active=False, by="aino")
    assert store.identities.person_of(laptop) == ada
    assert store.identities.verdicts.newest(project_id, "refused", 10) == []


def test_a_merge_by_hand_overrules_limits_and_is_undone(
    store: Store, project_id: int, ada: int
) -> None:
    bo = person_key(project_id, user_id="bo")
    decision = store.identities.deciding.merge(project_id, ada, bo, "aino")
    assert set(people(store, project_id).values()) == {6}
    store.append(project_id, [said(12, "identify", user_id="bo", anonymous_id="tablet")])
    assert set(people(store, project_id).values()) == {7}
    store.identities.deciding.switch(project_id, decision.number, active=False, by="aino")
    assert people(store, project_id) == {ada: 5, bo: 2}


def test_the_newer_of_two_decisions_holds(store: Store, project_id: int, ada: int) -> None:
    laptop, deciding = person_key(project_id, anonymous_id="laptop"), store.identities.deciding
    deciding.separate(project_id, laptop, "aino")
    merged = deciding.merge(project_id, ada, laptop, "aino")
    assert store.identities.person_of(laptop) == ada
    deciding.separate(project_id, laptop, "aino")
    assert store.identities.person_of(laptop) == laptop
    deciding.switch(project_id, merged.number, active=False, by="aino")
    assert store.identities.person_of(laptop) == laptop


def test_decisions_say_who_made_and_changed_them(store: Store, project_id: int, ada: int) -> None:
    laptop = person_key(project_id, anonymous_id="laptop")
    made = store.identities.deciding.separate(project_id, laptop, "aino")
    store.identities.deciding.switch(project_id, made.number, active=False, by="bo")
    (kept,) = store.identities.decisions.of(project_id)
    assert (kept.by, kept.changed_by, kept.active) == ("aino", "bo", False)
    assert ada


def test_what_a_person_is_known_by_cannot_be_separated(
    store: Store, project_id: int, ada: int
) -> None:
    with pytest.raises(NotFound):
        store.identities.deciding.separate(project_id, ada, "aino")


def test_limits_refuse_with_a_reason(store: Store, project_id: int, ada: int) -> None:
    store.append(project_id, [said(7, "identify", user_id="bo", anonymous_id="laptop")])
    assert ada
    store.identities.refresh()
    (refused,) = store.identities.verdicts.newest(project_id, "refused", 10)
    assert (refused.verdict.refused, refused.verdict.about) == ("limit", "user_id")
    assert refused.other_identifier == Identifier("anonymous_id", "laptop")
