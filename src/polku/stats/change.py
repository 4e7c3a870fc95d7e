"""Find when the level of a series shifted, how sure that is, and by how much.

The series is one `Sample` for each period (a week, a day), in time order, of different people;
periods without answers are left out. A single shift is looked for:

1. A period's mean varies by chance as v / nᵢ + τ²: v is the pooled variance of answers, τ² what
   weeks differ beyond it, from successive differences, which a single shift hardly touches.
   wᵢ = 1 / (v / nᵢ + τ²) are the weights.
2. The split that explains most of the weighted sum of squares is the least squares estimate of
   the date; the share that it explains is the statistic.
3. ``p``: the same search over the same standardised deviations in random order, which a series
   without a shift would equal in distribution. The search over all dates is thereby paid for.

What it cannot tell: a slope or a season also makes a shift significant, and weeks that carry over
into the next (autocorrelation) make it too easily so. Look at the series.

Sources: Hawkins, D. M. (1977), Journal of the American Statistical Association 72, 180-186 (the
statistic); von Neumann et al. (1941), Annals of Mathematical Statistics 12, 153-162 (successive
differences); Phipson, B. and Smyth, G. K. (2010), Statistical Applications in Genetics and
Molecular Biology 9(1), 39 (p-value by permutation); Hansen, B. E. (2000), Econometrica 68, 575-603
(interval of the date).
"""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.stats.estimate import Difference
from polku.stats.possible import check_level
from polku.stats.sample import Sample

Floats = NDArray[np.float64]


class Shift(msgspec.Struct, frozen=True):
    """The most likely shift of a series; read ``size.significant`` before telling anybody.

    ``index`` counts from 0 to the first period after the shift, which happened in the period
    before it or at its start. ``earliest`` to ``latest`` hold the indexes that explain the series
    nearly as well: the interval of the date, at the level of ``size``, provided there was a shift.
    ``before`` and ``after`` are the levels; ``size`` is what the level *after* has more than
    the one *before*, with answers after and before as its ``n_first`` and ``n_second``.
    """

    index: int
    earliest: int
    latest: int
    before: float
    after: float
    size: Difference


def level_shift(
    series: Sequence[Sample],
    *,
    level: float = 0.95,
    minimum: int = 3,
    permutations: int = 1999,
    seed: int = 0,
) -> Shift:
    """Return the most likely single shift, with at least ``minimum`` periods on either side.

    The interval of the size is simultaneous over all dates (its critical value is that of the
    permuted searches): it leaves zero out exactly where ``p <= 1 - level``, and is not flattered
    by the choice of the date. The same series gives the same answer.

    >>> weeks = [Sample(100, mean, 4.0) for mean in (7.9, 8.1, 8.0, 8.2, 8.0, 7.1, 7.0, 6.8, 7.2)]
    >>> shift = level_shift(weeks)
    >>> shift.index, round(shift.before, 2), round(shift.after, 3), shift.size.significant
    (5, 8.04, 7.025, True)
    """
    check_level(level)
    tail = math.floor((1 - level) * (permutations + 1) + 1e-9)
    if tail < 1:
        raise ValueError(f"{permutations} permutations are too few for a level of {level}")
    if not 2 <= minimum <= len(series) / 2:
        raise ValueError(f"{len(series)} periods do not leave {minimum} (2 or more) on each side")
    means = np.array([sample.mean for sample in series])
    weights, values = _weights(series, means), means - means[0]
    explained = _explained(weights, values, minimum)
    chance = np.sort(_by_chance(weights, values, minimum, permutations, seed))
    index, best = int(np.argmax(explained)) + minimum, float(explained.max())
    before, after = (
        float(np.average(means[side], weights=weights[side]))
        for side in (slice(index), slice(index, None))
    )
    error_squared = _error_squared(weights, values, index)
    margin = _margin(best, float(chance[-tail]), error_squared, after - before)
    size = Difference(
        value=after - before,
        low=after - before - margin,
        high=after - before + margin,
        p=(1 + int(np.sum(chance >= best))) / (permutations + 1),
        n_first=sum(sample.n for sample in series[index:]),
        n_second=sum(sample.n for sample in series[:index]),
        level=level,
    )
    likely = np.flatnonzero(_as_likely(explained, len(series), level)) + minimum
    return Shift(index, int(likely[0]), int(likely[-1]), before, after, size)


def _weights(series: Sequence[Sample], means: Floats) -> Floats:
    """Return 1 / (v / nᵢ + τ²) for each period; plain nᵢ where no answer differs from another."""
    sizes = np.array([sample.n for sample in series], dtype=np.float64)
    squares = sum((sample.n - 1) * sample.variance for sample in series if sample.n > 1)
    sampling = squares / max(float(np.sum(sizes - 1)), 1.0) / sizes
    beyond = np.mean(np.diff(means) ** 2 - sampling[1:] - sampling[:-1]) / 2
    variances = sampling + max(float(beyond), 0.0)
    weights: Floats = 1 / variances if variances.all() else sizes
    return weights


def _explained(weights: Floats, values: Floats, minimum: int) -> Floats:
    """Return the share of the weighted sum of squares that each split explains.

    ``values`` may hold many series, one a row. Rounded, so that equal orders of the same values
    tie whatever the order of summation.
    """
    total = weights.sum()
    left = np.cumsum(weights) / total
    running = np.cumsum(weights * values, axis=-1)
    whole = running[..., -1:]
    squares = np.sum(weights * values**2, axis=-1, keepdims=True) - whole**2 / total
    splits = slice(minimum - 1, len(weights) - minimum)
    between = (running - left * whole)[..., splits] ** 2 / (total * left * (1 - left))[splits]
    shares = np.divide(between, squares, out=np.zeros_like(between), where=squares > 0)
    rounded: Floats = np.round(shares, 12)
    return rounded


def _by_chance(
    weights: Floats, values: Floats, minimum: int, permutations: int, seed: int
) -> Floats:
    """Return the best explained share of each of many random orders of the deviations."""
    roots = np.sqrt(weights)
    deviations = roots * (values - np.average(values, weights=weights))
    orders = np.random.default_rng(seed).permuted(
        np.broadcast_to(deviations, (permutations, len(values))), axis=1
    )
    best: Floats = np.max(_explained(weights, orders / roots, minimum), axis=1)
    return best


def _error_squared(weights: Floats, values: Floats, index: int) -> float:
    squares = np.sum(weights * (values - np.average(values, weights=weights)) ** 2)
    return float(squares * (1 / weights[:index].sum() + 1 / weights[index:].sum()))


def _margin(explained: float, critical: float, error_squared: float, size: float) -> float:
    """Return the standard error times the t whose t² / (m − 2) is R / (1 − R) for a share R.

    ``error_squared`` is the squared standard error times m − 2, were nothing explained.
    """
    if critical >= 1:
        return math.inf
    margin = math.sqrt(critical / (1 - critical) * (1 - explained) * error_squared)
    return max(margin, abs(size)) if critical >= explained else margin


def _as_likely(explained: Floats, periods: int, level: float) -> NDArray[np.bool_]:
    """Return which splits the likelihood ratio does not reject: Hansen's −2 ln(1 − √level)."""
    best = explained.max()
    ratio = (periods - 2) * (best - explained)
    return np.asarray(ratio <= -2 * math.log(1 - math.sqrt(level)) * (1 - best))
