"""The wire between the command line and the server that holds the data: events in bulk."""

from collections.abc import Sequence
from urllib.parse import parse_qs

import msgspec

from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Event

PATH = "/v1/bulk"

_events = msgspec.msgpack.Decoder(tuple[Event, ...])


def packed(events: Sequence[Event]) -> bytes:
    """Return ``events`` as the body of a bulk request."""
    return msgspec.msgpack.encode(list(events))


def unpacked(body: bytes) -> tuple[Event, ...]:
    """Return the events of a bulk request; raises `InvalidEvent`."""
    try:
        return _events.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise InvalidEvent(
            translatable("%(field)s is no list of events: %(reason)s"),
            field="body",
            reason=str(fault),
        ) from None


def project_in(query: bytes) -> int:
    """Return the project that the query of a bulk request names; raises `InvalidEvent`."""
    project = parse_qs(query.decode("latin-1")).get("project", [""])[0]
    if not project.isdecimal():
        raise InvalidEvent(translatable("%(field)s is missing."), field="project")
    return int(project)
