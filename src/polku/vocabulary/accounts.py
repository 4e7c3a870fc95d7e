"""The accounts of what came in: received = stored + duplicate + quarantined + refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

Fate = Literal["received", "stored", "duplicate", "quarantined", "refused"]


class Line(msgspec.Struct, frozen=True):
    """How many events of a project and source that came in an hour had a fate.

    ``reason`` is the code of the error that refused ones were answered with.
    """

    project_id: int
    source: str
    hour: datetime
    fate: Fate
    reason: str
    count: int


class Books(Protocol):
    """Keeps accounts, durably."""

    def write(self, run: int, lines: Sequence[Line]) -> None:
        """Keep how far the counters of a run have come; the last that is said of one holds."""
        ...

    def close(self, run: int) -> None:
        """Note that a run has ended with all its counters written."""
        ...

    def settle(self) -> int:
        """Bring the accounts of runs that ended without a word into balance.

        Returns how many events were stored that no account had counted.
        """
        ...
