"""Umami's protocol: page views, events and what is known of visitors without an identifier."""

from collections.abc import Mapping
from typing import Any

import msgspec

from polku.collect.calls import Call, Identifier
from polku.collect.epoch import text_of_seconds
from polku.collect.gathering import checked, gathered
from polku.collect.http import Reply
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.places import page_at
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import WEB, event_from, read_alone
from polku.collect.visitors import visitor_at
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event, Kind

#: Segment's fields in Umami's words, for faults.
_NAMES = {
    "userId": "payload.id",
    "event": "payload.name",
    "properties": "payload.data",
    "timestamp": "payload.timestamp",
}


class _Payload(msgspec.Struct):
    website: str = ""
    url: str | None = None
    referrer: str | None = None
    title: str | None = None
    language: str | None = None
    screen: str | None = None
    tag: str | None = None
    name: str | None = None
    id: Identifier = None
    data: dict[str, Any] | None = None
    timestamp: Identifier = None


class _Sent(msgspec.Struct):
    payload: _Payload
    type: str = "event"


_sent = msgspec.json.Decoder(_Sent)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_any = msgspec.json.Decoder(Any)


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read one event, or a list of them; broken ones are rejected, the others stand."""

    def read_one(raw: bytes) -> Event:
        return _read_one(raw, arrival)

    if not body.startswith(b"["):
        return read_alone(body, read_one, bytes)
    try:
        raws = [bytes(raw) for raw in decode(_raws, body)]
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    return gathered(raws, read_one, within_field="batch", alone=lambda raw: b"[" + raw + b"]")


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return the key of the query, else the website of the first event: it may be a write key."""
    if given := key_in_query(arrival.query):
        return given
    try:
        said = _any.decode(body)
        first: Any = said[0] if isinstance(said, list) else said
        key = first["payload"]["website"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return key if isinstance(key, str) else ""


def _read_one(raw: bytes, arrival: Arrival) -> Event:
    sent = decode(_sent, checked(raw))
    payload, kind = sent.payload, _kind_of(sent)
    known = payload.id not in (None, "")
    visitor = visitor_at(arrival.visitor, payload.website)
    call = Call(
        user_id=payload.id,
        anonymous_id=visitor if kind == "identify" or not known else "",
        event=payload.name,
        timestamp=text_of_seconds(payload.timestamp, "payload.timestamp"),
        context=WEB,
    )
    if kind == "identify":
        call.traits = payload.data
    else:
        call.properties = _said(payload)
    return event_from(call, kind, arrival, _NAMES)


def _kind_of(sent: _Sent) -> Kind:
    if sent.type == "identify":
        return "identify"
    if sent.type != "event":
        raise InvalidEvent(
            translatable("%(field)s must be one of %(known)s."),
            field="type",
            known="event, identify",
        )
    return "track" if sent.payload.name else "page"


def _said(payload: _Payload) -> dict[str, Any]:
    said = page_at(
        payload.url,
        title=payload.title,
        referrer=payload.referrer,
        language=payload.language,
        screen=payload.screen,
        tag=payload.tag,
    )
    return said | (payload.data or {})


def _answer(_body: Mapping[str, Any], arrival: Arrival) -> Reply:
    """Answer as the script expects; it keeps ``cache`` and sends it back, so it is left empty."""
    return Reply(200, {"cache": "", "sessionId": arrival.visitor, "visitId": arrival.visitor})


_UMAMI = Protocol(name="Umami", read=read, key=key_of, answer=_answer, cookieless=True, limits=MANY)

#: The paths of Umami's protocol.
PATHS = {"/api/send": _UMAMI, "/api/batch": _UMAMI}
