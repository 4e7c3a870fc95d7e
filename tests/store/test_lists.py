"""The people of a frozen segment stay until they, or the segment, are erased."""

import struct
from datetime import UTC, datetime, timedelta

from polku.store import Store
from polku.vocabulary.event import Event, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
LISTED = (
    "select distinct segment, person_id from polku.segment_people "
    "where project_id = {project:UInt32} order by segment, person_id"
)


def lived(store: Store, project_id: int, *users: str) -> list[int]:
    """Store a visit of each user; return their keys."""
    store.append(
        project_id,
        [
            Event(
                message_id=user,
                kind="track",
                name="Called",
                timestamp=NOON,
                received_at=NOON,
                user_id=user,
            )
            for user in users
        ],
    )
    return [person_key(project_id, user_id=user) for user in users]


def listed(store: Store, project_id: int) -> list[tuple[int, int]]:
    """Return the segment and key of everybody who is listed."""
    return store.query(LISTED, {"project": project_id}).rows


def test_people_are_listed_once_and_dropped_by_segment(store: Store, project_id: int) -> None:
    keys = sorted(lived(store, project_id, "ada", "bob"))
    store.lists.put(project_id, 1, keys)
    store.lists.put(project_id, 1, keys)
    store.lists.put(project_id, 2, keys[:1])
    store.lists.put(project_id, 3, [])
    assert listed(store, project_id) == [(1, keys[0]), (1, keys[1]), (2, keys[0])]
    store.lists.drop(project_id, 1)
    assert listed(store, project_id) == [(2, keys[0])]


def test_whoever_is_erased_is_in_no_segment(store: Store, project_id: int) -> None:
    ada, bob = lived(store, project_id, "ada-of-a-segment", "bob")
    store.lists.put(project_id, 1, [ada, bob])
    receipt = f"R-{project_id}"
    store.erasures.hide(project_id, ada, LATER, receipt)
    assert listed(store, project_id) == [(1, bob)]
    store.erasures.restore(receipt)
    assert len(listed(store, project_id)) == 2
    store.erasures.hide(project_id, ada, LATER, f"{receipt}-2")
    store.erasures.erase([f"{receipt}-2"])
    assert listed(store, project_id) == [(1, bob)]
    key = struct.pack("<Q", ada)
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert [path for path in files if key in path.read_bytes()] == []


def test_a_copy_is_asked_for_those_who_are_only_listed(store: Store, project_id: int) -> None:
    ada, bob = lived(store, project_id, "ada", "bob")
    store.lists.put(project_id, 1, [ada, 17])
    assert set(store.erasures.keys_before(project_id, LATER)) == {ada, bob, 17}


def test_a_project_takes_its_segments_with_it(store: Store, project_id: int) -> None:
    store.lists.put(project_id, 1, lived(store, project_id, "ada"))
    store.erase_project(project_id)
    assert listed(store, project_id) == []
