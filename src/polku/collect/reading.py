"""What an adapter makes of one request: clean events, and what it rejects with the reason."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from polku.collect.privacy.kinds import NOTHING_KEPT, Kept
from polku.vocabulary.errors import InvalidEvent, PolkuError, TooLarge
from polku.vocabulary.event import Event

#: The request headers that some protocol says something of the events in; ``ce-*`` besides.
KEPT_HEADERS = frozenset(
    {
        "anonymousid",
        "content-type",
        "posthog-request-timestamp",
        "sentat",
        "user-agent",
    }
)


class Arrival(msgspec.Struct, frozen=True):
    """When a request came (aware UTC), which source's key it carried, and what stood around it.

    ``query`` is as it was sent. ``headers`` are those in `KEPT_HEADERS` that it had, by their
    names in lower case. The network address of the sender is nowhere: nothing can store it.
    ``kept`` is what the project keeps of what is dropped otherwise.
    ``visitor`` tells the senders of one day apart (see `Visitors`), where a protocol asks for it.
    """

    received_at: datetime
    source: str = ""
    path: str = ""
    query: bytes = b""
    headers: Mapping[str, str] = {}
    visitor: str = ""
    kept: Kept = NOTHING_KEPT


class Rejected(msgspec.Struct, frozen=True):
    """One event, or a whole body (``index`` is None), that could not be read.

    ``raw`` is the body of a request to the same path that holds this event alone, so that it can
    be mended and read again. ``came`` is the arrival to read it with, where that is not the
    one that it had: what stood around it is scrubbed too.
    """

    index: int | None
    raw: bytes
    error: PolkuError
    came: Arrival | None = None

    @property
    def field(self) -> str:
        """Where the fault lies, as a path within the request: ``batch[3].timestamp``."""
        return str(self.error.values.get("field", ""))


class Reading(msgspec.Struct, frozen=True):
    """``len(events) + len(rejected)`` is what the request held."""

    events: tuple[Event, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def received(self) -> int:
        """How many events the request held; a body that cannot be read counts as one."""
        return len(self.events) + len(self.rejected)


#: What a project asks of every reading before it is stored: scrub it, mark bots, check schemas.
#: Pure; ``events`` that fail move to ``rejected``.
Step = Callable[[Reading, Arrival], Reading]

#: A decoded body to a reading; never raises for what a client sent.
Adapter = Callable[[bytes, Arrival], Reading]


def within(error: PolkuError, parent: str) -> PolkuError:
    """Return ``error`` with its ``field`` placed under ``parent``."""
    field = str(error.values.get("field", ""))
    path = f"{parent}.{field}" if parent and field else parent or field or "body"
    cls = TooLarge if isinstance(error, TooLarge) else InvalidEvent
    return cls(error.message, **{**error.values, "field": path})
