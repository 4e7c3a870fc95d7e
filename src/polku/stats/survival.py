"""Survival: the curve of Kaplan and Meier, its median, and the log-rank test of several groups.

Times are whole numbers from a common beginning, with how many left at each and how many were
last seen there (censored). Whoever is censored at a time is still at risk at that time.

Sources: Kaplan, E. L. and Meier, P. (1958), Journal of the American Statistical Association 53,
457-481; Greenwood, M. (1926), Reports on Public Health and Medical Subjects 33; Kalbfleisch, J. D.
and Prentice, R. L. (2002), The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4
(interval on the scale of log(−log S)); Brookmeyer, R. and Crowley, J. (1982), Biometrics 38,
29-41 (interval of the median); Mantel, N. (1966), Cancer Chemotherapy Reports 50, 163-170, and
Peto, R. and Peto, J. (1972), Journal of the Royal Statistical Society A 135, 185-207 (log-rank).
"""

import math
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import chi2

from polku.stats.possible import check_count, check_level


class Spell(msgspec.Struct, frozen=True):
    """``left`` people left at ``time``, and ``censored`` were last seen staying then."""

    time: int
    left: int = 0
    censored: int = 0


class Point(msgspec.Struct, frozen=True):
    """The curve from ``time`` on: ``at_risk`` just before it, ``survival`` just after."""

    time: int
    at_risk: int
    left: int
    censored: int
    survival: float
    low: float
    high: float


class Median(msgspec.Struct, frozen=True):
    """The first time at which at most half still stay; None where that is not reached."""

    value: int | None
    low: int | None
    high: int | None


class LogRank(msgspec.Struct, frozen=True):
    """The test that all groups leave alike: ``statistic`` is chi-squared with ``freedom``.

    ``expected`` is how many of each group would have left, were they all alike.
    """

    statistic: float
    freedom: int
    p: float
    observed: tuple[int, ...]
    expected: tuple[float, ...]


def survival_curve(spells: Sequence[Spell], level: float = 0.95) -> tuple[Point, ...]:
    """Return the curve: a point at time 0 and at every time of a spell, in rising order.

    The interval is Greenwood's on the scale of log(−log S). Where nobody has left yet it is the
    exact one of "none of those at risk", and where everybody has it keeps its last upper end:
    there Greenwood's variance is zero or does not exist, which does not mean that S is known.
    """
    check_level(level)
    table = _table(spells)
    z = -float(ndtri((1 - level) / 2))
    at_risk = sum(left + censored for left, censored in table.values())
    survival, summed, high = 1.0, 0.0, 1.0
    points = []
    for time, (left, censored) in table.items():
        if left:
            survival *= 1 - left / at_risk
            summed += left / (at_risk * (at_risk - left)) if left < at_risk else math.inf
        low, high = _bounds(survival, summed, z, high, (at_risk, level))
        points.append(Point(time, at_risk, left, censored, survival, low, high))
        at_risk -= left + censored
    return tuple(points)


def _table(spells: Sequence[Spell]) -> dict[int, tuple[int, int]]:
    """Return who left and who was censored at each time, from 0 on."""
    if not spells:
        raise ValueError("there is no curve of nobody")
    table: dict[int, tuple[int, int]] = {0: (0, 0)}
    for spell in spells:
        check_count("time", spell.time)
        check_count("left", spell.left)
        check_count("censored", spell.censored)
        if not spell.left + spell.censored:
            continue
        left, censored = table.get(spell.time, (0, 0))
        table[spell.time] = left + spell.left, censored + spell.censored
    if not any(map(sum, table.values())):
        raise ValueError("there is no curve of nobody")
    return dict(sorted(table.items()))


def _bounds(
    survival: float, summed: float, z: float, before: float, sample: tuple[int, float]
) -> tuple[float, float]:
    at_risk, level = sample
    if survival >= 1:
        return float(((1 - level) / 2) ** (1 / at_risk)), 1.0
    if survival <= 0:
        return 0.0, before
    spread = z * math.sqrt(summed) / abs(math.log(survival))
    return survival ** math.exp(spread), survival ** math.exp(-spread)


def median_of(curve: Sequence[Point]) -> Median:
    """Return the median of a curve, with the times at which its band crosses a half."""

    def first(values: Sequence[float]) -> int | None:
        return next(
            (
                point.time
                for point, value in zip(curve, values, strict=True)
                if value <= 0.5 + 1e-12
            ),
            None,
        )

    return Median(
        value=first([point.survival for point in curve]),
        low=first([point.low for point in curve]),
        high=first([point.high for point in curve]),
    )


def log_rank(groups: Mapping[str, Sequence[Spell]]) -> LogRank:
    """Return the log-rank test of two groups or more, in the order of ``groups``.

    >>> slow, fast = [Spell(9, 1, 4)], [Spell(n, 1) for n in (1, 2, 3, 4, 5)]
    >>> log_rank({"slow": slow, "fast": fast}).p < 0.01
    True
    """
    if len(groups) < 2:
        raise ValueError("a log-rank test compares two groups at least")
    tables = [_table(spells) for spells in groups.values()]
    times = sorted({time for table in tables for time in table})
    left = np.array([[table.get(t, (0, 0))[0] for t in times] for table in tables], dtype=float)
    gone = np.array([[sum(table.get(t, (0, 0))) for t in times] for table in tables], dtype=float)
    at_risk = gone.sum(axis=1, keepdims=True) - np.cumsum(gone, axis=1) + gone
    expected, covariance = _moments(left, at_risk)
    observed = left.sum(axis=1)
    excess = observed - expected
    freedom = int(np.linalg.matrix_rank(covariance)) if covariance.any() else 0
    statistic = float(excess @ np.linalg.pinv(covariance) @ excess) if freedom else 0.0
    return LogRank(
        statistic=max(statistic, 0.0),
        freedom=freedom,
        p=float(chi2.sf(statistic, freedom)) if freedom else 1.0,
        observed=tuple(int(one) for one in observed),
        expected=tuple(float(one) for one in expected),
    )


def _moments(
    left: npt.NDArray[np.float64], at_risk: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return mean and covariance of how many leave in each group, given all who leave."""
    everybody, all_left = at_risk.sum(axis=0), left.sum(axis=0)
    shares = at_risk / np.maximum(everybody, 1)
    expected = (shares * all_left).sum(axis=1)
    spread = all_left * (everybody - all_left) / np.maximum(everybody - 1, 1)
    covariance = np.diag((shares * spread).sum(axis=1)) - (shares * spread) @ shares.T
    return expected, covariance
