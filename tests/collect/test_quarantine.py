"""The quarantine holds what is needed to say the reason and to read the event again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polku.collect.quarantine.files import take_over
from polku.collect.quarantine.keeping import KeptApart, event_in, kept_of
from polku.collect.reading import Arrival, Rejected
from polku.store import Store
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.kept import Entry, Reason, Selection

NOW = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
FAULT = InvalidEvent(
    "%(field)s is longer than %(limit)d characters.", field="batch[3].userId", limit=256
)
ARRIVAL = Arrival(NOW, "shop", "/v1/batch", b"a=1", {"user-agent": "Ä"}, "visitor")


def entries_of(store: Store, project_id: int) -> list[Entry]:
    keeper = store.quarantine
    return keeper.entries(project_id, keeper.ids(project_id, Selection()))


def test_an_entry_says_everything(store: Store, project_id: int) -> None:
    raw = b'{"batch":[{"type":"track","event":"Tilaus tehty"}]}'
    KeptApart(store.quarantine).put(project_id, [(ARRIVAL, Rejected(3, raw, FAULT))])
    (entry,) = entries_of(store, project_id)
    assert entry.kept == kept_of(ARRIVAL, Rejected(3, raw, FAULT))
    assert entry.kept.reason == Reason("invalid_event", FAULT.message, "userId", {"limit": 256})
    assert entry.kept.event == "Tilaus tehty"
    assert entry.kept.visitor == "visitor"
    assert entry.kept.received_at == NOW


def test_bytes_that_are_no_text_are_kept(store: Store, project_id: int) -> None:
    KeptApart(store.quarantine).put(project_id, [(ARRIVAL, Rejected(None, b"\xff\x00", FAULT))])
    assert [entry.kept.raw for entry in entries_of(store, project_id)] == [b"\xff\x00"]


def test_the_same_request_sent_again_is_one_entry(store: Store, project_id: int) -> None:
    quarantine = KeptApart(store.quarantine)
    later = Arrival(NOW.replace(hour=13), "shop", "/v1/batch", b"a=2")
    quarantine.put(project_id, [(ARRIVAL, Rejected(3, b"{}", FAULT))] * 2)
    quarantine.put(project_id, [(later, Rejected(0, b"{}", FAULT))])
    (entry,) = entries_of(store, project_id)
    assert (entry.arrived, entry.kept.received_at, entry.last_at) == (3, NOW, later.received_at)
    assert entry.kept.query == "a=1"  # the first one's


def test_requests_without_a_body_are_told_apart_by_their_query() -> None:
    ids = {
        kept_of(Arrival(NOW, path="/v1/pixel/track", query=query), Rejected(None, b"", FAULT)).id
        for query in (b"data=1", b"data=2")
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("raw", "path", "name"),
    [
        (b'{"event": "Called"}', "/v1/track", "Called"),
        (b'{"batch": [{"type": "identify", "event": "x"}]}', "/v1/batch", "Identified"),
        (b'[{"event": "$pageview"}]', "/e/", "$pageview"),
        (b'{"name": "pageview", "domain": "a"}', "/api/event", "pageview"),
        (b"{}", "/v1/page", "Page Viewed"),
        (b'{"batch": []}', "/v1/batch", ""),
        (b'{"event": {"a": 1}, "type": ["track"]}', "/v1/batch", ""),
        (b"\xff", "/v1/batch", ""),
        (b"[" * 50_000, "/v1/batch", ""),
    ],
)
def test_the_name_of_the_event_is_told_where_it_can_be(raw: bytes, path: str, name: str) -> None:
    assert event_in(raw, path) == name


def line(raw: str, **more: object) -> str:
    said = {
        "received_at": "2026-01-01T00:00:00Z",
        "source": "shop",
        "path": "/v1/batch",
        "query": "",
        "headers": {},
        "code": "invalid_event",
        "field": "userId",
        "message": "%(field)s is longer than %(limit)d characters.",
        "values": {"limit": "256"},
        "raw": raw,
    }
    return json.dumps(said | more) + "\n"


def test_files_of_earlier_releases_are_taken_over_once(
    store: Store, project_id: int, tmp_path: Path
) -> None:
    path = tmp_path / f"{project_id}.jsonl"
    written = line("one") + line("two") + line("one") + line("", raw_base64="/wA=") + '{"raw": "cu'
    path.write_text(written)
    assert take_over(tmp_path, store.quarantine) == 4
    assert not path.exists()
    path.write_text(written)  # as if a crash had come before it was removed
    take_over(tmp_path, store.quarantine)
    arrived = {entry.kept.raw: entry.arrived for entry in entries_of(store, project_id)}
    assert arrived == {b"one": 2, b"two": 1, b"\xff\x00": 1}
    assert entries_of(store, project_id)[0].kept.reason.values == {"limit": 256}


def test_an_erased_project_leaves_nothing(store: Store, project_id: int) -> None:
    KeptApart(store.quarantine).put(project_id, [(ARRIVAL, Rejected(0, b"{}", FAULT))])
    store.erase_project(project_id)
    sql = "select count() from polku.quarantine where project_id = {project:UInt32}"
    assert store.query(sql, {"project": project_id}).rows == [(0,)]
