"""Scrub a request that could not be read, before it is kept: body, query string and headers.

Where it is JSON, who sent it stays (it is read again when it is mended); the rest is held to the
rules of text. Anything else is text as a whole.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

import msgspec

from polku.collect.privacy.addresses import ADDRESS_NAMES, clean_address, clean_inside, is_whole
from polku.collect.privacy.checks import truncated
from polku.collect.privacy.finding import without
from polku.collect.privacy.kinds import NETWORK_NAMES, Rules

#: Where the clients say who somebody is, and what is known of them.
IDENTIFYING = frozenset(
    {
        "userId",
        "user_id",
        "anonymousId",
        "anonymous_id",
        "previousId",
        "groupId",
        "group_id",
        "distinct_id",
        "$distinct_id",
        "$anon_distinct_id",
        "$device_id",
        "alias",
        "id",
        "messageId",
        "uuid",
        "uid",
        "cid",
        "_id",
        "traits",
        "$set",
        "$set_once",
        "$group_set",
        "writeKey",
        "api_key",
        "token",
    }
)


#: What opens a door; that there was one is all that a reader asks.
_SOME_KEY = "-"
_KEYS = frozenset({"key", "writeKey", "token_auth", "api_key", "token"})
#: What is read of a query string beside a body: when it was sent, and that there was a key.
_BESIDE = frozenset({"_", "key", "writeKey"})
#: Parameters that may hold JSON in base64.
_PACKED = frozenset({"data", "ue_px", "cx"})
_NETWORKS = NETWORK_NAMES | {"cip"}
_IDENTIFYING_HEADERS = frozenset({"ce-id", "ce-subject", "ce-userid", "ce-anonymousid"})


def clean_query(query: bytes, raw: bytes, rules: Rules) -> bytes:
    """Return the query string of a request with the body ``raw``, by the rules.

    Its parameters stay where they are what is read, their values held to the rules of text;
    beside a body only `_BESIDE` do.
    """
    parts = query.decode("latin-1").split("&") if query else []
    cleaned = (_part(part, rules) for part in parts if not raw or _name(part) in _BESIDE)
    return "&".join(filter(None, cleaned)).encode("latin-1")


def clean_headers(headers: Mapping[str, str], rules: Rules) -> dict[str, str]:
    """Return the headers that a reader asks for, those of an event in headers by the rules."""
    is_event = "ce-specversion" in headers
    return {
        name: _header(name, value, rules)
        for name, value in headers.items()
        if name != "referer" and (is_event or not name.startswith("ce-"))
    }


def _header(name: str, value: str, rules: Rules) -> str:
    if name in _IDENTIFYING_HEADERS or not (name == "user-agent" or name.startswith("ce-")):
        return value
    plain = unquote(value)
    clean = _string(name, plain, rules) or ""
    return value if clean == plain else quote(clean, safe=" /:;,=()[]")


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _part(part: str, rules: Rules) -> str:
    """Return one parameter by the rules; "" where it is not kept."""
    key, sign, value = part.partition("=")
    name = _name(part)
    if not value or name in IDENTIFYING - _KEYS or name in rules.always:
        return part
    if name in _KEYS:
        return f"{key}={_SOME_KEY}"
    if name in rules.never:
        return ""
    plain = unquote(value) if name in _PACKED else unquote_plus(value)
    clean = _string(name, plain, rules)
    if clean is None:
        return ""
    return part if clean == plain else f"{key}{sign}{quote(clean, safe='')}"


def clean_raw(raw: bytes, rules: Rules) -> bytes:
    """Return a request's body without what the rules take out of it."""
    try:
        value = msgspec.json.decode(raw)
        clean = _clean("", value, rules)
        return raw if clean == value else msgspec.json.encode(clean)
    except (msgspec.DecodeError, UnicodeError, RecursionError):  # no JSON, or too deep for any
        return _as_text(raw, rules)


def _clean(name: str, value: Any, rules: Rules) -> Any:
    if name in IDENTIFYING or name in rules.always:
        return value
    if isinstance(value, dict):
        return {
            key: clean
            for key, one in value.items()
            if (key not in rules.never and (clean := _clean(key, one, rules)) is not None)
            or one is None
        }
    if isinstance(value, list):
        return [_clean(name, one, rules) for one in value]
    return _string(name, value, rules) if isinstance(value, str) else value


def _string(name: str, value: str, rules: Rules) -> str | None:
    if name == "token_auth":
        return _SOME_KEY
    if (clean := _inside(name, value, rules)) is not None:
        return clean
    if name.lower() in _NETWORKS:
        return (truncated(value) if rules.truncate else "") or None
    if name in ADDRESS_NAMES or is_whole(value):
        return clean_address(value, rules.addresses, rules.query)
    return without(clean_inside(value, rules.addresses, rules.query), rules.texts)


def _inside(name: str, value: str, rules: Rules) -> str | None:
    """Return a text that holds JSON or a query string, by the rules; None for any other."""
    if value[:1] in ("{", "["):
        return clean_raw(value.encode("utf-8", "replace"), rules).decode()
    if name in _PACKED and (unpacked := _unpacked(value)):
        clean = clean_raw(unpacked, rules)
        return value if clean == unpacked else _packed(clean)
    if name == "requests" and "=" in value:
        path, mark, query = value.rpartition("?")
        return path + mark + clean_query(query.encode("latin-1", "replace"), b"", rules).decode()
    return None


def _unpacked(value: str) -> bytes:
    """Return the JSON that ``value`` is the base64 of; nothing where it is of none."""
    signs = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        text = base64.b64decode(signs + "=" * (-len(signs) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return text if text[:1] in (b"{", b"[") else b""


def _packed(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _as_text(raw: bytes, rules: Rules) -> bytes:
    text = raw.decode("utf-8", "surrogateescape")
    clean = without(clean_inside(text, rules.addresses, rules.query), rules.texts)
    return clean.encode("utf-8", "surrogateescape")
