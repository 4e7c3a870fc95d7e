"""Mixpanel's protocol: events, what is said of people, and what is said of groups."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from polku.collect.clock import read_time
from polku.collect.epoch import text_of_milliseconds
from polku.collect.forms import decode_any, fields_of, key_or_in_query, or_in_query
from polku.collect.gathering import checked, gathered
from polku.collect.http import Reply, image
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.protocol import Protocol
from polku.collect.protocols import posthog
from polku.collect.protocols.mixpanel_calls import NAMES, about_group, about_person, event_call
from polku.collect.reading import Adapter, Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import event_from
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import Event, Kind

_raws = msgspec.json.Decoder(list[msgspec.Raw])
_object = msgspec.json.Decoder(dict[str, Any])
_any = msgspec.json.Decoder(Any)

#: One object of a request to a call and its kind.
_Translate = Callable[[dict[str, Any]], tuple[Any, Kind]]


def read(translate: _Translate, body: bytes, arrival: Arrival) -> Reading:
    """Read one object or a list of them; broken ones are rejected, the others stand."""
    try:
        raws = [bytes(raw) for raw in decode(_raws, body)] if body.startswith(b"[") else [body]
        sent = fields_of(arrival.query).get("_") if b"_=" in arrival.query else None
        sent_at = read_time(text_of_milliseconds(sent, "_"), "_")
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))

    def read_one(raw: bytes) -> Event:
        call, kind = translate(decode(_object, checked(raw)))
        return event_from(call, kind, arrival, NAMES, sent_at if call.timestamp else None)

    return gathered(raws, read_one, within_field="data", alone=lambda raw: b"[" + raw + b"]")


def read_track(body: bytes, arrival: Arrival) -> Reading:
    """Read events; old clients of PostHog speak at the same path, and name their key as it does."""
    if body.startswith(b'{"batch":') or (body.startswith(b"{") and b'"api_key"' in body):
        return posthog.read(body, arrival)
    return read(event_call, body, arrival)


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return the project token of the first object."""
    if given := key_in_query(arrival.query):
        return given
    try:
        said = _any.decode(body)
        first: Any = said[0] if isinstance(said, list) else said
        own = first.get("properties")
        token = first.get("$token") or (own.get("token") if isinstance(own, dict) else None)
    except (ValueError, RecursionError, LookupError, AttributeError):
        return ""
    return token if isinstance(token, str) else posthog.key_of(body, arrival)


def _answer(body: Mapping[str, Any], arrival: Arrival) -> Reply:
    if b"img=1" in arrival.query.split(b"&"):
        return image(body, arrival)
    return Reply(200, {"status": 1, "error": None, **_rejected(body)})


def _imported(body: Mapping[str, Any], _arrival: Arrival) -> Reply:
    said = {"code": 200, "status": "OK", "num_records_imported": body["accepted"]}
    return Reply(200, {**said, **_rejected(body)})


def _rejected(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"rejected": body["rejected"]} if "rejected" in body else {}


def _told(read: Adapter) -> Protocol:
    return Protocol(
        name="Mixpanel",
        read=or_in_query(read),
        key=key_or_in_query(key_of),
        methods=("GET", "POST"),
        decode=decode_any,
        limits=MANY,
        answer=_answer,
    )


_TRACK = _told(read_track)

#: The paths of Mixpanel's protocol.
PATHS = {
    "/track": _TRACK,
    "/import": msgspec.structs.replace(_TRACK, methods=("POST",), answer=_imported),
    "/engage": _told(partial(read, about_person)),
    "/groups": _told(partial(read, about_group)),
}
