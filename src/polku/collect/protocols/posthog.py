"""PostHog's capture protocol: batches, single events and bare lists, from browsers and servers."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from polku.collect.clock import read_time
from polku.collect.epoch import text_of_milliseconds
from polku.collect.forms import decode_any, fields_of, key_or_in_query, or_in_query
from polku.collect.gathering import checked, gathered
from polku.collect.http import Reply
from polku.collect.keys import key_in_query
from polku.collect.limits import Limits
from polku.collect.protocol import Protocol
from polku.collect.protocols.posthog_events import (
    NAMES,
    Captured,
    call_of,
    describing,
    is_machine,
    kind_of,
)
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import event_from
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event

#: A list, its request, an event, its properties.
_MOST_LEVELS = 4
#: What PostHog's own servers take of a batch; an event with its stack trace may be large.
_LIMITS = Limits(body=5 * 1024 * 1024, batch=5 * 1024 * 1024, event=256 * 1024)


class _Envelope(msgspec.Struct):
    """What surrounds the events of a request."""

    api_key: str | None = None
    token: str | None = None
    batch: list[msgspec.Raw] | None = None
    sent_at: str | None = None
    created_at: str | None = None


class _Keyed(msgspec.Struct):
    """Where a key may be; what is not asked for stays undecoded, whatever it is."""

    api_key: Any = None
    token: Any = None
    properties: msgspec.Raw = msgspec.Raw()
    batch: msgspec.Raw = msgspec.Raw()


_envelope = msgspec.json.Decoder(_Envelope)
_captured = msgspec.json.Decoder(Captured)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_keyed = msgspec.json.Decoder(_Keyed)


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read a request of any of PostHog's clients; broken events are rejected, the others stand."""
    try:
        raws, sent_text = _events_in(body, arrival)
        sent_at = read_time(sent_text, "sent_at")
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    described: list[Event] = []

    def read_one(raw: bytes) -> Event:
        event, *more = _read_one(raw, arrival, sent_at)
        described.extend(more)
        return event

    reading = gathered(
        raws, read_one, within_field="batch", alone=partial(_alone, sent_at=sent_text)
    )
    return Reading((*reading.events, *described), reading.rejected)


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return the project key, which a request carries once or in each of its events."""
    if given := key_in_query(arrival.query):
        return given
    try:
        return _key_within(body)
    except (ValueError, RecursionError):
        return ""


def _key_within(body: bytes) -> str:
    """Return the first key of an object, of its first event, or of that event's properties."""
    for _ in range(_MOST_LEVELS):
        if body.startswith(b"["):
            raws = _raws.decode(body)
            body = bytes(raws[0]) if raws else b"{}"
        said = _keyed.decode(body)
        key = said.api_key or said.token
        if key:
            return key if isinstance(key, str) else ""
        body = bytes(said.batch) or bytes(said.properties) or b"{}"
    return ""


def _events_in(body: bytes, arrival: Arrival) -> tuple[list[bytes], str | None]:
    """Return the events of a request and when it was sent, by the client's clock."""
    if body.startswith(b"["):
        return [bytes(raw) for raw in decode(_raws, body)], _sent_in_query(arrival)
    envelope = decode(_envelope, body)
    sent = envelope.sent_at or arrival.headers.get("posthog-request-timestamp")
    sent = sent or envelope.created_at or _sent_in_query(arrival)
    if envelope.batch is None:
        return [body], sent
    return [bytes(raw) for raw in envelope.batch], sent


def _sent_in_query(arrival: Arrival) -> str | None:
    fields = fields_of(arrival.query) if b"_=" in arrival.query else {}
    return text_of_milliseconds(fields.get("_"), "sent_at")


def _read_one(raw: bytes, arrival: Arrival, sent_at: datetime | None) -> list[Event]:
    captured = decode(_captured, checked(raw, _LIMITS.event))
    if captured.event == "$snapshot":
        raise InvalidEvent(
            translatable("%(field)s is a session recording: those are not taken."), field="event"
        )
    visitor = arrival.visitor
    events = [event_from(call_of(captured, visitor), kind_of(captured), arrival, NAMES, sent_at)]
    if described := describing(captured, visitor):
        events.append(event_from(described, "identify", arrival, NAMES, sent_at))
    if is_machine(captured):
        return [msgspec.structs.replace(event, bot=True) for event in events]
    return events


def _alone(raw: bytes, sent_at: str | None) -> bytes:
    said = b"" if sent_at is None else b',"sent_at":' + msgspec.json.encode(sent_at)
    return b'{"batch":[' + raw + b"]" + said + b"}"


def _said_one(body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    return Reply(200, {"status": 1, **_rejected(body)})


def _said_ok(body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    return Reply(200, {"status": "Ok", **_rejected(body)})


def _no_results(body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    """Name no event: each that is not named is done with, and none is to be sent again."""
    return Reply(200, {"results": {}, **_rejected(body)})


def _rejected(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"rejected": body["rejected"]} if "rejected" in body else {}


_POST = Protocol(
    name="PostHog", read=read, key=key_of, limits=_LIMITS, answer=_said_one, cookieless=True
)
_ONE = msgspec.structs.replace(
    _POST,
    methods=("GET", "POST"),
    read=or_in_query(read),
    key=key_or_in_query(key_of),
    decode=decode_any,
)
_BATCH = msgspec.structs.replace(_POST, answer=_said_ok)

#: The paths of PostHog's protocol; ``/track`` is Mixpanel's too, see there.
PATHS = {
    "/e": _ONE,
    "/i/v0/e": _ONE,
    "/capture": _ONE,
    "/batch": _BATCH,
    "/i/v1/analytics/events": msgspec.structs.replace(_POST, answer=_no_results),
}
