"""Snowplow's tracker protocol: batches by POST, one event in the address of an image by GET."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from polku.collect.clock import read_time
from polku.collect.forms import decode_form, fields_of
from polku.collect.gathering import checked, gathered
from polku.collect.http import Reply, image
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.protocol import Protocol
from polku.collect.protocols.snowplow_events import NAMES, call_of, sent_text
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import event_from
from polku.collect.visitors import visitor_at
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event

_SCHEMA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"


class _Payload(msgspec.Struct):
    data: list[msgspec.Raw]


class _Application(msgspec.Struct):
    aid: str = ""


class _Applications(msgspec.Struct):
    data: list[_Application]


_payload = msgspec.json.Decoder(_Payload)
_fields = msgspec.json.Decoder(dict[str, Any])
_applications = msgspec.json.Decoder(_Applications)


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read the events of a body, or without one the event of the query."""
    try:
        raws = _events_in(body, arrival)
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    return gathered(raws, partial(_read_one, arrival=arrival), within_field="data", alone=_alone)


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return the key of the query, else the application id of the first event."""
    if given := key_in_query(arrival.query):
        return given
    try:
        if not body:
            return fields_of(arrival.query).get("aid", "")
        said = _applications.decode(body)
    except (ValueError, RecursionError, PolkuError):
        return ""
    return said.data[0].aid if said.data else ""


def _events_in(body: bytes, arrival: Arrival) -> list[bytes]:
    if body:
        return [bytes(raw) for raw in decode(_payload, body).data]
    fields = fields_of(arrival.query)
    fields.pop("key", None)
    return [msgspec.json.encode(fields)]


def _read_one(raw: bytes, arrival: Arrival) -> Event:
    fields = decode(_fields, checked(raw))
    for name, value in fields.items():
        if isinstance(value, dict | list):
            raise InvalidEvent(
                translatable("%(field)s must be text, not %(got)s."),
                field=name,
                got=type(value).__name__,
            )
    call, kind = call_of(fields, visitor_at(arrival.visitor, str(fields.get("aid", ""))))
    if key_in_query(arrival.query) and fields.get("aid") and call.properties is not None:
        call.properties["app_id"] = fields["aid"]
    return event_from(call, kind, arrival, NAMES, read_time(sent_text(fields), "stm"))


def _alone(raw: bytes) -> bytes:
    return msgspec.json.encode({"schema": _SCHEMA, "data": [msgspec.Raw(raw)]})


def _said_ok(_body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    return Reply(200, b"ok", ((b"content-type", b"text/plain"),))


_POST = Protocol(
    name="Snowplow",
    read=read,
    key=key_of,
    decode=decode_form,
    limits=MANY,
    answer=_said_ok,
    cookieless=True,
)
_GET = msgspec.structs.replace(_POST, methods=("GET", "POST"), answer=image)

#: The paths of Snowplow's protocol.
PATHS = {
    "/com.snowplowanalytics.snowplow/tp2": _POST,
    "/i": _GET,
    "/ice.png": _GET,
}
