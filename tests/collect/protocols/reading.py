"""Read a request of a protocol without a server, as the collector would."""

import json
from datetime import UTC, datetime
from typing import Any

from polku.collect.adapters import PROTOCOLS
from polku.collect.reading import Arrival, Reading
from polku.vocabulary.event import Event

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def arrived(path: str, query: str = "", **headers: str) -> Arrival:
    """Return the arrival of a request at noon, by a visitor who can be told apart."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Arrival(NOW, "shop", path, query.encode(), named, visitor="visitor")


def read(path: str, body: Any, query: str = "", **headers: str) -> Reading:
    """Return what the protocol at ``path`` makes of ``body``: bytes, or what is sent as JSON."""
    protocol = PROTOCOLS[path]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    decoded = protocol.decode(raw, protocol.limits.batch)
    return protocol.read(decoded, arrived(path, query, **headers))


def read_one(path: str, body: Any, query: str = "", **headers: str) -> Event:
    """Return the one event of a request that holds no other."""
    reading = read(path, body, query, **headers)
    assert reading.rejected == (), [str(one.error) for one in reading.rejected]
    (event,) = reading.events
    return event


def fault_of(path: str, body: Any, query: str = "", **headers: str) -> tuple[str, str]:
    """Return the field and the sentence of the one fault of a request that holds no event."""
    reading = read(path, body, query, **headers)
    assert reading.events == ()
    (rejected,) = reading.rejected
    return rejected.field, str(rejected.error)


def key_of(path: str, body: Any, query: str = "") -> str:
    """Return the write key that a request carries."""
    protocol = PROTOCOLS[path]
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    decoded = protocol.decode(raw, protocol.limits.batch)
    return protocol.key(decoded, arrived(path, query))
