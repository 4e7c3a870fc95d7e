"""Ratios of two sums over people, by the delta method.

With a and b of each person, R = Σa / Σb and r = a − R b, the variance of R is
n/(n − 1) · Σr² / (Σb)². A person's numerator and denominator go together, and so do the events of
one person: the person is what was sampled.

Source: Cochran, W. G. (1977), Sampling Techniques, 3rd ed., equation 2.39 (a sample that is small
against the population); Deng, A. et al. (2018), KDD, 233-242.
"""

import math

import msgspec
from scipy.special import ndtri

from polku.stats.estimate import Estimate
from polku.stats.possible import check_count, check_level


class Sums(msgspec.Struct, frozen=True):
    """Sums over ``n`` people of the numerator ``a``, the denominator ``b``, and their products."""

    n: int
    a: float
    b: float
    aa: float
    ab: float
    bb: float


def ratio(sums: Sums, level: float = 0.95) -> Estimate:
    """Return Σa / Σb with its interval; without an end where one person says nothing of spread.

    >>> estimate = ratio(Sums(n=100, a=30, b=100, aa=30, ab=30, bb=100))
    >>> f"{estimate.value} {estimate.low:.4f} {estimate.high:.4f}"
    '0.3 0.2097 0.3903'
    """
    check_count("n", sums.n, at_least=1)
    check_level(level)
    if not sums.b > 0:
        raise ValueError("the denominator of a ratio is more than nothing")
    value = sums.a / sums.b
    if sums.n == 1:
        return Estimate(value, -math.inf, math.inf, 1, level)
    squares = max(sums.aa - 2 * value * sums.ab + value * value * sums.bb, 0.0)
    error = math.sqrt(sums.n / (sums.n - 1) * squares) / sums.b
    width = float(ndtri((1 + level) / 2)) * error
    return Estimate(value, value - width, value + width, sums.n, level)
