"""Count what becomes of every event: received = stored + duplicate + quarantined + refused.

The counts are of this process since it started, by project. What came without a known key is
counted under `NOBODY`.
"""

from collections import defaultdict
from threading import Lock

import msgspec

NOBODY = 0


class Count(msgspec.Struct, frozen=True):
    """What became of the events of one project.

    *Quarantined* events are kept with their reason; *refused* ones were answered with an error
    and left with the client, who sends them again (503) or was told why not (401, 413).
    """

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: int = 0
    refused: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.received + other.received,
            self.stored + other.stored,
            self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
            self.refused + other.refused,
        )

    @property
    def pending(self) -> int:
        """Received events whose fate is not decided yet; 0 when nothing is under way."""
        return self.received - self.stored - self.duplicate - self.quarantined - self.refused


class Tally:
    """The counts of all projects; any thread may add and read."""

    def __init__(self) -> None:
        self._counts: dict[int, Count] = defaultdict(Count)
        self._lock = Lock()

    def add(self, project_id: int, count: Count) -> None:
        """Add ``count`` to the project's."""
        with self._lock:
            self._counts[project_id] += count

    def of(self, project_id: int) -> Count:
        """Return the counts of one project."""
        with self._lock:
            return self._counts.get(project_id, Count())

    def by_project(self) -> dict[int, Count]:
        """Return the counts of every project that anything came for."""
        with self._lock:
            return dict(self._counts)
