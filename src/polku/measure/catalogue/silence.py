"""Judge whether an event has stopped arriving, by the pauses that it used to make.

The rule asks nothing of how an event is spread over time. If its pauses are alike, the chance that
the next one is longer than all ``k`` before it is at most ``1 / (k + 1)``; here the silence must
be more than twice as long as the longest of at least ten.
"""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise

import msgspec

#: How far back from its last day an event's pauses are looked at.
LOOKED_BACK = timedelta(weeks=12)
FEWEST_PAUSES = 10


class Silence(msgspec.Struct, frozen=True):
    """An event that came at least every ``longest`` days has not come for ``days``."""

    days: int
    longest: int
    pauses: int


def silence_of(days: Collection[date], end: date) -> Silence | None:
    """Return the silence since the last of ``days`` until ``end``, None where it is usual.

    ``days`` are those on which the event came; ``end`` is the last day that any event came.

    >>> week = [date(2026, 3, day) for day in range(1, 15)]
    >>> silence_of(week, date(2026, 3, 16)) is None
    True
    >>> silence_of(week, date(2026, 3, 17)).days
    3
    """
    past = sorted(day for day in days if day <= end)
    if not past:
        return None
    last = past[-1]
    recent = [day for day in past if day > last - LOOKED_BACK]
    pauses = [(after - before).days for before, after in pairwise(recent)]
    if len(pauses) < FEWEST_PAUSES:
        return None
    silent, longest = (end - last).days, max(pauses)
    return Silence(silent, longest, len(pauses)) if silent > 2 * longest else None
