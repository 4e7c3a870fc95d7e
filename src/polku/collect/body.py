"""Sniff and decode a request body down to its JSON, whatever its headers claim.

Real clients send gzip as ``text/plain``, deflate, JSON as a form, base64 in a form field. So the
bytes are asked, not the Content-Type: one layer after another is taken off until JSON is left.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from polku.vocabulary.errors import InvalidEvent, TooLarge, translatable

#: How gzip begins, and deflate (in its zlib form, as HTTP means it) by its four levels.
_PACKED = (b"\x1f\x8b", b"x\x01", b"x^", b"x\x9c", b"x\xda")
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}\s*")
#: More layers than any client has: a form, base64, gzip.
_MOST_LAYERS = 4


def decode_body(body: bytes, limit: int) -> bytes:
    """Return the JSON text inside ``body``, at most ``limit`` bytes of it.

    >>> decode_body(b"data=eyJhIjoxfQ%3D%3D", limit=100)
    b'{"a":1}'

    Raises `InvalidEvent` where there is no JSON inside, `TooLarge` where there is too much.
    """
    for _ in range(_MOST_LAYERS):
        unwrap = _layer(body)
        if unwrap is None:
            break
        body = unwrap(body, limit)
    body = body.removeprefix(_BOM).strip()
    if len(body) > limit:
        raise _too_large(limit)
    _require_json(body)
    return body


def _layer(body: bytes) -> Callable[[bytes, int], bytes] | None:
    if is_packed(body):
        return inflate
    if body.startswith(b"data="):
        return _form_data
    if _BASE64.fullmatch(body):
        return _from_base64
    return None


def is_packed(body: bytes) -> bool:
    """Return whether ``body`` begins as gzip or deflate does."""
    return body.startswith(_PACKED)


def inflate(body: bytes, limit: int) -> bytes:
    """Return the gzip members or the deflate of ``body`` inflated.

    Stops as soon as ``limit`` is passed.
    """
    parts: list[bytes] = []
    room = limit + 1
    while is_packed(body):
        stream = zlib.decompressobj(wbits=47)  # either, by its first bytes
        try:
            part = stream.decompress(body, room)
        except zlib.error:
            raise _broken() from None
        parts.append(part)
        room -= len(part)
        if room <= 0:
            raise _too_large(limit)
        if not stream.eof:
            raise _broken()
        body = stream.unused_data
    return b"".join(parts)


def _form_data(body: bytes, _limit: int) -> bytes:
    value = body.removeprefix(b"data=").partition(b"&")[0]
    plain = unquote_to_bytes(value)
    # A form writes a space as +, but + is also a digit of base64: JSON decides.
    if plain.lstrip(b"+")[:1] in (b"{", b"["):
        return unquote_to_bytes(value.replace(b"+", b" "))
    return plain


def _from_base64(body: bytes, _limit: int) -> bytes:
    text = body.strip().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        raise InvalidEvent(translatable("%(field)s is broken base64."), field="body") from None


def _require_json(body: bytes) -> None:
    if not body:
        raise InvalidEvent(translatable("%(field)s is empty."), field="body")
    if body.startswith(_UTF16) or b"\x00" in body[:2]:
        raise InvalidEvent(
            translatable("%(field)s must be UTF-8, but looks like UTF-16."), field="body"
        )
    if body[:1] not in (b"{", b"["):
        raise InvalidEvent(
            translatable("%(field)s is not JSON, nor gzip or base64 of JSON."), field="body"
        )


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        translatable("%(field)s is larger than %(limit)d bytes."), field="body", limit=limit
    )


def _broken() -> InvalidEvent:
    return InvalidEvent(
        translatable("%(field)s is gzip or deflate that is broken or cut short."), field="body"
    )
