"""Time to convert: which ordered value bounds a median, in a form that a query can write."""

import math


def median_rank(n: int) -> int:
    """Return which of ``n`` ordered values, from either end, bound the median at 95 %; 0 for none.

    The normal form, with continuity, of `polku.stats.quantiles.interval_ranks`.

    >>> median_rank(10), median_rank(5)
    (2, 0)
    """
    return max(0, math.floor(n / 2 + 0.5 - 0.98 * math.sqrt(n)))
