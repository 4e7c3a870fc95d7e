"""Segment's pixel: a call in the query of an image, for mails and pages without scripts."""

from functools import partial

from polku.collect.forms import decode_any, key_or_in_query, or_in_query
from polku.collect.http import image
from polku.collect.protocol import Protocol, key_of_segment
from polku.collect.protocols.segment import NAMES, read_call

#: An image is asked for again by nobody: its answer is the image, whatever came.
PATHS = {
    f"/v1/pixel/{name}": Protocol(
        name="Segment pixel",
        read=or_in_query(partial(read_call, kind)),
        key=key_or_in_query(key_of_segment),
        methods=("GET", "POST"),
        decode=decode_any,
        answer=image,
    )
    for kind, short in NAMES
    for name in (kind, short)
}
