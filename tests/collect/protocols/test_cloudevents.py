"""CloudEvents in each of their modes become events."""

import json
from base64 import b64encode
from datetime import datetime
from typing import Any

import pytest

from tests.collect.protocols.reading import fault_of, key_of, read, read_one

ID = "540d4d55-4f03-449d-98c1-60af8012bc34"
WHEN = "2026-11-22T01:25:06.774Z"
EVENT = {
    "specversion": "1.0",
    "id": ID,
    "source": "/shop",
    "type": "com.acme.order.completed",
    "subject": "user-1",
    "time": WHEN,
    "data": {"total": 59.9},
}
JSON = {"content_type": "application/json"}


def binary(**attributes: str) -> dict[str, str]:
    """Return the headers of a binary event."""
    every = {key: value for key, value in (EVENT | attributes).items() if key != "data" and value}
    return {f"ce-{key}": str(value) for key, value in every.items()}


def test_each_mode_gives_the_same_event() -> None:
    events = [
        read_one("/cloudevents", EVENT["data"], **binary(), **JSON),
        read_one("/cloudevents", EVENT, content_type="application/cloudevents+json"),
        read_one("/v1/cloudevents", [EVENT], content_type="application/cloudevents-batch+json"),
    ]
    first = events[0]
    assert (first.kind, first.name, first.user_id) == ("track", EVENT["type"], "user-1")
    assert (first.message_id, first.timestamp) == (ID, datetime.fromisoformat(WHEN))
    assert first.properties == {"source": "/shop", "total": 59.9}
    assert all(one == first for one in events)


def test_an_id_is_its_sources_own() -> None:
    assert read_one("/cloudevents", EVENT | {"id": "7"}).message_id == "/shop#7"


def test_extensions_may_name_the_person_and_others_are_properties() -> None:
    said = EVENT | {"userid": "u-2", "anonymousid": "a-2", "accountid": "acme", "traceparent": "t"}
    one = read_one("/cloudevents", said)
    assert (one.user_id, one.anonymous_id, one.account_id) == ("u-2", "a-2", "acme")
    assert one.properties.items() >= {"subject": "user-1", "traceparent": "t"}.items()


@pytest.mark.parametrize(
    ("text", "content_type", "said"),
    [
        ('{"total": 5}', "application/json", {"total": 5}),
        ('{"total": 5}', None, {"total": 5}),
        ("häi", "text/plain; charset=utf-8", {"data": "häi"}),
        ("", "text/plain", {"data": ""}),
    ],
)
def test_data_may_be_in_base64(text: str, content_type: str | None, said: dict[str, Any]) -> None:
    sent = {key: value for key, value in EVENT.items() if key != "data"}
    packed = {"data_base64": b64encode(text.encode()).decode(), "datacontenttype": content_type}
    one = read_one("/cloudevents", sent | packed)
    assert one.properties == {"source": "/shop", **said}


@pytest.mark.parametrize(
    ("body", "content_type", "data"),
    [(b"hello", "text/plain", "hello"), (b'"hello"', "application/json", "hello"), (b"", "", None)],
)
def test_data_may_be_text_or_nothing(body: bytes, content_type: str, data: Any) -> None:
    one = read_one("/cloudevents", body, **binary(), content_type=content_type)
    assert one.properties.get("data") == data


def test_headers_are_percent_encoded() -> None:
    one = read_one("/cloudevents", b"", **binary(subject="%C3%84iti"))
    assert one.user_id == "Äiti"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"id": ""}, "id"),
        ({"type": 5}, "type"),
        ({"specversion": None}, "specversion"),
        ({"subject": ""}, "subject"),
        ({"subject": 5}, "subject"),
        ({"time": "soon"}, "time"),
        ({"data_base64": "A"}, "data_base64"),
        ({"data_base64": "AAAA", "datacontenttype": "image/png"}, "datacontenttype"),
    ],
)
def test_a_fault_names_its_field(said: dict[str, Any], field: str) -> None:
    assert fault_of("/cloudevents", EVENT | said)[0] == field


def test_data_of_another_kind_is_rejected() -> None:
    told = {**binary(), "content_type": "application/xml"}
    assert fault_of("/cloudevents", b"<a/>", **told)[0] == "datacontenttype"


def test_a_broken_event_of_a_batch_is_rejected_alone() -> None:
    broken = EVENT | {"id": "", "data": {"a": 1}}
    reading = read("/cloudevents", [EVENT, broken, 5])
    assert len(reading.events) == 1
    assert [one.field for one in reading.rejected] == ["batch[1].id", "batch[2]"]
    assert json.loads(reading.rejected[0].raw) == [broken]


def test_the_key_is_in_the_query() -> None:
    assert key_of("/cloudevents", EVENT, "key=K") == "K"
    assert key_of("/cloudevents", EVENT) == ""


def test_it_is_taken_by_the_server(site) -> None:
    answer = site.http.post(f"/cloudevents?key={site.key}", json=EVENT)
    assert answer.json() == {"success": True, "accepted": 1}
