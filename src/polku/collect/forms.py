"""Read the fields of clients that put their event into an address or a form."""

from collections.abc import Callable
from urllib.parse import parse_qsl, unquote_to_bytes

from polku.collect.body import decode_body, inflate, is_packed
from polku.collect.keys import key_in_query
from polku.collect.limits import LIMITS
from polku.collect.reading import Adapter, Arrival, Reading, Rejected, within
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable

#: More than any client has, far less than it takes to keep a server busy.
_MOST_FIELDS = 1000


def fields_of(query: bytes | str) -> dict[str, str]:
    """Return the fields of a query string or form; of one that comes twice, the last counts.

    Raises `InvalidEvent` where there are too many.
    """
    text = query.decode("utf-8", "replace") if isinstance(query, bytes) else query
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise InvalidEvent(
            translatable("%(field)s has more than %(limit)d keys."),
            field="query",
            limit=_MOST_FIELDS,
        ) from None


def decode_form(body: bytes, limit: int) -> bytes:
    """Return the JSON of a body, or the form that it is; an empty one stays empty."""
    if is_packed(body):
        body = inflate(body, limit)
    body = body.strip()
    if body[:1] in (b"{", b"[") or body.startswith(b"data="):
        return decode_body(body, limit)
    return body


def decode_any(body: bytes, limit: int) -> bytes:
    """Return the JSON of a body; an empty one stays empty, see `or_in_query`."""
    return decode_body(body, limit) if body.strip() else b""


def or_in_query(read: Adapter) -> Adapter:
    """Return ``read`` for clients that may send by GET too: ``?data=`` is the body they lack."""

    def read_either(body: bytes, arrival: Arrival) -> Reading:
        try:
            text = body or _said_in(arrival.query)
        except PolkuError as fault:
            return Reading(rejected=(Rejected(None, _data_in(arrival.query), within(fault, "")),))
        return read(text, arrival)

    return read_either


def key_or_in_query(key: Callable[[bytes, Arrival], str]) -> Callable[[bytes, Arrival], str]:
    """Return what finds the ``key`` where the body is in the query."""

    def find(body: bytes, arrival: Arrival) -> str:
        try:
            return key(body or _said_in(arrival.query), arrival)
        except PolkuError:
            return key_in_query(arrival.query)

    return find


def _said_in(query: bytes) -> bytes:
    """Return the JSON of the query's ``data``: base64, or as it is."""
    return decode_body(_data_in(query), LIMITS.body)


def _data_in(query: bytes) -> bytes:
    for part in query.split(b"&"):
        if part.startswith(b"data="):
            # a + is a digit of base64; whoever writes a space as + has no base64
            return unquote_to_bytes(part.removeprefix(b"data="))
    return b""
