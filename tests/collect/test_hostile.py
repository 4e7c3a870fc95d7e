"""Whatever is sent: no fault of the server, exact accounting, and batches that merge."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.collect.body import decode_body
from polku.collect.limits import LIMITS
from polku.collect.protocols.segment import PATHS as PROTOCOLS
from polku.collect.reading import Arrival
from polku.vocabulary.errors import InvalidEvent, TooLarge

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ARRIVAL = Arrival(NOW, "shop")

HOSTILE = st.sampled_from(
    [
        "'; drop table events; --",
        "{x:String}",
        "%(field)s %s %d %",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "a.b",
        "__proto__",
        "\x00",
        "\u202e\ufeff",
        "\ud83d",
        "x" * 5000,
        "null",
        "../../etc/passwd",
    ]
)
TEXT = st.one_of(HOSTILE, st.text(st.characters(codec=None), max_size=20))
SCALAR = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT)
VALUE = st.recursive(
    SCALAR, lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3)
)
FIELDS = st.sampled_from(
    [
        "type",
        "messageId",
        "userId",
        "anonymousId",
        "previousId",
        "groupId",
        "event",
        "name",
        "timestamp",
        "originalTimestamp",
        "sentAt",
        "properties",
        "traits",
        "context",
    ]
)
KINDS = st.sampled_from(["track", "identify", "page", "screen", "group", "alias"])
GOOD = st.fixed_dictionaries(
    {"type": KINDS, "userId": st.just("u"), "event": TEXT, "groupId": st.just("g")},
    optional={
        "previousId": TEXT,
        "properties": st.dictionaries(TEXT, VALUE, max_size=4),
        "traits": st.dictionaries(TEXT, VALUE, max_size=4),
        "timestamp": st.datetimes(datetime(1970, 1, 2), datetime(2026, 11, 1)).map(  # noqa: DTZ001
            lambda moment: moment.isoformat() + "Z"
        ),
    },
)
CALL = st.one_of(GOOD, st.tuples(GOOD, FIELDS, VALUE).map(lambda one: one[0] | {one[1]: one[2]}))


def encoded(value: Any) -> bytes:
    """Return JSON as a careless client writes it: NaN, lone surrogates and all."""
    return json.dumps(value).encode()


@given(st.lists(CALL | VALUE, max_size=6), st.sampled_from(sorted(PROTOCOLS)))
@settings(max_examples=300, deadline=None)
def test_a_reading_accounts_for_every_call(calls: list[Any], path: str) -> None:
    is_batch = PROTOCOLS[path] is PROTOCOLS["/v1/batch"]
    body = encoded({"batch": calls} if is_batch else (calls[0] if calls else {}))
    reading = PROTOCOLS[path].read(body, ARRIVAL)
    whole = any(rejected.index is None for rejected in reading.rejected)
    assert reading.received == (1 if whole or not is_batch else len(calls))
    for rejected in reading.rejected:
        assert rejected.field
        assert str(rejected.error)


@given(st.lists(GOOD, min_size=2, max_size=8), st.data())
@settings(max_examples=100, deadline=None)
def test_merging_batches_equals_one_batch(calls: list[Any], data: st.DataObject) -> None:
    calls = [call | {"messageId": f"m{number}"} for number, call in enumerate(calls)]
    cut = data.draw(st.integers(0, len(calls)))
    read = PROTOCOLS["/v1/batch"].read
    whole = read(encoded({"batch": calls}), ARRIVAL)
    first = read(encoded({"batch": calls[:cut]}), ARRIVAL)
    second = read(encoded({"batch": calls[cut:]}), ARRIVAL)
    assert whole.events == first.events + second.events
    assert len(whole.rejected) == len(first.rejected) + len(second.rejected)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | VALUE.map(encoded))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_json_or_a_reason(body: bytes) -> None:
    with suppress(InvalidEvent, TooLarge):
        assert decode_body(body, LIMITS.batch)[:1] in (b"{", b"[")


@given(st.lists(CALL | VALUE, min_size=1, max_size=5), st.sampled_from(sorted(PROTOCOLS)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_call_is_a_fault_of_the_server(site, calls: list[Any], path: str) -> None:
    is_batch = PROTOCOLS[path] is PROTOCOLS["/v1/batch"]
    body = encoded({"batch": calls} if is_batch else calls[0])
    before = site.collector.tally.of(site.project_id)
    answer = site.http.post(path, content=body)
    assert answer.status_code in (200, 400, 413), answer.text
    after = site.collector.tally.of(site.project_id)
    assert after.received > before.received
    assert after.pending == 0
    assert after.refused == before.refused
