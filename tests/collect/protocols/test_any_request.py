"""Whatever is sent, by every protocol: exact accounts, faults with a field, the same read again."""

import json
import string
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.collect.adapters import PROTOCOLS
from polku.vocabulary.errors import PolkuError
from tests.collect.protocols.reading import arrived, read
from tests.collect.test_hostile import TEXT, VALUE, encoded

#: Names that some protocol reads; random ones would find nothing.
FIELDS = """
    $anon_distinct_id $create_alias $current_url $device_id $distinct_id $email $group_id
    $group_key $group_set $groupidentify $groups $identify $insert_id $is_identified $pageview
    $set $set_once $time $token $user_id _id action_name alias anonymousid api_key arrayValue
    attributes batch body cdt cid co cookie cvar cx d data data_base64 dimension1 distinct_id
    download dtm duid e e_a e_c e_v ec_id ec_items eid event eventName geo id identify idgoal
    idsite intValue key kvlistValue link logRecords n name nuid options p page payload ping
    processor properties props pv_id r rand referrer requests resource resourceLogs revenue
    scope scopeLogs se_ac se_ca se_va search sent_at source specversion stm stringValue subject
    time timeUnixNano timestamp title token token_auth tr_id tr_tt type u ue_pr ue_px uid url
    userid uuid value values visitor website
""".split()  # noqa: SIM905 - a list of a hundred words reads better as a text
WORDS = st.sampled_from([*FIELDS, "1", "0", "pv", "se", "ue", "tr", "pageview", "engagement", "K"])
ANY = st.recursive(
    VALUE | WORDS,
    lambda one: (
        st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | TEXT, one, max_size=6)
    ),
    max_leaves=12,
)
OBJECT = st.dictionaries(st.sampled_from(FIELDS) | TEXT, ANY, max_size=8)
PATHS = sorted(path for path in PROTOCOLS if not path.startswith(("/v1/", "/beacon", "/rudder")))
PATHS += ["/v1/logs", "/v1/cloudevents"]

#: How each protocol holds many events; others hold one.
LISTS = {
    "/batch": "batch",
    "/e": "batch",
    "/i/v0/e": "batch",
    "/capture": "batch",
    "/i/v1/analytics/events": "batch",
    "/com.snowplowanalytics.snowplow/tp2": "data",
    "/i": "data",
    "/ice.png": "data",
    "/matomo.php": "requests",
    "/piwik.php": "requests",
}
BARE_LISTS = ("/cloudevents", "/v1/cloudevents", "/api/batch", "/track", "/engage", "/groups")


def wrapped(path: str, events: list[Any]) -> bytes:
    """Return a request for ``path`` that holds ``events``, or the first of them."""
    if path in LISTS:
        return encoded({LISTS[path]: events})
    if path in BARE_LISTS:
        return encoded(events)
    if path == "/v1/logs":
        return encoded({"resourceLogs": [{"scopeLogs": [{"logRecords": events}]}]})
    return encoded(events[0] if events else {})


@given(path=st.sampled_from(PATHS), events=st.lists(OBJECT | ANY, max_size=4))
@settings(max_examples=200)
def test_a_reading_accounts_for_every_event(path: str, events: list[Any]) -> None:
    try:
        reading = read(path, wrapped(path, events))
    except PolkuError:
        return  # no JSON object or list: the collector keeps the body whole
    whole = any(rejected.index is None for rejected in reading.rejected)
    if not whole and (path in LISTS or path in BARE_LISTS or path == "/v1/logs"):
        named = {one.index for one in reading.rejected}
        own = [one for one in reading.events if not one.message_id.endswith("-set")]
        assert len(own) + len(named) == len(events)
    for rejected in reading.rejected:
        assert rejected.field
        assert str(rejected.error)


