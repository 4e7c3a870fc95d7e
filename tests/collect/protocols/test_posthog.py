"""PostHog's events become calls: whose they are, of which kind, and what they are called."""

import base64
import gzip
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from polku.collect.visitors import visitor_at
from tests.collect.protocols.reading import NOW, fault_of, key_of, read, read_one

BROWSER = {"$lib": "web", "$device_id": "device-1", "$process_person_profile": True}
SERVER = {"$lib": "posthog-python", "$is_server": True}


def event(name: str, **fields: Any) -> dict[str, Any]:
    """Return an event of a server about ``user-1``, unless ``fields`` say otherwise."""
    return {"event": name, "distinct_id": "user-1", "uuid": "m-1", "properties": SERVER} | fields


def batch(*events: Any, **fields: Any) -> dict[str, Any]:
    """Return a request with ``events``."""
    return {"api_key": "K", "batch": list(events), **fields}


@pytest.mark.parametrize(
    ("properties", "user_id", "anonymous_id"),
    [
        ({**BROWSER, "$is_identified": True}, "user-1", ""),
        ({**BROWSER, "$is_identified": False}, "", "user-1"),
        ({**BROWSER, "$user_id": "user-1"}, "user-1", ""),
        ({**BROWSER, "$device_id": "user-1"}, "", "user-1"),
        (SERVER, "user-1", ""),
        ({**SERVER, "$process_person_profile": False}, "", "user-1"),
        ({"$lib": "posthog-ios", "$is_identified": False}, "", "user-1"),
        ({}, "user-1", ""),
    ],
)
def test_whose_it_is(properties: dict[str, Any], user_id: str, anonymous_id: str) -> None:
    one = read_one("/batch", batch(event("bought", properties=properties)))
    assert (one.user_id, one.anonymous_id) == (user_id, anonymous_id)


def test_the_distinct_id_may_be_among_the_properties() -> None:
    said = {"event": "bought", "properties": {**BROWSER, "distinct_id": 7, "$is_identified": True}}
    one = read_one("/e", batch(said))
    assert one.user_id == "7"
    assert "distinct_id" not in one.properties


def test_identify_joins_the_visitor_and_sets_traits() -> None:
    said = {**BROWSER, "$is_identified": True, "$anon_distinct_id": "anon-1"}
    one = read_one(
        "/e",
        batch(
            event(
                "$identify",
                properties=said,
                **{
                    "$set": {"email": "a@example.com", "plan": "pro"},
                    "$set_once": {"plan": "free", "$initial_referrer": "$direct"},
                },
            )
        ),
    )
    assert (one.kind, one.user_id, one.anonymous_id) == ("identify", "user-1", "anon-1")
    assert one.properties == {"email": "a@example.com", "plan": "pro"}


def test_traits_of_another_event_are_an_identify_beside_it() -> None:
    said = {**SERVER, "$set": {"plan": "pro"}}
    reading = read("/batch", batch(event("bought", properties=said), event("left", uuid="m-2")))
    assert [(one.kind, one.message_id) for one in reading.events] == [
        ("track", "m-1"),
        ("track", "m-2"),
        ("identify", "m-1-set"),
    ]
    assert reading.events[2].properties == {"plan": "pro"}
    assert reading.events[2].user_id == "user-1"


def test_what_a_browser_notes_of_a_first_visit_is_no_identify() -> None:
    once = {"$initial_current_url": "https://shop.example/?token=1"}
    assert read_one("/e", batch(event("bought", **{"$set_once": once}))).kind == "track"


@pytest.mark.parametrize(
    ("name", "distinct_id", "alias", "stays", "goes"),
    [
        ("$create_alias", "anon-1", "user-1", "user-1", "anon-1"),
        ("$merge_dangerously", "user-1", "user-2", "user-1", "user-2"),
    ],
)
def test_an_alias_keeps_the_new_id(name, distinct_id, alias, stays, goes) -> None:
    said = {**SERVER, "distinct_id": distinct_id, "alias": alias}
    one = read_one("/batch", batch(event(name, distinct_id=distinct_id, properties=said)))
    assert (one.kind, one.user_id, one.previous_id) == ("alias", stays, goes)


def test_a_server_describes_an_account_in_nobodys_name() -> None:
    said = {**SERVER, "$group_type": "company", "$group_key": "acme", "$group_set": {"size": 5}}
    first = read_one("/batch", batch(event("$groupidentify", distinct_id="x", properties=said)))
    other = read_one("/batch", batch(event("$groupidentify", distinct_id="y", properties=said)))
    assert (first.kind, first.account_id, first.user_id) == ("group", "acme", "")
    assert first.properties == {"size": 5, "type": "company"}
    assert first.anonymous_id == other.anonymous_id == ""
    assert not first.bot


