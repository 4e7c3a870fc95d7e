"""Whatever is sent: no fault of the server, exact accounting, and batches that merge."""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.collect.adapters import PROTOCOLS
from polku.collect.body import decode_body
from polku.collect.commit import Keeping
from polku.collect.journal import Journal
from polku.collect.limits import LIMITS
from polku.collect.protocols import segment
from polku.collect.reading import Arrival
from polku.collect.waiting import Pace
from polku.vocabulary.errors import InvalidEvent, TooLarge
from tools.proofs.hostile import Hostile, held, requests

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ARRIVAL = Arrival(NOW, "shop")
#: How many hostile requests are sent; a proof asks for more.
COUNT = int(os.environ.get("POLKU_HOSTILE", "1000"))

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


@given(st.lists(CALL | VALUE, max_size=6), st.sampled_from(sorted(segment.PATHS)))
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


def test_no_request_is_a_fault_of_the_server(start, tmp_path: Path) -> None:
    site = start(keeping=Keeping(Pace(seconds=0.002), Journal(tmp_path / "journal")))

    def send(request: Hostile) -> int:
        path = f"{request.path}?{request.query}"
        answer = site.http.request(
            request.method, path, content=request.body, headers=request.headers
        )
        return int(answer.status_code)

    answers: Counter[int] = Counter()
    expected = 0
    rest = requests(seed=1, count=COUNT)
    with ThreadPoolExecutor(16) as threads:
        while group := list(islice(rest, 2_000)):
            answers.update(threads.map(send, group))
            expected += sum(map(held, group))
    assert set(answers) <= {200, 202, 204, 400, 413}
    assert site.collector.settle()
    count = site.collector.tally.of(site.project_id)
    assert count.pending == 0
    assert count.received == expected
    assert count.stored > COUNT // 20
    assert count.quarantined > COUNT // 5
    print(f"{answers.total()} requests, {count}")  # noqa: T201 - a proof shows it
