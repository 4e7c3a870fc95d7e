"""Net Promoter Score: its value, its adjusted Wald interval and the difference of two.

Each answer counts +1 (promoter, 9 or 10), 0 (passive, 7 or 8) or −1 (detractor, 0 to 6); the
score is their mean in points, from −100 to 100. The three shares are one trinomial sample, so
that p and d do not vary independently: Var = (p + d − (p − d)²) / n.

Source: Rocks, B. (2016), Interval estimation for the "Net Promoter Score", The American
Statistician 70(4), 365-372: the adjusted Wald interval, with ¾ promoter, 1½ passives and
¾ detractor added to the counts. It leaves out any correction for a finite population and any
weighting; answers of the same person twice are not independent and must not be counted twice.
"""

import math

from scipy.special import ndtr, ndtri

from polku.stats.estimate import Difference, Estimate, bounded
from polku.stats.possible import check_count, check_level

#: Promoters, passives, detractors.
Counts = tuple[int, int, int]


def nps(promoters: int, passives: int, detractors: int, level: float = 0.95) -> Estimate:
    """Return the score in points with its adjusted Wald interval, clipped to −100 and 100.

    The value is the plain 100 (p − d), unrounded; the adjustment moves only the interval.

    >>> round(nps(690, 392, 1271).value, 2)
    -24.69
    """
    check_level(level)
    counts = (promoters, passives, detractors)
    value, n = _score(counts), _size(counts)
    centre, error = _adjusted(counts)
    margin = _z(level) * error
    low, high = bounded(value, centre - margin, centre + margin, -100.0, 100.0)
    return Estimate(value, low, high, n, level)


def standard_error(promoters: int, passives: int, detractors: int) -> float:
    """Return the standard error of the score in points, from the adjusted counts.

    >>> round(standard_error(690, 392, 1271), 2)
    1.81
    """
    return _adjusted((promoters, passives, detractors))[1]


def nps_difference(first: Counts, second: Counts, level: float = 0.95) -> Difference:
    """Return by how many points ``first`` is above ``second``, for independent samples.

    The interval is Δ ± z √(SE₁² + SE₂²) with difference and errors of the adjusted counts, within
    −200 and 200; ``p`` is that of the same z, so that the two always agree. For the same persons
    asked twice this is not the method: their answers are correlated.
    """
    check_level(level)
    (centre_1, error_1), (centre_2, error_2) = _adjusted(first), _adjusted(second)
    value, centre = _score(first) - _score(second), centre_1 - centre_2
    error = math.hypot(error_1, error_2)
    margin = _z(level) * error
    low, high = bounded(value, centre - margin, centre + margin, -200.0, 200.0)
    p = 2 * float(ndtr(-abs(centre) / error))
    return Difference(value, low, high, p, _size(first), _size(second), level)


def _size(counts: Counts) -> int:
    for name, count in zip(("promoters", "passives", "detractors"), counts, strict=True):
        check_count(name, count)
    check_count("number of answers", sum(counts), at_least=1)
    return sum(counts)


def _score(counts: Counts) -> float:
    return 100 * (counts[0] - counts[2]) / _size(counts)


def _adjusted(counts: Counts) -> tuple[float, float]:
    """Return score and standard error in points after adding the three pseudo-answers."""
    n = _size(counts) + 3
    p, d = (counts[0] + 0.75) / n, (counts[2] + 0.75) / n
    return 100 * (p - d), 100 * math.sqrt((p + d - (p - d) ** 2) / n)


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
