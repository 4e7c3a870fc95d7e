"""Matomo's tracking protocol: one request in an address or a form, or many in a body."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from polku.collect.clock import read_time
from polku.collect.epoch import text_of_seconds
from polku.collect.forms import decode_form, fields_of
from polku.collect.gathering import checked, gathered
from polku.collect.http import Reply, image
from polku.collect.keys import key_in_query
from polku.collect.limits import MANY
from polku.collect.protocol import Protocol
from polku.collect.protocols.matomo_actions import NAMES, Fields, call_of
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.collect.translating import event_from
from polku.collect.visitors import shortened, visitor_at
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event

#: How old an event may be without a token that vouches for it; the same as in Matomo.
_OLDEST = timedelta(hours=24)


class _Bulk(msgspec.Struct):
    requests: list[msgspec.Raw]
    token_auth: str | None = None


_bulk = msgspec.json.Decoder(_Bulk)
_one = msgspec.json.Decoder(str | dict[str, Any])


def read(body: bytes, arrival: Arrival) -> Reading:
    """Read the requests of a body, or the one of the query and the form."""
    try:
        raws, token = _requests_in(body, arrival)
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    return gathered(
        raws,
        partial(_read_one, arrival=arrival, token=token),
        within_field="requests",
        alone=partial(_alone, token=token),
    )


def key_of(body: bytes, arrival: Arrival) -> str:
    """Return ``token_auth``, else ``idsite`` of the first request; each may be a write key."""
    if given := key_in_query(arrival.query):
        return given
    try:
        raws, token = _requests_in(body, arrival)
        fields = _fields_of(raws[0]) if raws else {}
    except PolkuError:
        return ""
    return token or fields.get("token_auth") or fields.get("idsite") or ""


def _requests_in(body: bytes, arrival: Arrival) -> tuple[list[bytes], str | None]:
    """Return the requests, each as JSON, and the token that vouches for all of them."""
    if body.startswith(b"{"):
        bulk = decode(_bulk, body)
        return [bytes(raw) for raw in bulk.requests], bulk.token_auth
    fields = fields_of(arrival.query) | fields_of(body)
    fields.pop("key", None)
    return [msgspec.json.encode(fields)], None


def _fields_of(raw: bytes) -> Fields:
    said = decode(_one, raw)
    if isinstance(said, str):
        return fields_of(said.partition("?")[2] if "?" in said else said)
    return {key: str(value) for key, value in said.items() if value is not None}


def _read_one(raw: bytes, arrival: Arrival, token: str | None) -> Event:
    fields = _fields_of(checked(raw))
    call, kind = call_of(fields, _visitor(fields, arrival))
    call.timestamp = _moment(fields, arrival, trusted=bool(token or fields.get("token_auth")))
    return event_from(call, kind, arrival, NAMES)


def _visitor(fields: Fields, arrival: Arrival) -> str:
    """Return whose the request is without an identifier: the sender's, or whom it speaks for."""
    spoken_for = shortened(fields.get("cip", "")), fields.get("ua", "")
    return visitor_at(arrival.visitor, fields.get("idsite", ""), *spoken_for)


def _moment(fields: Fields, arrival: Arrival, *, trusted: bool) -> str | None:
    """Return ``cdt``; a day is the most that may be claimed without a token."""
    text = fields.get("cdt", "")
    said = text_of_seconds(text, "cdt") if text.isdecimal() else text
    moment = read_time(said, "cdt")
    if moment is None:
        return None
    if not trusted and not _is_recent(moment, arrival.received_at):
        raise InvalidEvent(
            translatable("%(field)s is more than a day old: it needs token_auth."), field="cdt"
        )
    return moment.astimezone(UTC).isoformat()


def _is_recent(moment: datetime, received_at: datetime) -> bool:
    return abs(received_at - moment) <= _OLDEST


def _alone(raw: bytes, token: str | None) -> bytes:
    vouched = {"token_auth": token} if token else {}
    return msgspec.json.encode({"requests": [msgspec.Raw(raw)], **vouched})


def _answer(body: Mapping[str, Any], arrival: Arrival) -> Reply:
    """Say how many were taken to a bulk request; a browser waits for an image, or for nothing."""
    if arrival.headers.get("content-type", "").startswith("application/json"):
        rejected = body.get("rejected", [])
        counts = {"tracked": body["accepted"], "invalid": len(rejected)}
        return Reply(
            200,
            {
                "status": "success",
                **counts,
                "invalid_indices": [one["index"] for one in rejected],
            },
        )
    if b"send_image=0" in arrival.query:
        return Reply(204)
    return image(body, arrival)


_MATOMO = Protocol(
    name="Matomo",
    read=read,
    key=key_of,
    methods=("GET", "POST"),
    decode=decode_form,
    limits=MANY,
    answer=_answer,
    cookieless=True,
)

#: The paths of Matomo's protocol, under its old name too.
PATHS = {"/matomo.php": _MATOMO, "/piwik.php": _MATOMO}
