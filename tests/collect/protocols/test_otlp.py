"""OpenTelemetry's log records about somebody become events."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.collect.protocols.reading import NOW, fault_of, read, read_one

NOON = str(int(NOW.timestamp()) * 1_000_000_000)


def attributes(**said: Any) -> list[dict[str, Any]]:
    """Return attributes with wrapped values; ``user__id`` is ``user.id``."""
    return [{"key": key.replace("__", "."), "value": value} for key, value in said.items()]


def text(value: str) -> dict[str, str]:
    """Return a wrapped text."""
    return {"stringValue": value}


def record(*more: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a record about ``user-1`` with more attributes."""
    said = [*attributes(user__id=text("user-1")), *more]
    return {"timeUnixNano": NOON, "eventName": "bought", "attributes": said} | fields


def logs(*records: Any, resource: Any = None) -> dict[str, Any]:
    """Return a request with ``records`` of one resource."""
    of_resource = {"resource": resource} if resource else {}
    return {"resourceLogs": [{**of_resource, "scopeLogs": [{"logRecords": list(records)}]}]}


def test_a_record_is_an_event_of_its_user() -> None:
    more = attributes(
        session__id=text("s-1"),
        url__full=text("https://shop.example/cart?token=1"),
        client__address=text("192.0.2.7"),
        total={"doubleValue": 59.9},
        count={"intValue": "7"},
        paid={"boolValue": True},
        tags={"arrayValue": {"values": [text("a"), {"intValue": 1}]}},
    )
    body = {"kvlistValue": {"values": attributes(rating=text("good"))}}
    resource = {"attributes": attributes(service__name=text("shop"), host__name=text("h-1"))}
    said = record(*more, body=body, severityText="INFO")
    one = read_one("/v1/logs", logs(said, resource=resource))
    assert (one.kind, one.name, one.user_id, one.anonymous_id) == ("track", "bought", "user-1", "")
    assert one.timestamp == NOW
    assert one.properties == {
        "service": "shop",
        "severity": "INFO",
        "session_id": "s-1",
        "url": "https://shop.example/cart",
        "total": 59.9,
        "count": 7,
        "paid": True,
        "tags": ["a", 1],
        "rating": "good",
    }


@pytest.mark.parametrize(
    ("said", "user_id", "anonymous_id"),
    [
        ({"enduser__id": text("user-1")}, "user-1", ""),
        ({"session__id": text("s-1")}, "", "s-1"),
        ({"session__id": text("s-1"), "enduser__pseudo__id": text("p-1")}, "", "p-1"),
    ],
)
def test_whose_it_is(said: dict[str, Any], user_id: str, anonymous_id: str) -> None:
    one = read_one("/v1/logs", logs(record(attributes=attributes(**said))))
    assert (one.user_id, one.anonymous_id) == (user_id, anonymous_id)
    resource = {"attributes": attributes(**said)}
    one = read_one("/v1/logs", logs(record(attributes=[]), resource=resource))
    assert (one.user_id, one.anonymous_id) == (user_id, anonymous_id)


def test_names_texts_and_times_may_be_elsewhere() -> None:
    plain = record(eventName="", body=text("paid by card"), timeUnixNano="0")
    later = str(int(NOON) - 60 * 1_000_000_000)
    one = read_one("/v1/logs", logs(plain | {"observedTimeUnixNano": later}))
    assert (one.name, one.properties) == ("Log Recorded", {"message": "paid by card"})
    assert one.timestamp == NOW - timedelta(minutes=1)
    named = record(*attributes(event__name=text("browser.web_vital")), eventName="")
    assert read_one("/v1/logs", logs(named)).name == "browser.web_vital"


def test_what_is_sent_again_is_the_same_and_what_is_said_twice_is_two() -> None:
    same = logs(record(), record(), record(eventName="left"))
    first, again = read("/v1/logs", same).events, read("/v1/logs", same).events
    assert [one.message_id for one in first] == [one.message_id for one in again]
    assert len({one.message_id for one in first}) == 3
    own = record(*attributes(log__record__uid=text("m-1")))
    assert read_one("/v1/logs", logs(own)).message_id == "m-1"


def test_what_is_about_nobody_is_rejected_alone() -> None:
    said = logs(record(), record(attributes=[]), resource={"attributes": []})
    reading = read("/v1/logs", said)
    assert len(reading.events) == 1
    (rejected,) = reading.rejected
    assert rejected.field == "logRecords[1].attributes.user.id"
    assert json.loads(rejected.raw)["resourceLogs"][0]["scopeLogs"][0]["logRecords"] == [
        record(attributes=[])
    ]


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (record(timeUnixNano="soon"), "logRecords[0].timeUnixNano"),
        (record(attributes=[5]), "logRecords[0].attributes.key"),
        (record(*attributes(a={"intValue": "x"})), "logRecords[0].attributes.a"),
        (record(*attributes(a={"arrayValue": 5})), "logRecords[0].attributes.a"),
        (record(body=5), "logRecords[0].body"),
        (5, "logRecords[0]"),
    ],
)
def test_a_fault_names_its_field(broken: Any, field: str) -> None:
    assert fault_of("/v1/logs", logs(broken))[0] == field


def test_answers_count_what_was_rejected(site) -> None:
    key = {"x-api-key": site.key}
    good = site.http.post("/v1/logs", json=logs(record()), headers=key)
    assert good.json() == {"partialSuccess": {}}
    mixed = logs(record(eventName="left"), record(attributes=[]))
    said = site.http.post("/v1/logs", json=mixed).json()["partialSuccess"]
    assert said["rejectedLogRecords"] == "1"
    assert "user.id" in said["errorMessage"]


def test_protobuf_is_refused_with_the_way_out(site) -> None:
    body = b"\n\x0c\x12\nfoo"
    for content in (body, gzip.compress(body)):
        answer = site.http.post("/v1/logs", content=content)
        assert answer.status_code == 400
        assert "http/json" in answer.json()["error"]["message"]


@pytest.mark.parametrize("signal", ["traces", "metrics"])
def test_other_signals_are_refused_for_good(site, signal: str) -> None:
    answer = site.http.post(f"/v1/{signal}", json={"resourceSpans": []})
    assert answer.status_code == 400
    assert signal in answer.json()["message"]
