"""Shares: the Wilson interval of one, the Newcombe interval of the difference of two.

A share is a number from 0 to 1: the answers that count (such as the top two of a satisfaction
scale, or the promises kept) of all that could have counted.

Sources: Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212;
Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872 (method 3, one share) and 873-890
(method 10, two). Without continuity correction.
"""

import math

from scipy.special import ndtri

from polku.stats.estimate import Difference, Estimate, bounded
from polku.stats.hybrid import Part, hybrid_difference
from polku.stats.possible import check_count, check_level


def share(count: int, n: int, level: float = 0.95) -> Estimate:
    """Return ``count`` of ``n`` as a share with its Wilson interval.

    >>> estimate = share(81, 263)
    >>> f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}"
    '0.3080 0.2553 0.3662'
    """
    check_level(level)
    part = _part(count, n)
    low, high = part.bounds(1 - level)
    return Estimate(part.value, low, high, n, level)


def share_difference(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> Difference:
    """Return how far the first share is above the second; each is ``(count, n)``.

    Newcombe's hybrid of the two Wilson intervals, for independent samples. ``p`` is the level at
    which that very interval reaches zero, so that the two never disagree; it lies close to that
    of the chi-squared test without continuity correction.
    """
    check_level(level)
    return hybrid_difference(_part(*first), _part(*second), level)


def _part(count: int, n: int) -> Part:
    check_count("n", n, at_least=1)
    check_count("count", count)
    if count > n:
        raise ValueError(f"{count} of {n} is no share")

    return Part(count / n, n, lambda alpha: wilson(count / n, n, alpha))


def wilson(share: float, n: float, alpha: float) -> tuple[float, float]:
    """Return Wilson's bounds of a share of ``n``, which may be an effective size and no count.

    Written out: statsmodels takes 94 MB and a second to import.
    """
    z2 = float(ndtri(alpha / 2)) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    margin = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return bounded(share, centre - margin, centre + margin, 0.0, 1.0)