def test_a_browser_puts_its_person_into_the_account() -> None:
    said = {
        **BROWSER,
        "$is_identified": True,
        "$group_type": "company",
        "$group_key": "acme",
        "$group_set": {"name": "Acme"},
        "$groups": {"company": "acme"},
    }
    one = read_one("/e", batch(event("$groupidentify", properties=said)))
    assert (one.user_id, one.account_id, one.bot) == ("user-1", "acme", False)


def test_a_device_is_written_as_for_every_other_client() -> None:
    said = {**BROWSER, "$device_type": "Desktop"}
    assert read_one("/e", batch(event("bought", properties=said))).properties["device"] == "desktop"
    own = {**BROWSER, "$device_type": "Mobile", "device": "My Phone"}
    assert read_one("/e", batch(event("bought", properties=own))).properties["device"] == "My Phone"


def test_the_account_of_an_event_is_the_company_among_its_groups() -> None:
    said = {**SERVER, "$groups": {"team": "t-1", "company": "acme"}}
    assert read_one("/batch", batch(event("bought", properties=said))).account_id == "acme"


@pytest.mark.parametrize(
    ("name", "said", "kind", "expected"),
    [
        ("$pageview", {}, "page", "Page Viewed"),
        ("$screen", {}, "screen", "Screen Viewed"),
        ("$pageleave", {}, "track", "Page Left"),
        ("$autocapture", {"$event_type": "click"}, "track", "Element Clicked"),
        ("$autocapture", {"$event_type": "submit"}, "track", "Form Submitted"),
        ("$autocapture", {}, "track", "Element Used"),
        ("$web_vitals", {}, "track", "Web Vitals Measured"),
        ("$exception", {}, "track", "Error Occurred"),
        ("$feature_flag_called", {}, "track", "Feature Flag Called"),
        ("$feature_interaction", {}, "track", "Feature Interaction"),
        ("order completed", {}, "track", "order completed"),
    ],
)
def test_names_are_plain(name: str, said: dict[str, Any], kind: str, expected: str) -> None:
    one = read_one("/batch", batch(event(name, properties={**SERVER, **said})))
    assert (one.kind, one.name) == (kind, expected)


def test_properties_are_plain_and_without_traces() -> None:
    said = {
        **BROWSER,
        "$current_url": "https://shop.example/cart?utm_source=news&token=secret#top",
        "$pathname": "/cart",
        "$referrer": "$direct",
        "$device_type": "Desktop",
        "$browser": "Chrome",
        "$os": "Linux",
        "$ip": "192.0.2.7",
        "$raw_user_agent": "Mozilla/5.0",
        "$session_entry_url": "https://shop.example/?token=secret",
        "$elements_chain": 'a:href="https://shop.example/x?token=secret"text="Buy"',
        "$sdk_debug_retry_queue_size": 0,
        "utm_medium": "email",
        "title": "Cart",
        "gclid": None,
        "os": "mine",
    }
    one = read_one("/e", batch(event("bought", properties=said)))
    assert one.properties == {
        "url": "https://shop.example/cart",
        "path": "/cart",
        "title": "Cart",
        "device": "desktop",
        "device_id": "device-1",
        "browser": "Chrome",
        "os": "mine",
        "library": "web",
        "session_entry_url": "https://shop.example/",
        "elements_chain": 'a:href="https://shop.example/x"text="Buy"',
        "campaign_source": "news",
        "campaign_medium": "email",
    }
    assert one.channel == "web"


def test_a_driven_browser_is_marked_as_a_machine() -> None:
    said = {**BROWSER, "$browser_type": "bot"}
    assert read_one("/e", batch(event("bought", properties=said))).bot


def test_the_senders_clock_is_corrected() -> None:
    fast = {"timestamp": "2026-11-22T14:59:50Z"}
    for body, query in (
        (batch(event("bought", **fast), sent_at="2026-11-22T15:00:00Z"), ""),
        ([event("bought", **fast)], "_=1795359600000"),
    ):
        assert read_one("/e", body, query).timestamp == NOW - timedelta(seconds=10)


