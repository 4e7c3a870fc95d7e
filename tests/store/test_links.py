"""Every join of ids can be explained, taken apart and put together again; and it can be erased."""

from datetime import UTC, datetime

from polku.store import Store
from polku.vocabulary.event import Event, Kind, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind, **fields: object) -> Event:
    when = NOON.replace(minute=number)
    given = {"message_id": f"m{number}", "kind": kind, "name": kind, "timestamp": when}
    return Event(**{**given, "received_at": when, **fields})


def key(project_id: int, **ids: str) -> int:
    return person_key(project_id, **ids)


def test_links_say_which_message_joined_which_key(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, "track", anonymous_id="visitor"),
            said(2, "identify", anonymous_id="visitor", user_id="ada"),
            said(3, "alias", user_id="ada", previous_id="old-ada"),
        ],
    )
    ada = key(project_id, user_id="ada")
    links = store.identities.links_of(project_id, ada)
    assert {(one.key, one.person, one.reason, one.message_id) for one in links} == {
        (key(project_id, anonymous_id="visitor"), ada, "identify", "m2"),
        (key(project_id, anonymous_id="old-ada"), ada, "alias", "m3"),
        (key(project_id, user_id="old-ada"), ada, "alias", "m3"),
    }


def test_links_of_another_project_are_not_told(store: Store, project_id: int) -> None:
    store.append(project_id, [said(1, "identify", anonymous_id="visitor", user_id="ada")])
    ada = key(project_id, user_id="ada")
    assert store.identities.links_of(project_id + 500_000, ada) == []


def test_any_event_with_both_ids_joins_them(store: Store, project_id: int) -> None:
    store.append(project_id, [said(1, "page", anonymous_id="v")])
    store.append(project_id, [said(2, "track", anonymous_id="v", user_id="ada")])
    ada = key(project_id, user_id="ada")
    assert store.identities.person_of(key(project_id, anonymous_id="v")) == ada


def test_an_e_mail_address_joins_a_visitor_to_a_user(store: Store, project_id: int) -> None:
    mail = {"email": " Ada@Example.fi"}
    store.append(project_id, [said(1, "identify", anonymous_id="v", properties=mail)])
    mail = {"email": "ada@example.fi"}
    store.append(project_id, [said(2, "identify", user_id="ada", properties=mail)])
    ada = key(project_id, user_id="ada")
    assert store.identities.person_of(key(project_id, anonymous_id="v")) == ada


def test_erasing_keys_forgets_what_they_tied_together(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, "identify", anonymous_id="v1", user_id="ada"),
            said(2, "identify", anonymous_id="v2", user_id="ada"),
        ],
    )
    ada, first, second = (
        key(project_id, user_id="ada"),
        key(project_id, anonymous_id="v1"),
        key(project_id, anonymous_id="v2"),
    )
    assert store.identities.keys_of(ada) == sorted([ada, first, second])
    store.identities.erase(project_id, [ada])
    assert [store.identities.person_of(one) for one in (first, second)] == [first, second]
    for table, also in (("identity_facts", ""), ("links", "and key != person")):
        sql = f"select count() from polku.{table} where project_id = {{project:UInt32}} {also}"
        assert store.query(sql, {"project": project_id}).rows == [(0,)]
