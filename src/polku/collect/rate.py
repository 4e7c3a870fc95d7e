"""Limit how many events a second one write key may send, so that no sender drowns the others."""

import math
import time
from collections.abc import Callable

import msgspec

#: No client waits longer than this before it asks again.
_LONGEST_WAIT = 60


class Rate(msgspec.Struct, frozen=True):
    """So many ``events`` a second; after a silence ``burst`` times as many at once."""

    events: int = 100_000
    burst: int = 10


class Rates:
    """What each write key has left: a bucket that fills by the second and is drained by events.

    How many events a request holds is known once it is read. So it is let in while anything is
    left, and may draw more than that: the debt is waited for before the next one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str, rate: Rate) -> int:
        """Return in how many whole seconds ``key`` may send again; 0 where it may now."""
        left = self._fill(key, rate)
        if left > 0:
            return 0
        return min(_LONGEST_WAIT, math.floor(-left / rate.events) + 1)

    def spend(self, key: str, rate: Rate, events: int) -> None:
        """Draw ``events`` from what ``key`` has left."""
        left = self._fill(key, rate) - events
        self._left[key] = (left, self._clock())

    def _fill(self, key: str, rate: Rate) -> float:
        """Return what ``key`` has left now; a key that was never seen has all its burst."""
        most = float(rate.events * rate.burst)
        left, then = self._left.get(key, (most, 0.0))
        return min(most, left + (self._clock() - then) * rate.events)
