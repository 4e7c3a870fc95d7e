"""PostHog's and Mixpanel's old clients send by GET: what a body would hold is in the query."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from polku.collect.adapters import PROTOCOLS
from polku.store import Store
from tests.collect.protocols.reading import arrived, fault_of, key_of, read_one

POSTHOG = {
    "event": "bought",
    "distinct_id": "u-1",
    "uuid": "0192f0c1-0000-7000-8000-000000000001",
    "api_key": "K",
    "properties": {"total": 5, "name": "a+b ä"},
}
MIXPANEL = {
    "event": "bought",
    "properties": {"token": "K", "distinct_id": "u-1", "$insert_id": "i-1", "total": 5},
}


def data(said: Any, *, packed: bool) -> str:
    text = json.dumps(said).encode()
    return "data=" + quote(b64encode(text) if packed else text, safe="")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("path", "said"), [("/e", POSTHOG), ("/capture", POSTHOG), ("/track", MIXPANEL)]
)
def test_a_get_says_what_a_post_says(path: str, said: dict[str, Any], packed: bool) -> None:
    query = f"ip=1&{data(said, packed=packed)}&ver=1"
    assert read_one(path, b"", query) == read_one(path, said)
    assert key_of(path, b"", query) == "K"
    assert "GET" in PROTOCOLS[path].methods


def test_people_and_groups_may_be_told_by_get() -> None:
    said = {"$token": "K", "$distinct_id": "u-1", "$set": {"name": "Ada"}, "$time": 1763812800}
    assert read_one("/engage", b"", data(said, packed=True)).properties == {"name": "Ada"}
    group = {"$token": "K", "$group_key": "company", "$group_id": "acme", "$set": {}}
    assert read_one("/groups", b"", data(group, packed=True)).account_id == "acme"


@pytest.mark.parametrize("path", ["/e", "/track"])
@pytest.mark.parametrize(
    ("query", "words"), [("", "empty"), ("data=", "empty"), ("data=hello", "not JSON")]
)
def test_a_get_without_anything_is_kept_with_the_reason(path: str, query: str, words: str) -> None:
    field, said = fault_of(path, b"", query)
    assert field == "body"
    assert words in said
    assert key_of(path, b"", query) == ""


def test_an_image_is_answered_where_one_is_asked_for() -> None:
    answer = PROTOCOLS["/track"].answer
    assert answer is not None
    sent = answer({}, arrived("/track", "img=1"))
    assert isinstance(sent.body, bytes)
    assert not isinstance(answer({}, arrived("/track", "ximg=1")).body, bytes)


def test_a_server_takes_them(site: Any, store: Store) -> None:
    said = {**POSTHOG, "api_key": site.key}
    assert httpx.get(f"{site.url}/e/?{data(said, packed=True)}").json()["status"] == 1
    own = {**MIXPANEL["properties"], "token": site.key}
    query = data({**MIXPANEL, "properties": own}, packed=True)
    answer = httpx.get(f"{site.url}/track/?{query}&img=1")
    assert answer.headers["content-type"] == "image/gif"
    sql = "select name, user_id from polku.events where project_id = {project:UInt32}"
    assert store.query(sql, {"project": site.project_id}).rows == [("bought", "u-1")] * 2
