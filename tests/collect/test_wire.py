"""Recorded requests of real clients are replayed: method, path, headers and body as they were."""

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

CLIENTS = ("segment", "rudder")
_HOP = ("host", "connection", "content-length", "authorization", "accept-encoding")


def recorded(shared: Path) -> list[dict[str, Any]]:
    """Return every recorded request of the clients of Segment and RudderStack."""
    files = sorted(
        path for client in CLIENTS for path in (shared / "wire").glob(f"*{client}*.json")
    )
    return [one for path in files for one in json.loads(path.read_text())]


def replay(site: Any, request: dict[str, Any]) -> httpx.Response:
    """Send a recorded request with the key of ``site`` in place of the recorded one."""
    headers = {name: value for name, value in request["headers"].items() if name not in _HOP}
    auth = (site.key, "") if "authorization" in request["headers"] else None
    query = dict(request["query"])
    if "writeKey" in query:
        query["writeKey"] = [site.key]
    path = request["path"].replace("WRITEKEY_SEG", site.key)
    content = b""
    if "body" in request:
        said = dict(request["body"]["json"])
        if "writeKey" in said:
            said["writeKey"] = site.key
        content = json.dumps(said).encode()
        if any(step.startswith("gunzip") for step in request["body"]["encoding"]):
            content = gzip.compress(content)
    with httpx.Client(base_url=site.url, auth=auth) as client:
        return client.request(
            request["method"], path, params=query, headers=headers, content=content
        )


def calls_of(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the calls of a recorded request, with the batch's ``sentAt`` in each."""
    said = request["body"]["json"]
    return [{"sentAt": said.get("sentAt")} | call for call in said.get("batch", [said])]


def test_every_recorded_call_is_stored_once(site, store, shared: Path) -> None:
    requests = [one for one in recorded(shared) if one["method"] == "POST"]
    assert len(requests) > 40
    for request in requests:
        answer = replay(site, request)
        assert answer.status_code == 200, (request["path"], answer.text)
        assert "rejected" not in answer.json()
    calls = {call["messageId"]: call for one in requests for call in calls_of(one)}
    sql = """
        select message_id, user_id, anonymous_id, previous_id, account_id, name
        from polku.events where project_id = {project:UInt32}
    """
    rows = store.query(sql, {"project": site.project_id}).rows
    assert sorted(row[0] for row in rows) == sorted(calls)
    for message_id, user_id, anonymous_id, previous_id, account_id, name in rows:
        call = calls[message_id]
        assert user_id == str(call.get("userId") or "")
        assert anonymous_id == str(call.get("anonymousId") or "")
        assert previous_id == str(call.get("previousId") or "")
        assert account_id in (str(call.get("groupId") or ""), account_id if call["context"] else "")
        assert name == call.get("event") or call["type"] != "track"


def test_the_time_of_a_recorded_call_is_as_old_as_it_was_when_sent(site, store, shared) -> None:
    requests = [one for one in recorded(shared) if one["method"] == "POST"]
    for request in requests:
        replay(site, request)
    calls = {call["messageId"]: call for one in requests for call in calls_of(one)}
    sql = """
        select message_id, received_at, ts from polku.events where project_id = {project:UInt32}
    """
    for message_id, received_at, ts in store.query(sql, {"project": site.project_id}).rows:
        call = calls[message_id]
        original = datetime.fromisoformat(call.get("originalTimestamp") or call["timestamp"])
        age = (received_at - ts).total_seconds()
        sent = [
            datetime.fromisoformat(one["sentAt"])
            for request in requests
            for one in calls_of(request)
            if one["messageId"] == message_id
        ]
        assert min(abs(age - (one - original).total_seconds()) for one in sent) < 0.01


def test_preflights_of_browsers_are_allowed(site, shared: Path) -> None:
    requests = [one for one in recorded(shared) if one["method"] == "OPTIONS"]
    assert requests
    for request in requests:
        answer = replay(site, request)
        asked = request["headers"]["access-control-request-headers"].split(",")
        allowed = answer.headers["access-control-allow-headers"].split(", ")
        assert answer.status_code == 204
        assert {one.strip() for one in asked} <= set(allowed)
        assert answer.headers["access-control-allow-origin"] == request["headers"]["origin"]


def shape(value: Any) -> Any:
    """Return the keys of an answer, without what it says."""
    return {key: shape(one) for key, one in value.items()} if isinstance(value, dict) else None


def test_every_question_for_settings_is_answered_as_the_client_understands(site, shared) -> None:
    requests = [one for one in recorded(shared) if one["method"] == "GET"]
    assert {one["path"].split("/")[1] for one in requests} == {"cdn", "sourceConfig"}
    for request in requests:
        answer = replay(site, request)
        assert answer.status_code == 200
        said, known = answer.json(), request["reply_body"]
        if "source" in known:
            assert said["source"]["enabled"]
            assert said["source"]["writeKey"] == site.key
            known["source"]["destinations"] = said["source"]["destinations"]
            assert shape(said) == shape(known)
        else:
            to = said["integrations"]["Segment.io"]
            host = site.url.removeprefix("http://")
            assert (to["apiKey"], to["apiHost"]) == (site.key, f"{host}/v1")
            assert to["protocol"] == "http"
            assert shape(said["integrations"]) == shape(known["integrations"])
            assert set(known) <= set(said)


def test_settings_are_for_known_keys_only(site) -> None:
    assert httpx.get(f"{site.url}/v1/projects/nobody/settings").status_code == 401
    assert httpx.get(f"{site.url}/sourceConfig/?writeKey=nobody").status_code == 401
    assert httpx.get(f"{site.url}/v1/projects/{site.key}/settings").status_code == 200
