"""Plausible's and Umami's events: page views of visitors who have no identifier."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from polku.collect.visitors import Visitors, visitor_at
from tests.collect.protocols.reading import NOW, fault_of, key_of, read, read_one

PAGE = {"n": "pageview", "u": "https://shop.example/cart?utm_source=news&id=7", "d": "K"}


def test_a_page_view() -> None:
    one = read_one("/api/event", PAGE | {"r": "https://example.org/?q=secret", "v": 36})
    assert (one.kind, one.name, one.channel) == ("page", "Page Viewed", "web")
    assert one.properties == {
        "url": "https://shop.example/cart",
        "path": "/cart",
        "referrer": "https://example.org/",
        "campaign_source": "news",
    }
    assert (one.user_id, one.anonymous_id) == ("", visitor_at("visitor", "K"))
    assert one.timestamp == NOW


@pytest.mark.parametrize(
    "props", [{"plan": "pro", "url": "/x?a=1"}, '{"plan":"pro","url":"/x?a=1"}']
)
def test_an_event_with_properties_and_revenue(props: Any) -> None:
    said = PAGE | {"n": "Order", "p": props, "$": {"amount": "59.90", "currency": "EUR"}}
    one = read_one("/api/event", said)
    assert (one.kind, one.name) == ("track", "Order")
    assert one.properties.items() >= {"plan": "pro", "amount": 59.9, "currency": "EUR"}.items()
    assert (one.properties["url"], one.properties["href"]) == ("https://shop.example/cart", "/x")


def test_engagement_and_the_long_names() -> None:
    said = {
        "name": "engagement",
        "url": "https://shop.example/",
        "domain": "K",
        "sd": 64,
        "e": 4874,
    }
    one = read_one("/api/event", said)
    assert one.name == "Page Engaged"
    assert (one.properties["scroll_depth"], one.properties["engaged_ms"]) == (64, 4874)


def test_the_key_is_the_domain_or_in_the_query() -> None:
    assert key_of("/api/event", PAGE) == "K"
    assert key_of("/api/event", PAGE, "key=Q") == "Q"
    assert "domain" not in read_one("/api/event", PAGE).properties
    assert read_one("/api/event", PAGE, "key=Q").properties["domain"] == "K"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"d": "K"}, "n"), (PAGE | {"p": "{"}, "p"), (PAGE | {"u": 5}, "u"), (PAGE | {"p": 5}, "p")],
)
def test_a_fault_names_its_field(said: dict[str, Any], field: str) -> None:
    assert fault_of("/api/event", said)[0] == field


def test_visitors_are_told_apart_for_a_day() -> None:
    visitors = Visitors()
    first = visitors.of("192.0.2.7", "Firefox", NOW)
    assert visitors.of("192.0.2.99", "Firefox", NOW + timedelta(hours=11)) == first
    assert visitors.of("192.0.3.7", "Firefox", NOW) != first
    assert visitors.of("192.0.2.7", "Chrome", NOW) != first
    assert visitors.of("192.0.2.7", "Firefox", NOW + timedelta(days=1)) != first
    assert visitors.of("192.0.2.7", "Firefox", NOW) != first, "yesterday's salt is gone"
    assert Visitors().of("192.0.2.7", "Firefox", NOW) != first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.7", "192.0.2.8"),
        ("", "x"),
    ],
)
def test_the_network_of_an_address_counts(one: str, other: str) -> None:
    visitors = Visitors()
    assert visitors.of(one, "a", NOW) == visitors.of(other, "a", NOW)


def test_one_visitor_has_an_identifier_at_each_site() -> None:
    assert visitor_at("v", "a.example") != visitor_at("v", "b.example")
    assert visitor_at("", "a.example") == ""


def sent(kind: str = "event", **payload: Any) -> dict[str, Any]:
    """Return a request of Umami's."""
    return {"type": kind, "payload": {"website": "K", **payload}}


def test_umami_sends_pages_events_and_traits() -> None:
    page = read_one("/api/send", sent(url="/cart?utm_source=news", title="Cart", language="fi"))
    event = read_one("/api/send", sent(url="/cart", name="added", data={"sku": "p1"}))
    known = read_one("/api/send", sent("identify", id="user-1", data={"plan": "pro"}))
    assert (page.kind, event.name, known.kind) == ("page", "added", "identify")
    assert page.properties == {
        "path": "/cart",
        "title": "Cart",
        "language": "fi",
        "campaign_source": "news",
    }
    assert event.properties == {"path": "/cart", "sku": "p1"}
    assert page.anonymous_id == event.anonymous_id == known.anonymous_id
    assert (known.user_id, known.properties) == ("user-1", {"plan": "pro"})


def test_umami_names_a_known_visitor_on_events_too() -> None:
    one = read_one("/api/send", sent(url="/", id="user-1"))
    assert (one.user_id, one.anonymous_id) == ("user-1", "")


def test_umami_may_send_many() -> None:
    said = [sent(url="/a"), sent("wish", url="/b"), sent(name=5), sent(url="/c")]
    reading = read("/api/batch", said)
    assert [one.properties["path"] for one in reading.events] == ["/a", "/c"]
    assert [one.field for one in reading.rejected] == ["batch[1].type", "batch[2].payload.name"]
    assert key_of("/api/batch", said) == "K"


def test_umami_times_are_seconds() -> None:
    when = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
    assert read_one("/api/send", sent(url="/", timestamp=when.timestamp())).timestamp == when
    assert fault_of("/api/send", sent(url="/", timestamp="soon"))[0] == "payload.timestamp"