def test_the_newer_protocol() -> None:
    said = {
        "created_at": "2026-11-22T15:00:00Z",
        "batch": [
            {
                "event": "bought",
                "uuid": "m-1",
                "distinct_id": "made-up",
                "timestamp": "2026-11-22T14:59:50Z",
                "session_id": "s-1",
                "options": {"process_person_profile": False},
                "properties": {"total": 5},
            }
        ],
    }
    one = read_one("/i/v1/analytics/events", said, posthog_request_timestamp="2026-11-22T15:00:10Z")
    assert (one.anonymous_id, one.user_id) == ("made-up", "")
    assert one.timestamp == NOW - timedelta(seconds=20)
    assert one.properties == {"total": 5, "session_id": "s-1"}


def test_a_broken_event_is_rejected_alone_with_its_field() -> None:
    said = batch(
        event("bought"),
        event("bought", uuid="m-2", distinct_id=None),
        event("bought", uuid="m-3", timestamp="yesterday"),
        {"event": 5},
        sent_at="2026-11-22T12:00:00Z",
    )
    reading = read("/batch", said)
    assert [one.message_id for one in reading.events] == ["m-1"]
    assert [(one.index, one.field) for one in reading.rejected] == [
        (1, "batch[1].distinct_id"),
        (2, "batch[2].timestamp"),
        (3, "batch[3].event"),
    ]
    again = json.loads(reading.rejected[1].raw)
    assert again == {"batch": [said["batch"][2]], "sent_at": "2026-11-22T12:00:00Z"}


def test_a_broken_request_is_rejected_whole() -> None:
    assert fault_of("/batch", batch(event("bought"), sent_at="soon"))[0] == "sent_at"
    assert fault_of("/batch", {"api_key": "K", "batch": 5})[0] == "batch"


def test_one_event_and_a_list_are_taken_too() -> None:
    said = {**event("bought"), "api_key": "K"}
    assert read_one("/capture", said).name == "bought"
    assert len(read("/i/v0/e", [said, said | {"uuid": "m-2"}]).events) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"api_key": "K", "batch": []},
        {"token": "K", "event": "bought"},
        {"event": "bought", "properties": {"token": "K"}},
        {"batch": [{"event": "bought", "properties": {"token": "K"}}]},
        [{"event": "bought", "properties": {"token": "K"}}],
        {"api_key": "K", "batch": 5, "properties": []},
    ],
)
def test_the_key_may_be_in_many_places(body: Any) -> None:
    assert key_of("/e", body) == "K"
    assert key_of("/e", body, "key=other") == "other"


@pytest.mark.parametrize("body", [{}, [], {"api_key": {"a": 1}}, {"batch": [5]}, [[[[[]]]]]])
def test_a_request_without_a_key_has_none(body: Any) -> None:
    assert key_of("/e", body) == ""


def test_bodies_are_sniffed() -> None:
    text = json.dumps(batch(event("bought"))).encode()
    packed = gzip.compress(text)
    form = b"data=" + quote_plus(base64.b64encode(text)).encode() + b"&compression=base64"
    for body in (text, packed, base64.b64encode(text), base64.b64encode(packed), form):
        assert read_one("/e", body).name == "bought"


def test_a_recording_is_rejected_and_says_why() -> None:
    field, message = fault_of("/e", batch(event("$snapshot")))
    assert (field, "recording" in message) == ("batch[0].event", True)


def test_a_server_may_speak_for_a_browser() -> None:
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    said = {**SERVER, "$raw_user_agent": agent}
    one = read_one("/batch", batch(event("bought", properties=said)))
    assert one.bot
    assert agent not in str(one)


def test_visitors_who_refuse_cookies_are_told_apart_for_a_day() -> None:
    said = {**BROWSER, "$device_id": None, "$host": "shop.example", "$cookieless_mode": True}
    one = read_one("/e", batch(event("bought", distinct_id="$posthog_cookieless", properties=said)))
    assert (one.user_id, one.anonymous_id) == ("", visitor_at("visitor", "shop.example"))


@pytest.mark.parametrize("properties", [SERVER, {**BROWSER, "$is_identified": False}])
def test_an_alias_names_both_ids(properties: dict[str, Any]) -> None:
    said = event("$create_alias", properties=properties)
    assert fault_of("/batch", batch(said))[0] == "batch[0].properties.alias"
    said["properties"] = {**properties, "alias": "user-2"}
    one = read_one("/batch", batch(said))
    assert (one.user_id, one.previous_id, one.anonymous_id) == ("user-2", "user-1", "")


def test_an_identifier_is_text_or_a_number() -> None:
    said = {**BROWSER, "$is_identified": True, "$anon_distinct_id": {"a": 1}}
    field, message = fault_of("/e", batch(event("$identify", properties=said)))
    assert (field, "must be text" in message) == ("batch[0].distinct_id", True)
