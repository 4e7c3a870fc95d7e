"""The command line's events go through the server that holds the data."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from polku.collect.privacy.kinds import Rules
from polku.collect.privacy.scrubbing import scrubber
from polku.collect.remote import RemoteSink
from polku.collect.schemas.checking import Rule, Schema, SchemaTally, checking
from polku.collect.tally import Count
from polku.vocabulary.errors import StoreFailed, UnknownKey
from polku.vocabulary.event import Event, Score
from polku.vocabulary.kept import Selection
from polku.vocabulary.sink import Receipt
from tests.collect.running import Site

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def events(count: int) -> list[Event]:
    """Return ``count`` different events."""
    return [
        Event(
            message_id=f"m{number}",
            kind="track",
            name="Answered",
            timestamp=NOW + timedelta(milliseconds=number),
            received_at=NOW,
            user_id="u",
            score=Score("nps", 9, 0, 10),
            properties={"n": number, "deep": {"list": [1, "ä"]}},
        )
        for number in range(count)
    ]


def test_bulk_events_are_stored_once(site, store) -> None:
    with closing(RemoteSink(site.url, "local-token")) as sink:
        assert sink.append(site.project_id, events(12_000)) == Receipt(12_000, 0)
        assert sink.append(site.project_id, events(12_010)) == Receipt(10, 12_000)
    assert site.collector.tally.of(site.project_id) == Count(24_010, 12_010, 12_000)
    sql = "select max(ts), max(score) from polku.events where project_id = {p:UInt32}"
    assert store.query(sql, {"p": site.project_id}).rows == [
        (NOW + timedelta(milliseconds=12_009), 9)
    ]


def test_bulk_events_are_scrubbed_and_held_to_schemas(store, project_id) -> None:
    wanted = Rule(Schema('{"required": ["total"]}'), "enforce", 1)
    steps = (scrubber(Rules()), checking({"Bought": wanted}, SchemaTally()))
    told = msgspec.structs.replace(events(1)[0], properties={"note": "to ada@example.com"})
    bare = msgspec.structs.replace(told, message_id="bare", name="Bought", score=None)
    with (
        Site(store, project_id, bulk_steps=steps) as site,
        closing(RemoteSink(site.url, "local-token")) as sink,
    ):
        assert sink.append(project_id, [told, bare]) == Receipt(1, 0, quarantined=1)
        site.check_accounts(store)
    sql = "select toJSONString(properties) from polku.events where project_id = {p:UInt32}"
    assert store.query(sql, {"p": project_id}).rows == [('{"note":"to [e-mail]"}',)]
    quarantine = store.quarantine
    (entry,) = quarantine.entries(project_id, quarantine.ids(project_id, Selection()))
    assert b"example.com" not in entry.kept.raw


def test_a_wrong_token_opens_nothing(site) -> None:
    with closing(RemoteSink(site.url, "guess")) as sink, pytest.raises(UnknownKey):
        sink.append(site.project_id, events(1))
    answer = httpx.post(f"{site.url}/v1/bulk?project={site.project_id}", auth=(site.key, ""))
    assert answer.status_code == 401


def test_what_is_no_list_of_events_is_refused(site) -> None:
    token = {"authorization": "Bearer local-token"}
    for query, body in (("?project=1", b"\xc1"), ("?project=1", b"\x91\x01"), ("", b"\x90")):
        answer = httpx.post(f"{site.url}/v1/bulk{query}", content=body, headers=token)
        assert answer.status_code == 400


def test_a_server_that_is_not_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("polku.collect.remote._PAUSES", (0.0, 0.0))
    with pytest.raises(StoreFailed, match="refused"):
        RemoteSink("http://127.0.0.1:9", "t").append(1, events(1))
