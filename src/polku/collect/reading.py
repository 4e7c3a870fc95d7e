"""What an adapter makes of one request: clean events, and what it rejects with the reason."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from polku.vocabulary.errors import InvalidEvent, PolkuError, TooLarge
from polku.vocabulary.event import Event


class Arrival(msgspec.Struct, frozen=True):
    """When a request came (aware UTC), which source's key it carried, and to which path."""

    received_at: datetime
    source: str = ""
    path: str = ""


class Rejected(msgspec.Struct, frozen=True):
    """One event, or a whole body (``index`` is None), that could not be read.

    ``sent_at`` is the batch's, which an event needs when it is mended and read again.
    """

    index: int | None
    raw: bytes
    error: PolkuError
    sent_at: datetime | None = None

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


#: A decoded body to a reading; never raises for what a client sent.
Adapter = Callable[[bytes, Arrival], Reading]


def within(error: PolkuError, parent: str) -> PolkuError:
    """Return ``error`` with its ``field`` placed under ``parent``."""
    field = str(error.values.get("field", ""))
    path = f"{parent}.{field}" if parent and field else parent or field or "body"
    cls = TooLarge if isinstance(error, TooLarge) else InvalidEvent
    return cls(error.message, **{**error.values, "field": path})
