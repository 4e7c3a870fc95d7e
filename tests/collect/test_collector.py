"""The collector over HTTP: keys, limits, languages, browsers, and answers that clients obey."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from polku.collect.adapters import PROTOCOLS
from polku.collect.reading import Arrival, Reading
from polku.collect.recent import Recent
from polku.collect.tally import Count
from polku.vocabulary.kept import Selection

CALL = {"userId": "u", "event": "Order Completed", "messageId": "m1"}


def batch(*calls: dict[str, Any]) -> dict[str, Any]:
    """Return a batch of track calls."""
    return {"batch": [{"type": "track"} | call for call in calls]}


def test_an_accepted_event_is_stored(site, store) -> None:
    answer = site.post("/v1/track", CALL)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "accepted": 1})
    sql = "select name, user_id, source from polku.events where project_id = {p:UInt32}"
    assert store.query(sql, {"p": site.project_id}).rows == [("Order Completed", "u", "shop")]


def test_an_event_sent_again_is_counted_once(site) -> None:
    for _ in range(3):
        assert site.post("/v1/batch", batch(CALL, CALL)).status_code == 200
    assert site.collector.tally.of(site.project_id) == Count(received=6, stored=1, duplicate=5)


@pytest.mark.parametrize("path", ["/v1/track", "/v1/track/", "/v1/t"])
def test_paths_have_short_forms(site, path: str) -> None:
    assert site.post(path, CALL).status_code == 200


@pytest.mark.parametrize("place", ["header", "body", "query"])
def test_the_key_may_stand_in_three_places(site, place: str) -> None:
    with httpx.Client(base_url=site.url) as client:
        answer = client.post(
            "/v1/track",
            json=CALL | ({"writeKey": site.key} if place == "body" else {}),
            params={"writeKey": site.key} if place == "query" else {},
            auth=(site.key, "") if place == "header" else None,
        )
    assert answer.status_code == 200


@pytest.mark.parametrize("auth", [None, ("nobody", ""), ("", ""), ("x" * 1000, ""), ("ä", "")])
def test_an_unknown_key_is_refused(site, auth) -> None:
    with httpx.Client(base_url=site.url) as client:
        answer = client.post("/v1/track", json=CALL, auth=auth)
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "code": "unknown_key",
        "field": "writeKey",
        "message": "No project has this write key.",
    }
    assert site.collector.tally.of(0) == Count(received=1, refused=1)


def test_the_content_type_is_not_trusted(site) -> None:
    body = gzip.compress(json.dumps(batch(CALL)).encode())
    answer = site.http.post("/v1/batch", content=body, headers={"content-type": "text/plain"})
    assert answer.json() == {"success": True, "accepted": 1}


def test_a_bad_event_is_named_and_kept_while_the_good_ones_are_stored(site, store) -> None:
    answer = site.post("/v1/batch", batch(CALL, CALL | {"messageId": "m2", "timestamp": "eilen"}))
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "success": True,
            "accepted": 1,
            "rejected": [
                {
                    "index": 1,
                    "code": "invalid_event",
                    "field": "batch[1].timestamp",
                    "message": "batch[1].timestamp is not an ISO 8601 time: eilen.",
                }
            ],
        },
    )
    keeper = store.quarantine
    (entry,) = keeper.entries(site.project_id, keeper.ids(site.project_id, Selection()))
    assert (entry.kept.reason.place, entry.kept.path, entry.kept.source) == (
        "timestamp",
        "/v1/batch",
        "shop",
    )
    (alone,) = json.loads(entry.kept.raw)["batch"]
    assert alone["messageId"] == "m2"


def test_a_batch_without_a_good_event_is_a_400(site) -> None:
    answer = site.post("/v1/batch", batch({"userId": "u"}, {"event": "E"}))
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "batch[0].event"
    assert [one["field"] for one in answer.json()["rejected"]] == [
        "batch[0].event",
        "batch[1].userId",
    ]


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"{", b'{"a":1}', b"\x1f\x8b\x00", b"\xff\xfe{\x00"]
)
def test_a_body_that_cannot_be_read_is_a_400_and_kept(site, body: bytes) -> None:
    answer = site.http.post("/v1/track", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    assert site.collector.tally.of(site.project_id) == Count(received=1, quarantined=1)


def test_the_reason_is_in_the_language_of_the_client(site) -> None:
    answer = site.post("/v1/track", {"userId": "u"}, headers={"accept-language": "fi-FI,fi"})
    assert answer.json()["error"]["message"] == "event puuttuu."


@pytest.mark.parametrize(
    "body",
    [
        b'{"x":"' + b"x" * 7_000_000 + b'"}',
        b'{"x":"' + b"x" * 4_500_000 + b'"}',
        gzip.compress(b'{"x":"' + b"x" * 50_000_000 + b'"}'),
    ],
    ids=["over the wire", "over the batch", "bomb"],
)
def test_too_large_is_a_413(site, body: bytes) -> None:
    answer = site.http.post("/v1/batch", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert site.collector.tally.of(site.project_id) == Count(received=1, refused=1)


def test_a_body_without_a_length_is_capped_as_well(site) -> None:
    answer = site.http.post("/v1/batch", content=(b"x" * 65_536 for _ in range(120)))
    assert answer.status_code == 413


def test_other_paths_and_methods_are_not_found(site) -> None:
    assert site.post("/v1/nothing", CALL).status_code == 404
    assert site.http.get("/v1/track").status_code == 404


def test_a_page_of_another_origin_may_send(site) -> None:
    origin = {"origin": "https://shop.example"}
    asked = site.http.options(
        "/v1/t", headers=origin | {"access-control-request-headers": "authorization"}
    )
    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert int(asked.headers["access-control-max-age"]) > 3600
    for answer in (
        asked,
        site.post("/v1/t", CALL, headers=origin),
        site.http.get("/v1/t", headers=origin),
    ):
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"


def test_the_live_page_sees_the_latest_events(site) -> None:
    for number in (0, 1, 0, 2):
        site.post("/v1/track", CALL | {"messageId": f"m{number}"})
    recent = site.collector.recent.of(site.project_id)
    assert [event.message_id for event in recent] == ["m2", "m1", "m0"]
    assert site.collector.recent.of(0) == ()


def test_an_empty_batch_is_nothing(site) -> None:
    assert site.post("/v1/batch", {"batch": []}).json() == {"success": True, "accepted": 0}


def test_the_live_page_remembers_so_many_and_no_more() -> None:
    recent = Recent(size=3)
    for number in range(5):
        recent.add(1, one("/v1/track", number).events)
    assert [event.message_id for event in recent.of(1)] == ["m4", "m3", "m2"]
    recent.forget(1)
    assert recent.of(1) == ()


def one(path: str, number: int) -> Reading:
    """Return the reading of one call."""
    body = json.dumps(CALL | {"messageId": f"m{number}"}).encode()
    return PROTOCOLS[path].read(body, Arrival(datetime(2026, 1, 1, tzinfo=UTC)))
