"""CloudEvents over HTTP: binary (in headers), structured, and batches of structured ones."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import msgspec

from polku.collect.body import inflate, is_packed
from polku.collect.calls import Call
from polku.collect.gathering import checked, gathered
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import event_from, missing, read_alone
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event

#: Segment's fields in the words of CloudEvents, for faults.
_NAMES = {
    "userId": "subject",
    "anonymousId": "anonymousid",
    "groupId": "accountid",
    "messageId": "id",
    "event": "type",
    "timestamp": "time",
    "properties": "data",
}
#: What the specification asks of each event.
_ASKED = ("id", "source", "type", "specversion")
#: Attributes with a place of their own; the others, extensions too, are properties.
_PLACED = frozenset(
    {
        "accountid",
        "anonymousid",
        "data",
        "data_base64",
        "datacontenttype",
        "dataschema",
        "id",
        "specversion",
        "subject",
        "time",
        "type",
        "userid",
    }
)

_any = msgspec.json.Decoder(Any)
_object = msgspec.json.Decoder(dict[str, Any])
_raws = msgspec.json.Decoder(list[msgspec.Raw])


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read one event or a batch; broken ones of a batch are rejected, the others stand."""

    def read_one(raw: bytes) -> Event:
        return _event_of(decode(_object, checked(raw)), arrival)

    if "ce-specversion" in arrival.headers:
        return read_alone(body, lambda raw: _event_of(_binary(raw, arrival), arrival), bytes)
    if not body.startswith(b"["):
        return read_alone(body, read_one, bytes)
    try:
        raws = [bytes(raw) for raw in decode(_raws, body)]
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    return gathered(
        raws,
        read_one,
        within_field="batch",
        alone=lambda raw: b"[" + raw + b"]",
    )


def _binary(body: bytes, arrival: Arrival) -> dict[str, Any]:
    """Return the attributes that the headers carry, and the body as their data."""
    said: dict[str, Any] = {
        name.removeprefix("ce-"): unquote(value)
        for name, value in arrival.headers.items()
        if name.startswith("ce-")
    }
    if body:
        said["data"] = _data(checked(body), arrival.headers.get("content-type", ""))
    return said


def _data(body: bytes, content_type: str) -> Any:
    if body[:1] in (b"{", b"[", b'"') or "json" in content_type:
        return decode(_any, body)
    if content_type.startswith("text/"):
        return body.decode("utf-8", "replace")
    raise InvalidEvent(
        translatable("%(field)s must be JSON or text, not %(got)s."),
        field="datacontenttype",
        got=content_type[:80] or "?",
    )


def _event_of(said: dict[str, Any], arrival: Arrival) -> Event:
    for name in _ASKED:
        if not (isinstance(said.get(name), str) and said[name]):
            raise missing(name)
    if said.get("data_base64") is not None:
        said = {**said, "data": _from_base64(said)}
    user_id, anonymous_id = said.get("userid"), said.get("anonymousid")
    own = not (user_id or anonymous_id)
    call = Call(
        message_id=_message_id(said["source"], said["id"]),
        user_id=_text(said, "subject") if own else _text(said, "userid"),
        anonymous_id=_text(said, "anonymousid"),
        group_id=_text(said, "accountid"),
        event=said["type"],
        timestamp=_text(said, "time"),
        properties=_properties(said, with_subject=not own),
    )
    return event_from(call, "track", arrival, _NAMES)


def _from_base64(said: Mapping[str, Any]) -> Any:
    """Return the data that a structured event carries as base64: bytes of its content type."""
    text, kind = _text(said, "data_base64") or "", said.get("datacontenttype")
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidEvent(
            translatable("%(field)s is broken base64."), field="data_base64"
        ) from None
    # Without a content type the data is JSON, says the specification.
    return _data(checked(body.strip()), kind if isinstance(kind, str) else "application/json")


def _properties(said: Mapping[str, Any], *, with_subject: bool) -> dict[str, Any]:
    """Return the data, and under it source and extensions; data that is no object is ``data``."""
    kept = {key: value for key, value in said.items() if key not in _PLACED and value is not None}
    if with_subject and said.get("subject"):
        kept["subject"] = said["subject"]
    data = said.get("data")
    if isinstance(data, dict):
        return kept | data
    return kept if data is None else {**kept, "data": data}


def _message_id(source: str, given: str) -> str:
    """Return an id that no other source has: an id is its source's own, unless it is a UUID."""
    try:
        UUID(given)
    except ValueError:
        return f"{source}#{given}"
    return given


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InvalidEvent(
        translatable("%(field)s must be text, not %(got)s."), field=name, got=type(value).__name__
    )


def _decode(body: bytes, limit: int) -> bytes:
    """Take gzip or deflate off a body; a binary event's data may be of any kind, or none."""
    return (inflate(body, limit) if is_packed(body) else body).strip()


_CLOUDEVENTS = Protocol(
    name="CloudEvents",
    read=read,
    key=lambda _body, arrival: key_in_query(arrival.query),
    decode=_decode,
    limits=MANY,
)

#: The paths of CloudEvents.
PATHS = {"/cloudevents": _CLOUDEVENTS, "/v1/cloudevents": _CLOUDEVENTS}
