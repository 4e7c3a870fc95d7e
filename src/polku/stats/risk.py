"""Compare the share of successes in two groups: by ratio, and within strata of something else.

Sources: Walter, S. D. (1975), The distribution of Levin's measure of attributable risk,
Biometrika 62, 371-374 (log ratio with one half added, which has an interval where a count is
zero); Greenland, S. and Robins, J. M. (1985), Biometrics 41, 55-68 (the stratified difference).
"""

import math
from collections.abc import Iterable

import numpy as np
from scipy.special import ndtri

from polku.stats.estimate import Difference, Estimate
from polku.stats.possible import check_count, check_level
from polku.stats.stratified import FEWEST_PEOPLE, Strata, stratified_difference

#: Count of successes, and of all.
Part = tuple[int, int]


def risk_ratio(first: Part, second: Part, level: float = 0.95) -> Estimate:
    """Return how many times as often the first succeeds as the second; each is ``(count, n)``.

    ``n`` is that of both together. Infinite where the second never succeeds.

    >>> one = risk_ratio((30, 100), (15, 100))
    >>> f"{one.value:.2f} {one.low:.2f} {one.high:.2f}"
    '2.00 1.14 3.39'
    """
    check_level(level)
    for count, n in (first, second):
        check_count("n", n, at_least=1)
        check_count("count", count)
    (a, n), (b, m) = first, second
    value = (a / n) / (b / m) if b else math.inf if a else 1.0
    middle = math.log((a + 0.5) / (n + 0.5)) - math.log((b + 0.5) / (m + 0.5))
    error = math.sqrt(max(0.0, 1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (b + 0.5) - 1 / (m + 0.5)))
    z = -float(ndtri((1 - level) / 2))
    low, high = math.exp(middle - z * error), math.exp(middle + z * error)
    return Estimate(value, min(low, value), max(high, value), n + m, level)


def adjusted_difference(strata: Iterable[tuple[Part, Part]]) -> Difference | None:
    """Return how far the first group is above the second within strata, Mantel-Haenszel's.

    A stratum is a pair of ``(count, n)``. None where no stratum has enough of both groups.
    """
    sums = np.zeros(5)
    for (a, n), (b, m) in strata:
        if min(n, m) < FEWEST_PEOPLE:
            continue
        of_first, of_second = m / (n + m), n / (n + m)
        weight = n * m / (n + m)
        squares = of_first**2 * _squares(a, n) + of_second**2 * _squares(b, m)
        sums += (n, m, weight, weight * (a / n - b / m), squares)
    n_first, n_second, total, weighted, spread = sums.tolist()
    if not total:
        return None
    people = int(n_first + n_second)
    return stratified_difference(
        Strata(int(n_first), int(n_second), total, weighted, spread, people)
    )


def _squares(count: int, n: int) -> float:
    """Return the sum of squared residuals of shares, n / (n - 1) times."""
    share = count / n
    return n / (n - 1) * n * share * (1 - share)
