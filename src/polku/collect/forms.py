"""Read the fields of clients that put their event into an address or a form."""

from urllib.parse import parse_qsl

from polku.collect.body import decode_body, inflate
from polku.vocabulary.errors import InvalidEvent, translatable

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
    if body.startswith(b"\x1f\x8b"):
        body = inflate(body, limit)
    body = body.strip()
    if body[:1] in (b"{", b"[") or body.startswith(b"data="):
        return decode_body(body, limit)
    return body
