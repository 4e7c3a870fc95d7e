"""Medians and other quantiles, with the interval between two ordered values.

How many values lie below a quantile is binomial, whatever the distribution: B ~ Bin(n, q). The
interval from the l-th to the u-th smallest value covers it with P(l <= B < u), which is at least
the level; more where values are tied.

Sources: David, H. A. and Nagaraja, H. N. (2003), Order Statistics, 3rd ed., section 7.1; the
value is definition 2 of Hyndman, R. J. and Fan, Y. (1996), The American Statistician 50, 361-365
(an observed value, or the middle of two).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from polku.stats.estimate import Estimate
from polku.stats.possible import check_count, check_level


class Ranks(NamedTuple):
    """The 1-based ranks of the interval's ends; 0 and n + 1 mean that the sample has none."""

    low: int
    high: int


def interval_ranks(n: int, q: float, level: float = 0.95) -> Ranks:
    """Return which of ``n`` ordered values bound the ``q`` quantile, for α/2 on either side.

    A store that can pick the k-th smallest value needs no more than this.

    >>> interval_ranks(10, 0.5)
    Ranks(low=2, high=9)
    """
    check_count("n", n, at_least=1)
    check_level(level)
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    tail = (1 - level) / 2
    return Ranks(int(binom.ppf(tail, n, q)), int(binom.isf(tail, n, q)) + 1)


def quantile(
    ordered: ArrayLike,
    q: float,
    lowest: float = -math.inf,
    highest: float = math.inf,
    level: float = 0.95,
) -> Estimate:
    """Return the ``q`` quantile of values in rising order, in their unit.

    Where the sample is too small to have a bound on one side (below six values for a median),
    that bound is the end of the scale: ``lowest`` or ``highest``.

    >>> quantile([1, 2, 3, 5, 8, 13], 0.5)
    Estimate(value=4.0, low=1.0, high=13.0, n=6, level=0.95)
    """
    values = np.asarray(ordered, dtype=np.float64)
    return counted_quantile(values, np.ones(values.size, np.int64), q, lowest, highest, level)


def counted_quantile(
    ordered: ArrayLike,
    counts: ArrayLike,
    q: float,
    lowest: float = -math.inf,
    highest: float = math.inf,
    level: float = 0.95,
) -> Estimate:
    """Return the ``q`` quantile of values in rising order that occur ``counts`` times each.

    As `quantile`, at the cost of the different values: a store counts them where they lie.

    >>> counted_quantile([1, 2, 3], [2, 1, 3], 0.5)
    Estimate(value=2.5, low=1.0, high=3.0, n=6, level=0.95)
    """
    values, times = np.asarray(ordered, dtype=np.float64), np.asarray(counts, dtype=np.int64)
    if values.size != times.size or (times < 1).any():
        raise ValueError("each value of a quantile occurs once or more")
    upto = np.cumsum(times)
    n = int(upto[-1]) if upto.size else 0
    ranks = interval_ranks(n, q, level)
    if not (np.isfinite(values).all() and (np.diff(values) >= 0).all()):
        raise ValueError("the values of a quantile are numbers in rising order")
    if values[0] < lowest or values[-1] > highest:
        raise ValueError(f"there are values beyond the scale from {lowest} to {highest}")

    def at(rank: int) -> float:
        return float(values[np.searchsorted(upto, rank)])

    below = math.floor(n * q + 1e-9)  # 0.07 of 100 is 7, whatever the machine makes of it
    split = abs(n * q - below) < 1e-9
    value = (at(below) + at(below + 1)) / 2 if split else at(below + 1)
    low = at(ranks.low) if ranks.low > 0 else lowest
    high = at(ranks.high) if ranks.high <= n else highest
    return Estimate(value, low, high, n, level)
