"""Every join of ids can be explained: which key, to whom, by what, in which message."""

from datetime import UTC, datetime

from polku.store import Store
from polku.store.identities import Link
from polku.vocabulary.event import Event, Kind, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(number: int, kind: Kind, **fields: str) -> Event:
    when = NOON.replace(minute=number)
    return Event(
        message_id=f"m{number}",
        kind=kind,
        name=kind,
        timestamp=when,
        received_at=when,
        **fields,
    )


def test_links_say_which_message_joined_which_key(store: Store, project_id: int) -> None:
    store.append(
        project_id,
        [
            said(1, "track", anonymous_id="visitor"),
            said(2, "identify", anonymous_id="visitor", user_id="ada"),
            said(3, "alias", user_id="ada", previous_id="old-ada"),
        ],
    )
    ada = person_key(project_id, user_id="ada")
    links = store.identities.links_of(project_id, ada)
    assert set(links) == {
        Link(person_key(project_id, anonymous_id="visitor"), ada, "identify", "m2"),
        Link(person_key(project_id, anonymous_id="old-ada"), ada, "alias", "m3"),
        Link(person_key(project_id, user_id="old-ada"), ada, "alias", "m3"),
    }


def test_links_of_another_project_are_not_told(store: Store, project_id: int) -> None:
    store.append(project_id, [said(1, "identify", anonymous_id="visitor", user_id="ada")])
    ada = person_key(project_id, user_id="ada")
    assert store.identities.links_of(project_id + 500_000, ada) == []
