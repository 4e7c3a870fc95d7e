"""Segment's calls, which RudderStack's and Jitsu's clients send too: one each, or in batches."""

import base64
import binascii
import re
from datetime import datetime
from functools import partial

import msgspec

from polku.collect.calls import Batch, Call
from polku.collect.cleaning import event_of, kind_of
from polku.collect.clock import read_time
from polku.collect.gathering import checked, gathered
from polku.collect.greeting import Greeting
from polku.collect.http import Reply, Request
from polku.collect.limits import Limits
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import Event, Kind

_call = msgspec.json.Decoder(Call)
_batch = msgspec.json.Decoder(Batch)


def read_call(kind: Kind, body: bytes, arrival: Arrival) -> Reading:
    """Read the body of ``/v1/track`` and its like: one call, its kind given by the path.

    RudderStack's browser client says in headers when it sent the call, and for whom.
    """
    try:
        sent_at = read_time(arrival.headers.get("sentat"), "sentAt")
        return Reading(events=(_read_one(body, arrival, kind, sent_at),))
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))


def read_batch(body: bytes, arrival: Arrival) -> Reading:
    """Read the body of ``/v1/batch``; broken calls are rejected, the others stand."""
    try:
        batch = decode(_batch, body)
        sent_at = read_time(batch.sent_at, "sentAt")
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, body, within(fault, "")),))
    return gathered(
        (bytes(raw) for raw in batch.batch),
        lambda raw: _read_one(raw, arrival, None, sent_at),
        within_field="batch",
        alone=partial(_alone, sent_at=batch.sent_at),
    )


def _alone(raw: bytes, sent_at: str | None) -> bytes:
    """Return one call of a batch as a batch of its own, to be read again when it is mended."""
    said = b"" if sent_at is None else b',"sentAt":' + msgspec.json.encode(sent_at)
    return b'{"batch":[' + raw + b"]" + said + b"}"


def _read_one(
    raw: bytes, arrival: Arrival, kind: Kind | None, sent_at: datetime | None = None
) -> Event:
    call = decode(_call, checked(raw))
    if not (call.user_id or call.anonymous_id):
        call.anonymous_id = _visitor(arrival)
    return event_of(call, kind or kind_of(call), arrival, sent_at)


def _visitor(arrival: Arrival) -> str:
    """Return the visitor whom RudderStack's header names in base64."""
    try:
        return base64.b64decode(arrival.headers.get("anonymousid", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


#: Each kind and its short form in an address.
NAMES: tuple[tuple[Kind, str], ...] = (
    ("track", "t"),
    ("identify", "i"),
    ("page", "p"),
    ("screen", "s"),
    ("group", "g"),
    ("alias", "a"),
)
_CALLS = {kind: Protocol(name="Segment", read=partial(read_call, kind)) for kind, _ in NAMES}
#: Segment's clients stop a batch at 475 KB, RudderStack's for Python at 4 MB.
_BATCH_BYTES = 4 * 1024 * 1024
BATCH = Protocol(
    name="Segment",
    read=read_batch,
    limits=Limits(body=_BATCH_BYTES + _BATCH_BYTES // 2, batch=_BATCH_BYTES),
)

#: The paths of Segment's protocol.
PATHS = {
    **{f"/v1/{kind}": _CALLS[kind] for kind, _ in NAMES},
    **{f"/v1/{short}": _CALLS[kind] for kind, short in NAMES},
    "/v1/batch": BATCH,
    "/v1/b": BATCH,
    "/v1/import": BATCH,
}

_SETTINGS = re.compile(r"(?:/cdn)?/v1/projects/([^/]+)/settings")


def _key_in_path(request: Request, _body: bytes) -> str:
    found = _SETTINGS.fullmatch(request.path)
    return found[1] if found else ""


def _settings(request: Request, key: str) -> Reply:
    """Return what analytics-next loads before it sends: only where to send."""
    sends_to = {
        "apiKey": key,
        "apiHost": f"{request.header(b'host')}/v1",
        "protocol": request.scheme,
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    allowed = {"__default": {"enabled": True, "integrations": {}}}
    return Reply(
        200,
        {
            "integrations": {"Segment.io": sends_to},
            "plan": {"track": allowed, "identify": allowed, "group": allowed},
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        },
    )


GREETINGS = (Greeting(_SETTINGS, ("GET",), _key_in_path, _settings),)