@given(path=st.sampled_from(PATHS), events=st.lists(OBJECT, min_size=1, max_size=3))
@settings(max_examples=150)
def test_what_is_set_apart_alone_has_the_same_fault_again(path: str, events: list[Any]) -> None:
    try:
        reading = read(path, wrapped(path, events))
    except PolkuError:
        return
    for rejected in reading.rejected:
        again = read(path, rejected.raw)
        assert again.events == ()
        (one,) = again.rejected
        assert str(one.error).partition(" ")[2] == str(rejected.error).partition(" ")[2]


@given(
    path=st.sampled_from(PATHS),
    body=st.binary(max_size=60) | OBJECT.map(encoded),
    query=st.text(string.printable),
)
@settings(max_examples=100)
def test_a_key_is_a_text_or_nothing(path: str, body: bytes, query: str) -> None:
    protocol = PROTOCOLS[path]
    try:
        decoded = protocol.decode(body, protocol.limits.batch)
    except PolkuError:
        decoded = b""
    assert isinstance(protocol.key(decoded, arrived(path, query)), str)


@pytest.mark.parametrize("path", ["/matomo.php", "/i"])
@given(fields=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20) | WORDS, max_size=8))
def test_any_query_is_an_event_or_a_reason(path: str, fields: dict[str, str]) -> None:
    query = urlencode({key: value.encode("utf-8", "replace") for key, value in fields.items()})
    reading = PROTOCOLS[path].read(b"", arrived(path, query))
    assert reading.received == 1
    for rejected in reading.rejected:
        (again,) = read(path, rejected.raw, query).rejected
        assert str(again.error) == str(rejected.error)


@given(path=st.sampled_from(PATHS), events=st.lists(OBJECT | ANY, min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_is_a_fault_of_the_server(site, path: str, events: list[Any]) -> None:
    before = site.collector.tally.of(site.project_id)
    answer = site.http.post(path, content=wrapped(path, events))
    assert answer.status_code in (200, 202, 400, 413), answer.text
    after = site.collector.tally.of(site.project_id)
    assert after.pending == 0
    assert after.refused == before.refused
    assert after.received >= before.received


PLAIN = st.text(string.ascii_letters, min_size=1, max_size=12)
SAID = st.dictionaries(
    PLAIN.map("my_{}".format), st.integers(-(2**53), 2**53) | st.booleans() | PLAIN, max_size=5
)


@given(name=PLAIN, user=PLAIN, message=PLAIN, said=SAID)
def test_an_event_is_the_same_by_every_protocol(name, user, message, said) -> None:
    """What all of them can say goes round: name, person, id and properties."""
    inner = {"schema": f"iglu:com.acme/{name}/jsonschema/1-0-0", "data": said}
    attributes = [
        {"key": key, "value": value}
        for key, value in {
            "user.id": {"stringValue": user},
            "log.record.uid": {"stringValue": message},
            **{key: otlp_value(value) for key, value in said.items()},
        }.items()
    ]
    requests = {
        "/batch": {"event": name, "distinct_id": user, "uuid": message, "properties": said},
        "/track": {
            "event": name,
            "properties": {"distinct_id": user, "$insert_id": message, **said},
        },
        "/i": {
            "data": [
                {
                    "e": "ue",
                    "eid": message,
                    "uid": user,
                    "ue_pr": json.dumps({"schema": "iglu:x", "data": inner}),
                }
            ]
        },
        "/cloudevents": {
            "specversion": "1.0",
            "id": message,
            "source": "s",
            "type": name,
            "subject": user,
            "data": said,
        },
        "/v1/logs": {
            "resourceLogs": [
                {"scopeLogs": [{"logRecords": [{"eventName": name, "attributes": attributes}]}]}
            ]
        },
    }
    for path, body in requests.items():
        (event,) = read(path, body).events
        assert (event.name, event.user_id) == (name, user)
        assert event.message_id in (message, f"s#{message}")
        own = {key: value for key, value in event.properties.items() if key.startswith("my_")}
        assert own == said


def otlp_value(value: Any) -> dict[str, Any]:
    """Return a value as OpenTelemetry wraps it."""
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}
