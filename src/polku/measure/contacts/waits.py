"""Take quantiles with their intervals from the few ordered values around them.

The store sorts; it hands over only the values that the ends of an interval can be.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from polku.stats.estimate import Estimate
from polku.stats.quantiles import interval_ranks

#: Standard deviations of a rank around a quantile that are handed over; an interval needs 1.96.
_AROUND = 4


class Around(NamedTuple):
    """The ordered values from the 1-based rank ``first`` on, of ``n`` in all."""

    n: int
    first: int
    values: Sequence[float]

    def at(self, rank: int) -> float | None:
        """Return the value of a rank, None for one that the sample does not have."""
        return self.values[rank - self.first] if 1 <= rank <= self.n else None


def around(values: str, q: float) -> str:
    """Return the SQL of what `Around` holds of the array ``values``: first rank and values."""
    spread = f"{_AROUND} * sqrt(length({values}) * {q} * {1 - q:.2f})"
    first = f"greatest(1, toInt64(floor(length({values}) * {q} - {spread})) - 1)"
    return f"({first}, arraySlice({values}, {first}, toUInt32(2 * {spread}) + 5))"


def quantile_of(some: Around, q: float, lowest: float = 0.0) -> Estimate:
    """Return the ``q`` quantile with its interval, as `polku.stats.quantiles.quantile` does.

    A bound that the sample is too small to have is ``lowest``, or infinite.
    """
    ranks = interval_ranks(some.n, q)
    middle = some.n * q
    whole = abs(middle - round(middle)) < 1e-9 and 0 < round(middle) < some.n
    lower = round(middle) if whole else math.ceil(middle - 1e-9)
    below = some.at(max(1, lower)) or 0.0
    above = (some.at(lower + 1) or below) if whole else below
    low, high = some.at(ranks.low), some.at(ranks.high)
    return Estimate(
        value=(below + above) / 2,
        low=lowest if low is None else low,
        high=math.inf if high is None else high,
        n=some.n,
    )
