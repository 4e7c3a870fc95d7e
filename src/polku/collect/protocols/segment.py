"""Segment's calls, which RudderStack's and Jitsu's clients send too: one each, or in batches."""

from datetime import datetime
from functools import partial

import msgspec

from polku.collect.calls import Batch, Call
from polku.collect.cleaning import event_of, kind_of
from polku.collect.clock import read_time
from polku.collect.gathering import checked, gathered
from polku.collect.protocol import Protocol
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.collect.strict_json import decode
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import Event, Kind

_call = msgspec.json.Decoder(Call)
_batch = msgspec.json.Decoder(Batch)


def read_call(kind: Kind, body: bytes, arrival: Arrival) -> Reading:
    """Read the body of ``/v1/track`` and its like: one call, its kind given by the path."""
    try:
        return Reading(events=(_read_one(body, arrival, kind),))
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
    return event_of(call, kind or kind_of(call), arrival, sent_at)


_NAMES: tuple[tuple[Kind, str], ...] = (
    ("track", "t"),
    ("identify", "i"),
    ("page", "p"),
    ("screen", "s"),
    ("group", "g"),
    ("alias", "a"),
)
_CALLS = {kind: Protocol(name="Segment", read=partial(read_call, kind)) for kind, _ in _NAMES}
_BATCH = Protocol(name="Segment", read=read_batch)

#: The paths of Segment's protocol.
PATHS = {
    **{f"/v1/{kind}": _CALLS[kind] for kind, _ in _NAMES},
    **{f"/v1/{short}": _CALLS[kind] for kind, short in _NAMES},
    "/v1/batch": _BATCH,
    "/v1/b": _BATCH,
    "/v1/import": _BATCH,
}
