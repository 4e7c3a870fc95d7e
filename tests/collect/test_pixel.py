"""A call in the query of an image."""

import base64
import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from polku.collect.tally import Count

CALL = {"userId": "ada", "event": "Mail Opened", "messageId": "m-1", "properties": {"issue": 7}}


def asked(site: Any, call: dict[str, Any], path: str = "/v1/pixel/track", **change: Any) -> Any:
    """Ask for the image by which a mail sends ``call``."""
    said = json.dumps(call | {"writeKey": site.key} | change).encode()
    data = quote(base64.b64encode(said).decode())
    return httpx.get(f"{site.url}{path}?data={data}")


def test_an_image_is_answered_and_the_call_is_stored_once(site, store) -> None:
    for _ in range(2):
        answer = asked(site, CALL)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/gif"
        assert answer.content.startswith(b"GIF89a")
        assert "no-store" in answer.headers["cache-control"]
    sql = "select name, user_id, message_id from polku.events where project_id = {project:UInt32}"
    rows = store.query(sql, {"project": site.project_id}).rows
    assert rows == [("Mail Opened", "ada", "m-1")]


@pytest.mark.parametrize("kind", ["page", "p", "identify", "i", "group", "g", "screen", "alias"])
def test_each_kind_has_its_image(site, kind: str) -> None:
    call = CALL | {"groupId": "acme", "previousId": "anon"}
    assert asked(site, call, f"/v1/pixel/{kind}").status_code == 200


def test_plain_json_and_base64_for_addresses_are_read_too(site) -> None:
    said = json.dumps(CALL | {"writeKey": site.key})
    for data in (quote(said), base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")):
        assert httpx.get(f"{site.url}/v1/pixel/t?data={data}").status_code == 200
    counted = site.collector.tally.of(site.project_id)
    assert (counted.stored, counted.duplicate) == (1, 1)


def test_what_cannot_be_read_is_kept(site) -> None:
    assert asked(site, {"event": "Mail Opened"}).status_code == 400
    broken = httpx.get(f"{site.url}/v1/pixel/track?writeKey={site.key}&data=%%%")
    assert broken.status_code == 400
    nothing = httpx.get(f"{site.url}/v1/pixel/track?writeKey={site.key}")
    assert nothing.status_code == 400
    count = site.collector.tally.of(site.project_id)
    assert count == Count(received=3, quarantined=3)


def test_a_key_of_nobody_is_a_401(site) -> None:
    assert asked(site, CALL, writeKey="nobody").status_code == 401
    assert httpx.get(f"{site.url}/v1/pixel/track").status_code == 401
