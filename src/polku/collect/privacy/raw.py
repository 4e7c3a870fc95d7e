"""Scrub a request that could not be read, before it is kept: what it held was not asked for.

Where it is JSON, who sent it stays (it is read again when it is mended); the rest is held to the
rules of text. Anything else is text as a whole.
"""

from typing import Any

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
    if name.lower() in NETWORK_NAMES:
        return (truncated(value) if rules.truncate else "") or None
    if name in ADDRESS_NAMES or is_whole(value):
        return clean_address(value, rules.addresses, rules.query)
    return without(clean_inside(value, rules.addresses, rules.query), rules.texts)


def _as_text(raw: bytes, rules: Rules) -> bytes:
    text = raw.decode("utf-8", "surrogateescape")
    clean = without(clean_inside(text, rules.addresses, rules.query), rules.texts)
    return clean.encode("utf-8", "surrogateescape")
