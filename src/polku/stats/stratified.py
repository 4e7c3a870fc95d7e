"""Compare two groups within strata: the Mantel-Haenszel difference, for observations of people.

A stratum is what both groups share, such as a page on a kind of device. With n₁, n₀ observations
and means m₁, m₀ in it, w = n₁ n₀ / (n₁ + n₀) is its weight, and Δ = Σ w (m₁ − m₀) / Σ w. For
outcomes of 0 and 1 that is the Mantel-Haenszel risk difference; for others the difference
that least squares give with one constant for each stratum.

Observations of one person are alike. So the variance is that of the sums over people: with
residuals r from the mean of their own stratum and group, and c = G / (G − 1) for its G people,
u = Σ over a person's observations of ± √c (n of the other group / n of both) r, and
Var = Σ u² / (Σ w)². Where each person has one observation and c = 1, that is Greenland and Robins'.

It leaves out what the strata do not tell apart; a difference is no effect until people are told
apart by lot. Strata in which a group has fewer than `FEWEST_PEOPLE` say nothing of their own spread
and must be left out before.

Sources: Mantel, N. and Haenszel, W. (1959), Journal of the National Cancer Institute 22, 719-748;
Greenland, S. and Robins, J. M. (1985), Biometrics 41, 55-68, for the variance; Liang, K.-Y. and
Zeger, S. L. (1986), Biometrika 73, 13-22, for sums over people.
"""

import math

import msgspec
from scipy.special import stdtr, stdtrit

from polku.stats.estimate import Difference, Estimate, bounded
from polku.stats.possible import check_count, check_level

#: Fewer people than this in either group of a stratum are not compared.
FEWEST_PEOPLE = 5


class Strata(msgspec.Struct, frozen=True):
    """What is needed of all strata: a store sums it up.

    ``n_first`` and ``n_second`` count the observations, ``weight`` is Σ w, ``weighted`` is
    Σ w (m₁ − m₀), ``squares`` Σ u² over people, of whom there are ``people``.
    """

    n_first: int
    n_second: int
    weight: float
    weighted: float
    squares: float
    people: int


def stratified_difference(strata: Strata, level: float = 0.95) -> Difference:
    """Return how far the first group is above the second, strata for strata; ``p`` of its t.

    The t has one degree of freedom less than there are people. Where nobody differs from
    their own group the data say nothing of chance, and the interval is without end.
    """
    check_level(level)
    check_count("people", strata.people, at_least=2)
    if not strata.weight > 0 or strata.squares < 0:
        raise ValueError("a comparison needs both groups in some stratum")
    value = strata.weighted / strata.weight
    error = math.sqrt(strata.squares) / strata.weight
    sizes = (strata.n_first, strata.n_second)
    if error == 0:
        return Difference(value, -math.inf, math.inf, 1.0, *sizes, level)
    freedom = strata.people - 1
    margin = -float(stdtrit(freedom, (1 - level) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(value) / error))
    return Difference(value, value - margin, value + margin, p, *sizes, level)


def clustered_mean(
    n: int,
    total: float,
    squares: tuple[float, float, float],
    people: int,
    lowest: float = -math.inf,
    highest: float = math.inf,
    level: float = 0.95,
) -> Estimate:
    """Return the mean of ``n`` observations that sum up to ``total``, made by ``people``.

    ``squares`` are Σ t², Σ t n and Σ n² over people, of their own sums t and numbers n. The
    variance of the ratio Σ t / Σ n is Σ (t − m n)² / n² times G / (G − 1); interval by Student's t.
    The scale bounds it: all of it, where one person says nothing of others.
    """
    check_level(level)
    check_count("n", n, at_least=1)
    check_count("people", people, at_least=1)
    mean = total / n
    if people == 1:
        return Estimate(mean, lowest, highest, n, level)
    spread = max(0.0, squares[0] - 2 * mean * squares[1] + mean * mean * squares[2])
    error = math.sqrt(spread * people / (people - 1)) / n
    margin = -float(stdtrit(people - 1, (1 - level) / 2)) * error
    low, high = bounded(mean, mean - margin, mean + margin, lowest, highest)
    return Estimate(mean, low, high, n, level)
