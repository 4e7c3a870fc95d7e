"""Events that name no person are nobody's: no figure, list or search makes one person of them."""

from datetime import UTC, datetime, timedelta

import msgspec

from polku.measure.arrivals import arrived, happened_last
from polku.measure.binding import Binder
from polku.measure.catalogue.sample import latest_of, sample_of
from polku.measure.identifiers import is_known
from polku.measure.person import accounts_of
from polku.measure.search import find_people
from polku.measure.source import source
from polku.store import Store
from polku.vocabulary.event import Event, nobody_key, person_key
from polku.vocabulary.touchpoints import View

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GROUPED = Event(
    message_id="g-1",
    kind="group",
    name="Grouped",
    timestamp=NOW,
    received_at=NOW,
    account_id="acme",
    properties={"name": "Acme"},
)
ADA = msgspec.structs.replace(GROUPED, message_id="g-2", user_id="ada")


def told(store: Store, project_id: int) -> list[Event]:
    events = [
        GROUPED,
        msgspec.structs.replace(
            GROUPED, message_id="g-3", account_id="other", timestamp=NOW + timedelta(hours=1)
        ),
        ADA,
    ]
    store.append(project_id, events)
    return events


def test_no_question_sees_them(store: Store, project_id: int) -> None:
    told(store, project_id)
    for view in (View(project_id=project_id), View(project_id=project_id, bots=True)):
        values = Binder()
        sql = source(view, values, {"key": "e.person_id"})
        ada = person_key(project_id, user_id="ada")
        assert store.query(sql, values.parameters).rows == [(ada,)]


def test_they_are_no_person_and_nobody_finds_one(store: Store, project_id: int) -> None:
    told(store, project_id)
    view = View(project_id=project_id)
    assert [one.user_id for one in find_people(store, view)] == ["ada"]
    assert find_people(store, view, str(nobody_key(project_id))) == []
    assert not is_known(store, view, nobody_key(project_id))


def test_a_persons_account_keeps_its_name(store: Store, project_id: int) -> None:
    told(store, project_id)
    view = View(project_id=project_id)
    (account,) = accounts_of(store, view, person_key(project_id, user_id="ada"))
    assert (account.account_id, account.name, account.events) == ("acme", "Acme", 1)


def test_they_state_no_fact_about_who_is_whom(store: Store, project_id: int) -> None:
    told(store, project_id)
    assert store.identities.keys_of(nobody_key(project_id)) == [nobody_key(project_id)]


def test_what_arrives_is_shown_without_a_person(store: Store, project_id: int) -> None:
    events = told(store, project_id)
    view, ada = View(project_id=project_id), person_key(project_id, user_id="ada")
    assert [one.person for one in arrived(store, view, events)] == [0, 0, ada]
    last = happened_last(store, view, NOW + timedelta(hours=2), 10)
    assert sorted(one.person for one in last) == [0, 0, ada]


def test_the_catalogue_counts_and_shows_them(store: Store, project_id: int) -> None:
    told(store, project_id)
    view = View(project_id=project_id)
    found = sample_of(store, view, "Grouped")
    assert (found.n, found.total) == (3, 3)
    assert latest_of(store, view, "Grouped", NOW)[0].message_id == "g-3"
