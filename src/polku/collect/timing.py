"""Remember how long the last requests waited for an answer, and events until they were seen."""

import time
from collections import deque
from datetime import datetime
from typing import NamedTuple

#: Seconds that a measurement counts.
_FRESH = 300.0


class Quantiles(NamedTuple):
    """Half of ``number`` took no longer than ``p50`` seconds, 99 of 100 no longer than ``p99``."""

    number: int
    p50: float
    p99: float


class Timing:
    """The last measurements of five minutes, at most ``size``; any thread may add and read."""

    def __init__(self, size: int = 2_000) -> None:
        self._answers: deque[tuple[float, float]] = deque(maxlen=size)
        self._sights: deque[tuple[float, float]] = deque(maxlen=size)

    def acknowledged(self, seconds: float) -> None:
        """Note how long a request waited until its events were on disk."""
        self._answers.append((time.monotonic(), seconds))

    def visible(self, received_at: datetime) -> None:
        """Note that events which came at ``received_at`` can be asked for now."""
        self._sights.append((time.monotonic(), max(0.0, time.time() - received_at.timestamp())))

    def answers(self) -> Quantiles | None:
        """Return how long requests waited; None where none came lately."""
        return _quantiles(self._answers)

    def sights(self) -> Quantiles | None:
        """Return how long events took until they could be asked for; None where none came."""
        return _quantiles(self._sights)


def _quantiles(measured: "deque[tuple[float, float]]") -> Quantiles | None:
    since = time.monotonic() - _FRESH
    found = sorted(seconds for at, seconds in list(measured) if at > since)
    if not found:
        return None
    last = len(found) - 1
    return Quantiles(len(found), found[last // 2], found[round(0.99 * last)])
