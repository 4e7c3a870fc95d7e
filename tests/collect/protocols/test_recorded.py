"""Every recorded request of the clients in this folder is taken, and every event stored once."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from polku.collect.adapters import is_collected
from tests.collect.protocols.recorded import keyed, replay, requests_of

#: Client, requests that bring events, events stored, and fields that hold the key in Polku.
CLIENTS = [
    ("posthog", 36, 59, {}),
    ("plausible", 9, 9, {"d": "shop.example.com"}),
    ("matomo", 2, 3, {}),
    ("snowplow", 16, 21, {"aid": "shop"}),
    ("otlp", 1, 1, {}),
    ("cloudevents", 3, 1, {}),
    ("mixpanel", 6, 12, {}),
    ("umami", 2, 2, {}),
]
#: Paths whose requests bring no event: they ask for flags, or bring what is not taken.
NO_EVENTS = ("/flags", "/s", "/v1/traces", "/config")
ROWS = """
    select message_id, user_id, anonymous_id, dateDiff('millisecond', ts, received_at), kind
    from polku.events where project_id = {project:UInt32}
"""


class Told(NamedTuple):
    """What a recorded event says of itself: its id, its user, and how old it was when sent."""

    id: str
    user_id: str
    age: float


def brings_events(request: dict[str, Any]) -> bool:
    """Return whether a request is one with events."""
    return not request["path"].rstrip("/").endswith(NO_EVENTS)


def with_key(request: dict[str, Any], site: Any, places: dict[str, str]) -> dict[str, Any]:
    """Return a recorded request with the key of ``site``, in a field of its own or in the query."""
    said = keyed(request, site.key, **places)
    given = site.key in json.dumps(said)
    query = dict(said.get("query") or {})
    if "aid" in query:
        query["aid"], given = [site.key], True
    return {**said, "query": query if given else {**query, "key": [site.key]}}


def posthog_events(request: dict[str, Any]) -> Iterator[Told]:
    """Yield the events of a request of PostHog's; a group's description is nobody's."""
    said = request["body"]["json"]
    for event in said["batch"]:
        own = event["properties"]
        age = moment(said["sent_at"]) - moment(event["timestamp"])
        user = event.get("distinct_id") or own.get("distinct_id")
        if event["event"] == "$create_alias":
            user = own["alias"]
        elif event["event"] == "$groupidentify" and "$groups" not in own:
            user = ""
        yield Told(event["uuid"], user, age)
        if "$set" in own and event["event"] != "$identify":
            yield Told(f"{event['uuid']}-set", user, age)


def snowplow_events(request: dict[str, Any]) -> Iterator[Told]:
    """Yield the events of a request of Snowplow's; some clients cut ``stm`` to seconds."""
    query = {name: values[0] for name, values in (request.get("query") or {}).items()}
    for event in request["body"]["json"]["data"] if "body" in request else [query]:
        age = max(0, int(event["stm"]) - int(event["dtm"])) / 1000
        yield Told(event["eid"], event.get("uid", ""), age)


def moment(text: str) -> float:
    """Return a time as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(("client", "requests", "events", "places"), CLIENTS, ids=lambda one: one)
def test_every_recorded_event_is_stored_once(
    site, store, shared: Path, client: str, requests: int, events: int, places: dict[str, str]
) -> None:
    sent = [one for one in requests_of(shared, client) if brings_events(one)]
    assert len(sent) == requests
    for request in sent:
        answer = replay(site, with_key(request, site, places))
        assert answer.status_code in (200, 202), (request["path"], answer.text)
        assert "rejected" not in answer.text
    count = site.collector.tally.of(site.project_id)
    assert (count.stored, count.quarantined, count.refused) == (events, 0, 0)


@pytest.mark.parametrize(
    ("client", "told"), [("posthog", posthog_events), ("snowplow", snowplow_events)]
)
def test_each_has_its_id_its_person_and_its_age(
    site, store, shared: Path, client: str, told: Callable[[dict[str, Any]], Iterator[Told]]
) -> None:
    sent = [one for one in requests_of(shared, client) if brings_events(one)]
    for request in sent:
        replay(site, with_key(request, site, {"aid": "shop"}))
    every = [one for request in sent for one in told(request)]
    people = {one.id: one.user_id for one in every}
    rows = store.query(ROWS, {"project": site.project_id}).rows
    assert {row[0]: row[1] for row in rows} == people
    for message_id, user_id, anonymous_id, age, kind in rows:
        assert user_id or anonymous_id or kind == "group"
        ages = [one.age * 1000 for one in every if one.id == message_id]
        assert min(abs(age - one) for one in ages) <= 2, message_id


def test_every_recorded_address_is_the_collectors_own(shared: Path) -> None:
    paths = {one["path"] for client, *_ in CLIENTS for one in requests_of(shared, client)}
    assert len(paths) > 15
    assert [path for path in sorted(paths) if not is_collected(path)] == []


def test_what_is_not_taken_says_so(site, shared: Path) -> None:
    recordings = [one for one in requests_of(shared, "posthog") if one["path"] == "/s/"]
    traces = [one for one in requests_of(shared, "otlp") if one["path"] == "/v1/traces"]
    assert recordings
    assert traces
    for _ in recordings:
        answer = site.http.post("/s/", params={"key": site.key}, content=b"[]")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_taken")
    for request in traces:
        answer = replay(site, with_key(request, site, {}))
        assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert site.collector.tally.of(site.project_id).received == 0


def test_flags_are_none_and_settings_record_nothing(site, shared: Path) -> None:
    asked = [one for one in requests_of(shared, "posthog") if not brings_events(one)]
    flags = [one for one in asked if one["path"] == "/flags/"]
    assert len(flags) > 3
    for request in flags:
        said = replay(site, with_key(request, site, {})).json()
        assert (said["flags"], said["errorsWhileComputingFlags"]) == ({}, False)
    said = site.http.get(f"/array/{site.key}/config").json()
    assert (said["token"], said["sessionRecording"], said["hasFeatureFlags"]) == (
        site.key,
        False,
        False,
    )
    script = site.http.get(f"/array/{site.key}/config.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert f'["{site.key}"]' in script.text
    assert site.http.get("/array/nobody/config").status_code == 401
