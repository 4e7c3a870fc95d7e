"""Means: Student's t interval of one, Welch's of the difference of two.

Both work from n, mean and variance. The scale (``lowest``, ``highest``) bounds the interval: no
mean of answers from 1 to 7 is 7.2. Where a quantity has no end, leave it infinite.

Two cases that the textbook formulas get wrong are answered with what can honestly be said:

- One value has no spread: the interval is the whole scale.
- Values that are all the same have a spread of zero, which does not mean that the mean is known.
  With w the upper Wilson bound of "0 of n" for the share of answers that differ, each at most at
  the scale's ends, the mean m lies in m − w (m − lowest) to m + w (highest − m).

Sources: Student (1908), Biometrika 6, 1-25; Welch, B. L. (1947), Biometrika 34, 28-35, degrees of
freedom by Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
"""

import math

from scipy.special import ndtri, stdtr, stdtrit

from polku.stats.estimate import Difference, Estimate, bounded
from polku.stats.hybrid import Part, hybrid_difference
from polku.stats.possible import check_level, check_scale
from polku.stats.sample import Sample


def mean(
    sample: Sample, lowest: float = -math.inf, highest: float = math.inf, level: float = 0.95
) -> Estimate:
    """Return the mean, in the unit of its values, with its t interval within the scale.

    >>> estimate = mean(Sample(n=195, mean=9.261460, variance=0.022789**2))
    >>> f"{estimate.low:.6f} {estimate.high:.6f}"
    '9.258241 9.264679'
    """
    check_level(level)
    check_scale(sample.mean, lowest, highest)
    low, high = _bounds(sample, lowest, highest, 1 - level)
    return Estimate(sample.mean, low, high, sample.n, level)


def mean_difference(
    first: Sample,
    second: Sample,
    lowest: float = -math.inf,
    highest: float = math.inf,
    level: float = 0.95,
) -> Difference:
    """Return how far the first mean is above the second, for independent samples.

    Welch's interval and the ``p`` of his test. With a single value in either group nothing can be
    told: the interval is all that the scale allows and ``p`` is 1. Where all values of a group are
    the same, the interval is the hybrid of the two single ones (`polku.stats.hybrid`).
    """
    check_level(level)
    check_scale(first.mean, lowest, highest)
    check_scale(second.mean, lowest, highest)
    if min(first.n, second.n) < 2:
        value, widest = first.mean - second.mean, highest - lowest
        return Difference(value, -widest, widest, 1.0, first.n, second.n, level)
    if min(first.variance, second.variance) == 0:
        parts = (_part(first, lowest, highest), _part(second, lowest, highest))
        return hybrid_difference(*parts, level)
    return _welch(first, second, highest - lowest, level)


def _welch(first: Sample, second: Sample, widest: float, level: float) -> Difference:
    square_1, square_2 = first.variance / first.n, second.variance / second.n
    error = math.sqrt(square_1 + square_2)
    freedom = error**4 / (square_1**2 / (first.n - 1) + square_2**2 / (second.n - 1))
    value = first.mean - second.mean
    margin = _t(freedom, 1 - level) * error
    low, high = bounded(value, value - margin, value + margin, -widest, widest)
    p = 2 * float(stdtr(freedom, -abs(value) / error))
    return Difference(value, low, high, p, first.n, second.n, level)


def _part(sample: Sample, lowest: float, highest: float) -> Part:
    return Part(sample.mean, sample.n, lambda alpha: _bounds(sample, lowest, highest, alpha))


def _bounds(sample: Sample, lowest: float, highest: float, alpha: float) -> tuple[float, float]:
    centre = sample.mean
    if sample.n < 2:
        return lowest, highest
    if sample.variance == 0:
        return _bounds_without_spread(sample, lowest, highest, alpha)
    margin = _t(sample.n - 1, alpha) * math.sqrt(sample.variance / sample.n)
    return bounded(centre, centre - margin, centre + margin, lowest, highest)


def _bounds_without_spread(
    sample: Sample, lowest: float, highest: float, alpha: float
) -> tuple[float, float]:
    z_squared = float(ndtri(alpha / 2)) ** 2
    unseen = z_squared / (sample.n + z_squared)
    return (
        sample.mean - unseen * (sample.mean - lowest),
        sample.mean + unseen * (highest - sample.mean),
    )


def _t(freedom: float, alpha: float) -> float:
    return -float(stdtrit(freedom, alpha / 2))
