"""What a protocol is: how the requests of a family of clients are read and answered."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from polku.collect.body import decode_body
from polku.collect.calls import key_in
from polku.collect.http import Reply
from polku.collect.keys import key_in_query
from polku.collect.limits import LIMITS, Limits
from polku.collect.reading import Adapter, Arrival


def key_of_segment(body: bytes, arrival: Arrival) -> str:
    """Return the ``writeKey`` of the query or the body; where a header has it, none is asked."""
    return key_in_query(arrival.query) or key_in(body)


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """How one path is read and answered.

    ``read`` makes events of a decoded body and its arrival; it never raises for what was sent.
    ``key`` finds the write key where no Basic authorization carries it, before ``read`` runs.
    ``decode`` takes the wrappings off a body; a GET has none, and is read from the query.
    ``answer`` is what the clients take for success, and may be given what Segment's get.
    ``cookieless`` asks for `Arrival.visitor`: some of its clients send no identifier.
    """

    name: str
    read: Adapter
    key: Callable[[bytes, Arrival], str] = key_of_segment
    methods: tuple[str, ...] = ("POST",)
    decode: Callable[[bytes, int], bytes] = decode_body
    limits: Limits = LIMITS
    answer: Callable[[Mapping[str, Any], Arrival], Reply] | None = None
    cookieless: bool = False
