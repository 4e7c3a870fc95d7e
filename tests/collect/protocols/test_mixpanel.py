"""Mixpanel's events, and what its clients say of people and groups."""

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.collect.protocols.reading import NOW, fault_of, key_of, read, read_one

BROWSER = {"mp_lib": "web", "$device_id": "d-1", "token": "K"}
NOON = NOW.timestamp()


def event(name: str = "bought", **properties: Any) -> dict[str, Any]:
    """Return an event of ``user-1`` at noon."""
    said = {"token": "K", "distinct_id": "user-1", "time": NOON, "$insert_id": "m-1"}
    return {"event": name, "properties": said | properties}


def test_an_event() -> None:
    one = read_one("/track", event(total=59.9, mp_lib="python", **{"$lib_version": "5"}))
    assert (one.kind, one.name, one.user_id, one.message_id) == ("track", "bought", "user-1", "m-1")
    assert one.timestamp == NOW
    assert one.properties == {"total": 59.9, "library": "python", "library_version": "5"}


@pytest.mark.parametrize(
    ("said", "user_id", "anonymous_id"),
    [
        ({"distinct_id": "$device:d-1"}, "", "d-1"),
        ({"distinct_id": "d-1"}, "", "d-1"),
        ({"distinct_id": "user-1", "$user_id": "user-1"}, "user-1", ""),
        ({"distinct_id": 7}, "7", ""),
    ],
)
def test_whose_it_is(said: dict[str, Any], user_id: str, anonymous_id: str) -> None:
    one = read_one("/track", event(**BROWSER, **said))
    assert (one.user_id, one.anonymous_id) == (user_id, anonymous_id)


def test_identify_and_alias() -> None:
    said = {**BROWSER, "$user_id": "user-1", "$anon_distinct_id": "$device:d-1"}
    one = read_one("/track", event("$identify", **said))
    assert (one.kind, one.user_id, one.anonymous_id) == ("identify", "user-1", "d-1")
    one = read_one("/track", event("$create_alias", distinct_id="$device:d-1", alias="user-1"))
    assert (one.kind, one.user_id, one.previous_id) == ("alias", "user-1", "d-1")


def test_a_page_view_has_a_plain_name_and_plain_properties() -> None:
    said = {
        **BROWSER,
        "$current_url": "https://shop.example/cart?utm_source=news&id=7",
        "current_page_title": "Cart",
        "current_url_path": "/cart",
        "current_url_search": "?utm_source=news",
        "$os": "Linux",
        "$referrer": "$direct",
    }
    one = read_one("/track", event("$mp_web_page_view", **said))
    assert (one.kind, one.channel) == ("page", "web")
    assert one.properties == {
        "url": "https://shop.example/cart",
        "path": "/cart",
        "title": "Cart",
        "os": "Linux",
        "library": "web",
        "device_id": "d-1",
        "campaign_source": "news",
    }


def test_the_browsers_clock_is_corrected() -> None:
    sent = int((NOON + 3600) * 1000)
    one = read_one("/track", event(time=NOON + 3590), f"verbose=1&_={sent}")
    assert one.timestamp == NOW - timedelta(seconds=10)
    assert read_one("/track", event(time=NOON * 1000)).timestamp == NOW


def test_what_is_said_of_a_person() -> None:
    said = {
        "$token": "K",
        "$distinct_id": "user-1",
        "$set": {"$email": "a@example.com", "plan": "b"},
    }
    one = read_one("/engage", said | {"$set_once": {"plan": "a", "first": 1}})
    assert (one.kind, one.user_id) == ("identify", "user-1")
    assert one.properties == {"email": "a@example.com", "plan": "b", "first": 1}
    timed = said | {"$time": NOON}
    same = [read_one("/engage", timed).message_id for _ in range(2)]
    assert same[0] == same[1]
    assert read_one("/engage", said).message_id != read_one("/engage", said).message_id


def test_what_is_said_of_a_group() -> None:
    said = {"$token": "K", "$group_key": "company", "$group_id": "acme", "$set": {"name": "Acme"}}
    one = read_one("/groups", said)
    assert (one.kind, one.account_id, one.bot) == ("group", "acme", False)
    assert (one.user_id, one.anonymous_id) == ("", "")
    assert one.properties == {"name": "Acme", "type": "company"}
    assert fault_of("/groups", said | {"$group_id": None})[0] == "data[0].$group_id"


def test_an_operation_that_changes_earlier_traits_is_rejected() -> None:
    said = {"$token": "K", "$distinct_id": "user-1", "$add": {"visits": 1}}
    assert fault_of("/engage", said)[0] == "data[0].$add"


def test_a_broken_event_is_rejected_alone() -> None:
    said = [event(), event(time="soon"), event(distinct_id=None), {"event": 5}]
    reading = read("/track", said)
    assert len(reading.events) == 1
    assert [one.field for one in reading.rejected] == [
        "data[1].properties.time",
        "data[2].properties.distinct_id",
        "data[3].properties.distinct_id",
    ]
    assert json.loads(reading.rejected[0].raw) == [said[1]]


def test_forms_with_json_and_with_base64_are_read() -> None:
    text = json.dumps([event(text="Ä + b")]).encode()
    for body in (text, b"data=" + quote_plus(text).encode(), b"data=" + encoded(text) + b"&ip=1"):
        assert read_one("/track", body).text == "Ä + b"
        assert key_of("/track", body) == "K"


def encoded(text: bytes) -> bytes:
    """Return base64 as it stands in a form."""
    return quote_plus(base64.b64encode(text)).encode()


def test_the_key_is_the_token() -> None:
    assert key_of("/engage", [{"$token": "K"}]) == "K"
    assert key_of("/track", event(), "key=Q") == "Q"
    for body in ([], [5], {"properties": 5}, {"$token": 5}):
        assert key_of("/track", body) == ""


def test_older_clients_of_posthog_speak_here_too() -> None:
    said = {"api_key": "K", "event": "$pageview", "properties": {"distinct_id": "user-1"}}
    assert read_one("/track", said).kind == "page"
    assert key_of("/track", said) == "K"


def test_answers(site) -> None:
    said = [event(token=site.key)]
    assert site.http.post("/track/?verbose=1", json=said).json() == {"status": 1, "error": None}
    assert site.http.post("/import", json=said).json() == {
        "code": 200,
        "status": "OK",
        "num_records_imported": 1,
    }
    assert site.collector.tally.of(site.project_id).received == 2
