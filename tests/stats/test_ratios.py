"""Ratios of sums over people: their interval covers, and agrees with a mean where it is one."""

import math

import numpy as np
import pytest

from polku.stats.means import mean
from polku.stats.ratios import Sums, ratio
from polku.stats.sample import Sample


def sums(a: np.ndarray, b: np.ndarray) -> Sums:
    return Sums(
        len(a),
        float(a.sum()),
        float(b.sum()),
        float(a @ a),
        float(a @ b),
        float(b @ b),
    )


def test_the_ratio_of_gbstats_data_has_its_published_error():
    """Over ones it is the mean, whose error is s / sqrt(n) to the last digit."""
    rng = np.random.default_rng(3)
    values = rng.gamma(2.0, 3.0, 5_000)
    estimate = ratio(sums(values, np.ones(5_000)))
    plain = mean(Sample(5_000, float(values.mean()), float(values.var(ddof=1))))
    assert estimate.value == pytest.approx(plain.value)
    assert estimate.high - estimate.low == pytest.approx(plain.high - plain.low, rel=1e-3)


def test_intervals_cover_where_events_of_a_person_go_together():
    """Of 2,000 samples of 200 people, 94 to 96 of 100 hold the true ratio; by events 80 would."""
    rng = np.random.default_rng(20260426)
    held = naive = 0
    for _ in range(2_000):
        visits = rng.poisson(np.exp(rng.normal(1.0, 0.6, 200))) + 1
        eager = rng.beta(0.6, 1.4, 200)  # a mean of 0.3
        orders = rng.binomial(visits, eager)
        estimate = ratio(sums(orders.astype(float), visits.astype(float)))
        held += estimate.low <= 0.3 <= estimate.high
        error = 1.96 * math.sqrt(estimate.value * (1 - estimate.value) / visits.sum())
        naive += abs(estimate.value - 0.3) <= error
    assert 0.93 <= held / 2_000 <= 0.965
    assert naive / 2_000 < 0.85


def test_one_person_says_nothing_of_spread_and_nothing_cannot_divide():
    one = ratio(Sums(1, 2, 4, 4, 8, 16))
    assert (one.value, one.low, one.high) == (0.5, -math.inf, math.inf)
    with pytest.raises(ValueError, match="denominator"):
        ratio(Sums(3, 2, 0, 4, 0, 0))
