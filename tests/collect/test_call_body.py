"""An event written as a call body and read again is the same event."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.collect.adapters import PROTOCOLS
from polku.collect.call_body import PATH, as_call_body
from polku.collect.reading import Arrival, Reading
from polku.vocabulary.event import Event

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ARRIVAL = Arrival(NOW, "shop", "/v1/batch")

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
_ids = st.none() | st.integers(0, 10**9) | st.floats(0, 1e6) | _texts
_special = {
    "channel": _values | st.sampled_from(["web", "app", "phone", ""]),
    "touchpoint": _values,
    "stage": _values,
    "text": _values | _texts,
    "comment": _values | _texts,
    "metric": st.sampled_from(["NPS", "csat", "ces", "other", 5, ""]),
    "survey": st.sampled_from(["nps", "CSAT", "yearly", None]),
    "score": st.integers(1, 5) | st.sampled_from(["4", "3.5", "", None]),
    "scale": st.sampled_from([None, "", 5, 7, 10, "1-5", "0–10", [1, 7]]),
    "url": st.sampled_from(["https://me:x@shop.fi/a?utm_source=mail&b=1#c", "/plain", 7]),
    "search": st.sampled_from(["?utm_medium=ad", "shoes", "a?utm_term=b"]),
    "ip": st.just("203.0.113.5"),
}
_said = st.fixed_dictionaries({}, optional=_special).flatmap(
    lambda known: st.dictionaries(_texts, _values, max_size=4).map(lambda rest: rest | known)
)
_calls = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["track", "page", "screen", "identify", "group", "alias"]),
        "userId": st.integers(1, 99).map(lambda number: f"u{number}"),
        "event": st.sampled_from(["Order Completed", " Ä ", "ostos\u0000"]),
    },
    optional={
        "messageId": _ids,
        "anonymousId": _ids,
        "previousId": _ids,
        "groupId": _ids,
        "timestamp": st.datetimes(datetime(1970, 1, 2), datetime(2026, 11, 22)).map(str),  # noqa: DTZ001 - as senders write it
        "sentAt": st.sampled_from(["2026-11-22T12:00:05Z", "2026-11-22T14:00:00.123456+02:00"]),
        "name": _texts,
        "category": _texts,
        "properties": _said,
        "traits": _said,
        "context": st.fixed_dictionaries(
            {},
            optional={
                "locale": _texts,
                "groupId": _ids,
                "traits": _said,
                "page": _said,
                "campaign": st.dictionaries(st.sampled_from(["source", "name"]), _texts),
                "library": st.fixed_dictionaries(
                    {"name": st.sampled_from(["analytics.js", "x", "Flutter"])}
                ),
            },
        ),
    },
)


def read(body: bytes) -> Reading:
    return PROTOCOLS[PATH].read(body, ARRIVAL)


@given(st.lists(_calls, min_size=1, max_size=4))
def test_an_event_survives_being_written_and_read(calls: list[dict[str, Any]]) -> None:
    for event in read(msgspec.json.encode({"batch": calls})).events:
        again = read(as_call_body(event))
        assert [str(one.error) for one in again.rejected] == []
        assert again.events == (event,)


@pytest.mark.parametrize("kind", ["track", "identify", "group"])
def test_the_mark_of_a_machine_survives(kind: Any) -> None:
    name = {"track": "Order Completed", "identify": "Identified", "group": "Grouped"}[kind]
    event = Event(
        message_id="m-1",
        kind=kind,
        name=name,
        timestamp=NOW,
        received_at=NOW,
        source="shop",
        user_id="u1",
        account_id="acme",
        bot=True,
    )
    assert read(as_call_body(event)).events == (event,)


def test_an_account_that_is_described_in_nobodys_name_survives() -> None:
    (event,) = read(b'{"batch":[{"type":"group","groupId":"acme","messageId":"m-1"}]}').events
    assert (event.user_id, event.anonymous_id, event.account_id) == ("", "", "acme")
    assert read(as_call_body(event)).events == (event,)


def test_only_true_marks_a_machine() -> None:
    for said, bot in (("true", True), ("false", False), ('"yes"', False), ("1", False)):
        sent = f'{{"batch":[{{"type":"track","event":"x","userId":"u","bot":{said}}}]}}'
        (event,) = read(sent.encode()).events
        assert event.bot is bot
