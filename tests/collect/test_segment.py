"""Segment's calls become events; what is malformed is rejected with its field and reason."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from polku.collect.adapters import PROTOCOLS
from polku.collect.reading import Arrival, Reading
from polku.vocabulary.event import Event, Score

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def read(path: str, body: Any) -> Reading:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return PROTOCOLS[path].read(raw, Arrival(NOW, "shop"))


def one(path: str = "/v1/track", **call: Any) -> Event:
    defaults = {"userId": "u", "messageId": "m"} | ({"event": "E"} if "track" in path else {})
    reading = read(path, defaults | call)
    assert not reading.rejected, [str(rejected.error) for rejected in reading.rejected]
    return reading.events[0]


def reason(path: str = "/v1/track", **call: Any) -> tuple[str, str]:
    reading = read(path, {"userId": "u", "event": "E"} | call)
    assert not reading.events
    rejected = reading.rejected[0]
    return rejected.field, str(rejected.error)


def test_track_keeps_what_was_said() -> None:
    assert one(
        messageId="m1",
        anonymousId="a1",
        event="Order Completed",
        timestamp="2026-11-22T11:00:00.250Z",
        properties={"total": 59.9, "products": [{"id": "p1"}]},
        context={"library": {"name": "analytics-python"}, "groupId": 7, "ip": "203.0.113.5"},
    ) == Event(
        message_id="m1",
        kind="track",
        name="Order Completed",
        timestamp=datetime(2026, 11, 22, 11, 0, 0, 250_000, tzinfo=UTC),
        received_at=NOW,
        user_id="u",
        anonymous_id="a1",
        account_id="7",
        source="shop",
        properties={"total": 59.9, "products": [{"id": "p1"}]},
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/page", "Page Viewed"),
        ("/v1/p", "Page Viewed"),
        ("/v1/screen", "Screen Viewed"),
        ("/v1/identify", "Identified"),
        ("/v1/i", "Identified"),
        ("/v1/group", "Grouped"),
        ("/v1/alias", "Aliased"),
    ],
)
def test_a_kind_without_a_name_of_its_own_has_the_same_name_always(path: str, name: str) -> None:
    assert one(path, name="Cart", groupId="g", previousId="p").name == name


def test_page_keeps_its_name_as_a_property() -> None:
    event = one("/v1/page", name="Cart", category="Shop")
    assert event.properties == {"name": "Cart", "category": "Shop"}


@pytest.mark.parametrize(
    ("sent", "expected"), [(7, "7"), (7.0, "7"), (7.5, "7.5"), ("7", "7"), (2**63, str(2**63))]
)
def test_numbers_are_identifiers_too(sent: object, expected: str) -> None:
    assert one(userId=sent).user_id == expected


def test_empty_identifiers_are_none() -> None:
    event = one(userId="", anonymousId="a")
    assert (event.user_id, event.anonymous_id) == ("", "a")
    assert one(userId="u", anonymousId=None).anonymous_id == ""


def test_a_call_without_message_id_gets_a_new_one() -> None:
    first, second = one(messageId=None), one(messageId=None)
    assert first.message_id
    assert first.message_id != second.message_id


def test_the_senders_clock_is_corrected() -> None:
    wrong = datetime(2031, 1, 1, tzinfo=UTC)
    event = one(
        originalTimestamp=wrong.isoformat(), sentAt=(wrong + timedelta(seconds=90)).isoformat()
    )
    assert event.timestamp == NOW - timedelta(seconds=90)


def test_a_batch_corrects_by_its_own_sent_at() -> None:
    call = {"type": "track", "event": "E", "userId": "u", "timestamp": "2020-01-01T00:00:00"}
    reading = read("/v1/batch", {"batch": [call], "sentAt": "2020-01-01T00:00:05Z"})
    assert reading.events[0].timestamp == NOW - timedelta(seconds=5)


def test_an_old_event_keeps_its_time_where_nothing_was_sent_with_it() -> None:
    assert one(timestamp="2011-05-01T00:00:00+03:00").timestamp == datetime(
        2011, 4, 30, 21, tzinfo=UTC
    )


def test_addresses_lose_their_queries_and_keep_the_campaign() -> None:
    address = "https://shop.example/cart?email=a%40b.fi&utm_source=news&utm_campaign=syksy#top"
    event = one(
        "/v1/page",
        properties={"url": address, "search": "?email=a", "ip": "203.0.113.5"},
        context={"page": {"url": address, "referrer": "https://g.example/?q=secret", "title": "T"}},
    )
    assert event.properties == {
        "url": "https://shop.example/cart",
        "referrer": "https://g.example/",
        "title": "T",
        "campaign_source": "news",
        "campaign_name": "syksy",
    }


def test_identify_keeps_traits_and_nothing_of_the_page() -> None:
    event = one(
        "/v1/identify",
        traits={"plan": "pro"},
        context={"traits": {"email": "a@b.fi"}, "page": {"url": "https://x"}, "ip": "203.0.113.5"},
    )
    assert event.properties == {"email": "a@b.fi", "plan": "pro"}


def test_group_names_the_account() -> None:
    event = one("/v1/group", groupId="acme", traits={"name": "Acme"})
    assert (event.account_id, event.properties) == ("acme", {"name": "Acme"})


def test_alias_joins_two_identifiers() -> None:
    event = one("/v1/alias", previousId="anon-1", userId="u1")
    assert (event.previous_id, event.user_id, event.properties) == ("anon-1", "u1", {})


@pytest.mark.parametrize(
    ("library", "channel"),
    [("analytics.js", "web"), ("analytics-ios", "app"), ("analytics-python", ""), (None, "")],
)
def test_the_library_tells_the_channel(library: str | None, channel: str) -> None:
    assert one(context={"library": {"name": library}}).channel == channel


def test_what_the_sender_says_of_the_channel_counts_more() -> None:
    event = one(
        properties={"channel": "phone", "touchpoint": "Call", "stage": "Use", "text": "Kiitos!"},
        context={"library": {"name": "analytics.js"}},
    )
    assert (event.channel, event.touchpoint, event.stage) == ("phone", "Call", "Use")
    assert (event.text, event.properties) == ("Kiitos!", {})


@pytest.mark.parametrize(
    ("properties", "score"),
    [
        ({"metric": "NPS", "score": 9}, Score("nps", 9, 0, 10)),
        ({"survey": "csat", "score": "4"}, Score("csat", 4, 1, 5)),
        ({"metric": "csat", "score": 7, "scale": 7}, Score("csat", 7, 1, 7)),
        ({"metric": "ces", "score": 2, "scale": "1–5"}, Score("ces", 2, 1, 5)),
        ({"metric": "ces", "score": 2, "scale": [1, 5]}, Score("ces", 2, 1, 5)),
        ({"metric": "nps"}, None),
        ({"metric": "speed", "score": 400}, None),
        ({"score": 3}, None),
    ],
)
def test_scores_are_read_with_their_scale(properties: dict[str, Any], score: Score | None) -> None:
    assert one(properties=properties).score == score


@pytest.mark.parametrize(
    ("call", "field", "words"),
    [
        ({"event": None}, "event", "missing"),
        ({"event": "  "}, "event", "missing"),
        ({"event": 3}, "event", "must be text, not int"),
        ({"event": "x" * 257}, "event", "longer than 256"),
        ({"userId": None}, "userId", "missing"),
        ({"userId": {"id": 1}}, "userId", "text or a number, not object"),
        ({"userId": True}, "userId", "text or a number, not bool"),
        ({"userId": "x" * 300}, "userId", "longer than 256"),
        ({"messageId": []}, "messageId", "text or a number, not array"),
        ({"timestamp": "yesterday"}, "timestamp", "not an ISO 8601 time: yesterday"),
        ({"timestamp": "2026-02-30"}, "timestamp", "not an ISO 8601 time"),
        ({"timestamp": "1901-01-01"}, "timestamp", "before 1970"),
        ({"timestamp": "2199-01-01"}, "timestamp", "in the future"),
        ({"timestamp": 17}, "timestamp", "must be text, not int"),
        ({"sentAt": "nope"}, "sentAt", "not an ISO 8601 time"),
        ({"properties": []}, "properties", "must be an object, not array"),
        ({"properties": {"a": {"b": 1}} | {f"k{i}": 1 for i in range(1001)}}, "properties", "1000"),
        ({"context": {"page": 3}}, "context.page", "must be an object, not int"),
        ({"properties": {"metric": "nps", "score": 11}}, "properties.score", "from 0 to 10"),
        ({"properties": {"metric": "nps", "score": "many"}}, "properties.score", "not a number"),
        ({"properties": {"metric": "nps", "score": 9, "scale": 5}}, "properties.scale", "0-10"),
        ({"properties": {"channel": "x" * 257}}, "properties.channel", "longer"),
        ({"properties": {"x": "y" * 33_000}}, "body", "larger than 32768 bytes"),
    ],
)
def test_names_the_field_and_the_reason(call: dict[str, Any], field: str, words: str) -> None:
    named, sentence = reason(**call)
    assert named == field
    assert words in sentence
    assert sentence.startswith(field)


@pytest.mark.parametrize(
    ("path", "field"), [("/v1/group", "groupId"), ("/v1/alias", "previousId"), ("/v1/b", "batch")]
)
def test_each_kind_has_its_own_needs(path: str, field: str) -> None:
    assert reason(path)[0] == field


def test_one_bad_call_leaves_the_others_of_its_batch() -> None:
    good = {"type": "track", "event": "E", "userId": "u"}
    reading = read(
        "/v1/batch",
        {"batch": [good, good | {"timestamp": "x"}, good | {"type": "trak"}, 3, good]},
    )
    assert len(reading.events) == 2
    assert [rejected.index for rejected in reading.rejected] == [1, 2, 3]
    assert [rejected.field for rejected in reading.rejected] == [
        "batch[1].timestamp",
        "batch[2].type",
        "batch[3]",
    ]
    assert json.loads(reading.rejected[0].raw)["batch"][0]["timestamp"] == "x"


def test_lone_surrogates_become_the_replacement_character() -> None:
    raw = rb'{"userId":"u","event":"a\ud83d","properties":{"ok":"\ud83d\ude00","t":"\\ud83d"}}'
    event = read("/v1/track", raw).events[0]
    assert event.name == "a\ufffd"
    assert event.properties == {"ok": "\N{GRINNING FACE}", "t": "\\ud83d"}
    encoded = b'{"userId":"u","event":"a\xed\xa0\xbdb"}'
    assert read("/v1/track", encoded).events[0].name == "a\ufffdb"


def test_what_is_not_a_number_becomes_null() -> None:
    raw = rb'{"userId":"u","event":"E","properties":{"a":NaN,"b":[-Infinity],"c":"NaN \" NaN"}}'
    assert read("/v1/track", raw).events[0].properties == {
        "a": None,
        "b": [None],
        "c": 'NaN " NaN',
    }


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"userId":"u","event":"E"', "broken JSON"),
        (b'{"userId":"u","event":"E","properties":{"a":1e999}}', "out of range"),
        ('{"userId":"u","event":"Tyytyväisyys"}'.encode("latin-1"), "not UTF-8"),
        (b"[]", "must be an object, not array"),
        (b'{"x":' * 40 + b"1" + b"}" * 40, "deeper than 32"),
        (b'{"x":' * 5000 + b"1" + b"}" * 5000, "deeper than 32"),
    ],
)
def test_says_what_is_wrong_with_the_json(raw: bytes, words: str) -> None:
    assert words in str(read("/v1/track", raw).rejected[0].error)


def test_brackets_within_text_are_no_depth() -> None:
    assert one(properties={"text": "[[{{" * 40 + '\\"'}).text.startswith("[[{{")


def test_a_batch_too_deep_to_read_is_rejected_whole() -> None:
    raw = b'{"batch":[' + b"[" * 5000 + b"]" * 5000 + b"]}"
    assert "nested" in str(read("/v1/batch", raw).rejected[0].error)
