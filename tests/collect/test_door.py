"""Who is let in: pages of allowed sites, senders within their rate, bodies that come in time."""

import json
import socket
import time

import httpx

from polku.collect import incoming
from polku.collect.keys import KeyOwner
from polku.collect.rate import Rate
from polku.collect.tally import Count
from tests.collect.running import Site

CALL = {"userId": "u", "event": "Seen"}
SHOP = "https://shop.example"


def test_only_pages_of_allowed_sites_may_send(start) -> None:
    site = start(origins=frozenset({SHOP}))
    assert site.post("/v1/track", CALL, headers={"origin": SHOP}).status_code == 200
    assert site.post("/v1/track", CALL).status_code == 200
    other = site.post("/v1/track", CALL, headers={"origin": "https://other.example"})
    assert (other.status_code, other.json()["error"]["code"]) == (403, "not_allowed")
    # its page may read why
    assert other.headers["access-control-allow-origin"] == "https://other.example"
    said = json.dumps(CALL | {"writeKey": site.key})
    for origin, status in ((SHOP, 200), ("https://shop.example.evil.example", 403), ("null", 403)):
        answer = httpx.post(f"{site.url}/v1/track", content=said, headers={"origin": origin})
        assert answer.status_code == status
    assert site.collector.tally.of(site.project_id) == Count(received=6, stored=3, refused=3)


def test_too_many_events_of_a_key_are_a_429_with_whole_seconds(start) -> None:
    site = start(rate=Rate(events=5, burst=2))
    batch = {"batch": [CALL | {"type": "track"}] * 14}
    assert site.post("/v1/batch", batch).status_code == 200
    answer = site.post("/v1/batch", batch)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
    wait = int(answer.headers["retry-after"])
    assert 1 <= wait <= 2
    time.sleep(wait)
    assert site.post("/v1/batch", batch).status_code == 200
    assert site.collector.tally.of(site.project_id) == Count(received=29, stored=28, refused=1)


def test_a_quiet_project_does_not_notice_a_loud_one(start, project_id, store) -> None:
    site = start()
    site.others["loud"] = KeyOwner(project_id + 500_000, rate=Rate(events=1, burst=1))
    with httpx.Client(base_url=site.url, auth=("loud", "")) as loud:
        answers = [loud.post("/v1/track", json=CALL).status_code for _ in range(200)]
    assert answers.count(429) > 190
    before = time.monotonic()
    assert site.post("/v1/track", CALL).status_code == 200
    assert time.monotonic() - before < 1


def open_slowly(site: Site, path: str = "/v1/track", length: int = 1000) -> socket.socket:
    """Open a request and send only the beginning of its body."""
    host, port = site.url.removeprefix("http://").split(":")
    one = socket.create_connection((host, int(port)))
    head = f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n\r\n"
    one.sendall(head.encode() + b'{"userId":')
    return one


def test_a_body_that_takes_too_long_is_a_408(start, monkeypatch) -> None:
    monkeypatch.setattr(incoming.read_body, "__defaults__", (0.3,))
    site = start()
    with open_slowly(site) as one:
        one.settimeout(5)
        answer = one.recv(65_536).decode()
        assert answer.startswith("HTTP/1.1 408")
        assert "retry-after: 1" in answer
        assert "too_slow" in answer
        assert one.recv(1) == b""
    assert site.collector.tally.by_project()[0] == Count(received=1, refused=1)


def test_many_slow_senders_do_not_disturb_others(start) -> None:
    site = start()
    slow = [open_slowly(site, "/v1/batch", 100_000) for _ in range(400)]
    try:
        before = time.monotonic()
        for _ in range(20):
            assert site.post("/v1/track", CALL).status_code == 200
        assert time.monotonic() - before < 5
    finally:
        for one in slow:
            one.close()
