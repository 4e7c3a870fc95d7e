"""The two forms in which a statistic leaves this room: an estimate and a difference.

Neither exists without its sample size and its interval.
"""

import msgspec


class Estimate(msgspec.Struct, frozen=True):
    """A ``value`` from ``n`` answers; ``low`` to ``high`` is its interval at ``level``.

    The unit is that of the function that made it. ``low <= value <= high`` always holds; a bound
    is infinite where the sample says nothing of that side and the scale has no end there.
    """

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95


class Difference(msgspec.Struct, frozen=True):
    """What the first group has more than the second: first − second, in the unit of both.

    ``p`` is the two-sided p-value of "no difference"; each function says of which test. Where
    several differences are looked at together, correct their ``p`` (`polku.stats.corrections`).
    """

    value: float
    low: float
    high: float
    p: float
    n_first: int
    n_second: int
    level: float = 0.95

    @property
    def significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def bounded(
    value: float, low: float, high: float, lowest: float, highest: float
) -> tuple[float, float]:
    """Clip an interval to the scale ``lowest`` to ``highest``, and widen it to hold ``value``.

    An interval around an adjusted value may miss the observed one in a sample of one or two
    answers. Widening it can only raise its coverage.
    """
    return min(max(low, lowest), value), max(min(high, highest), value)
