"""Segment's pixel: a call in the query of an image, for mails and pages without scripts."""

from functools import partial
from urllib.parse import unquote_to_bytes

from polku.collect.body import decode_body
from polku.collect.calls import key_in
from polku.collect.http import image
from polku.collect.keys import key_in_query
from polku.collect.limits import LIMITS
from polku.collect.protocol import Protocol
from polku.collect.protocols.segment import NAMES, read_call
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.event import Kind


def read_pixel(kind: Kind, body: bytes, arrival: Arrival) -> Reading:
    """Read ``/v1/pixel/track?data=...``; a body stands in its place where it is read again."""
    try:
        text = body or _said(arrival)
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, _data(arrival), within(fault, "")),))
    return read_call(kind, text, arrival)


def _key(body: bytes, arrival: Arrival) -> str:
    try:
        return key_in_query(arrival.query) or key_in(body or _said(arrival))
    except PolkuError:
        return ""


def _said(arrival: Arrival) -> bytes:
    """Return the JSON of the query's ``data``: base64, or as it is."""
    return decode_body(_data(arrival), LIMITS.event)


def _data(arrival: Arrival) -> bytes:
    for part in arrival.query.split(b"&"):
        if part.startswith(b"data="):
            # a + is a digit of base64; whoever writes a space as + has no base64
            return unquote_to_bytes(part.removeprefix(b"data="))
    return b""


def _decoded(body: bytes, limit: int) -> bytes:
    return decode_body(body, limit) if body else b""


#: An image is asked for again by nobody: its answer is the image, whatever came.
PATHS = {
    f"/v1/pixel/{name}": Protocol(
        name="Segment pixel",
        read=partial(read_pixel, kind),
        key=_key,
        methods=("GET", "POST"),
        decode=_decoded,
        answer=image,
    )
    for kind, short in NAMES
    for name in (kind, short)
}
