"""The shapes of Segment's calls on the wire, as loosely as real clients send them.

What is decoded from JSON holds no circles, so the garbage collector need not look at it.
"""

from typing import Any

import msgspec

#: Clients send null, "" and numbers as identifiers.
Identifier = str | int | float | None


class Library(msgspec.Struct, gc=False):
    """The client that sent the call."""

    name: str | None = None


class Page(msgspec.Struct, gc=False):
    """The page that a call was made on; none of it spoils a call by its type."""

    url: Any = None
    path: Any = None
    title: Any = None
    referrer: Any = None
    search: Any = None


class Context(msgspec.Struct, rename="camel", gc=False):
    """What surrounded the call; the rest of it (the address, for one) is not read.

    The user agent is looked at and dropped; ``session_id`` is RudderStack's. Neither spoils a
    call by its type.
    """

    page: Page | None = None
    campaign: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    library: Library | None = None
    group_id: Identifier = None
    locale: str | None = None
    external_ids: Any = None
    user_agent: Any = None
    session_id: Any = None


class Call(msgspec.Struct, rename="camel", gc=False):
    """One ``track``, ``page``, ``screen``, ``identify``, ``group`` or ``alias`` call.

    ``bot`` is ours: a sender that knows it to be a machine's says ``true``, nothing else counts.
    """

    type: str | None = None
    message_id: Identifier = None
    user_id: Identifier = None
    anonymous_id: Identifier = None
    previous_id: Identifier = None
    group_id: Identifier = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: str | None = None
    original_timestamp: str | None = None
    sent_at: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: Context | None = None
    bot: Any = None


class Batch(msgspec.Struct, rename="camel"):
    """Calls of any kind; each stays raw, so that a broken one does not take the others along."""

    batch: list[msgspec.Raw]
    sent_at: str | None = None
    context: Context | None = None


class _Key(msgspec.Struct, rename="camel"):
    write_key: str = ""


_key_decoder = msgspec.json.Decoder(_Key)


def key_in(body: bytes) -> str:
    """Return the ``writeKey`` that a decoded body carries, or an empty string."""
    try:
        return _key_decoder.decode(body).write_key
    except (ValueError, RecursionError):
        return ""
