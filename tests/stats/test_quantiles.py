"""Quantiles against printed ranks, exact binomial sums and their own coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from polku.stats.quantiles import counted_quantile, interval_ranks, quantile

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200).map(sorted)
portions = st.floats(0.01, 0.99)


@pytest.mark.parametrize(
    ("n", "low", "high", "covered"),
    [
        # the table of intervals for a median printed in many textbooks: ranks and level in per cent
        (6, 1, 6, 96.9),
        (9, 2, 8, 96.1),
        (10, 2, 9, 97.9),
        (12, 3, 10, 96.1),
        (17, 5, 13, 95.1),
        (18, 5, 14, 96.9),
        (20, 6, 15, 95.9),
    ],
)
def test_ranks_of_a_median_as_printed(n, low, high, covered):
    assert interval_ranks(n, 0.5) == (low, high)
    assert 100 * (binom.cdf(high - 1, n, 0.5) - binom.cdf(low - 1, n, 0.5)) == pytest.approx(
        covered, abs=0.05
    )


@given(st.integers(1, 500), portions, st.sampled_from([0.8, 0.95, 0.99]))
def test_ranks_hold_the_level_and_no_narrower_tail_would(n, q, level):
    ranks, tail = interval_ranks(n, q, level), (1 - level) / 2
    assert binom.cdf(ranks.low - 1, n, q) <= tail + 1e-12
    assert binom.sf(ranks.high - 1, n, q) <= tail + 1e-12
    assert binom.cdf(ranks.low, n, q) >= tail - 1e-12
    assert binom.sf(ranks.high - 2, n, q) >= tail - 1e-12


@pytest.mark.parametrize(("n", "q"), [(9, 0.5), (40, 0.5), (60, 0.9), (300, 0.75)])
def test_interval_covers_the_true_quantile(rng, n, q):
    truth = -math.log(1 - q)
    held = 0
    for waits in np.sort(rng.exponential(size=(1200, n)), axis=1):
        estimate = quantile(waits, q)
        held += estimate.low <= truth <= estimate.high
    assert 0.94 < held / 1200 < 0.99


def test_interval_covers_the_median_of_answers_with_many_ties(rng):
    # answers of 1 to 5, whose median is 4
    answers = np.sort(rng.choice([1, 2, 3, 4, 5], p=[0.1, 0.1, 0.2, 0.4, 0.2], size=(800, 25)))
    held = [quantile(row, 0.5).low <= 4 <= quantile(row, 0.5).high for row in answers]
    assert np.mean(held) > 0.95


@given(values, portions)
def test_the_value_lies_in_its_interval(ordered, q):
    estimate = quantile(ordered, q)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.n == len(ordered)


@given(values)
def test_the_median_is_the_middle_and_turns_round_with_its_scale(ordered):
    estimate = quantile(ordered, 0.5)
    assert estimate.value == pytest.approx(float(np.median(ordered)))
    turned = quantile([-value for value in reversed(ordered)], 0.5)
    assert (turned.low, turned.high) == (-estimate.high, -estimate.low)


@given(values, portions, st.integers(2, 8))
def test_more_of_the_same_values_never_widen_the_interval(ordered, q, times):
    few, many = quantile(ordered, q), quantile(np.repeat(ordered, times), q)
    assert few.low <= many.low
    assert many.high <= few.high


def test_a_sample_too_small_has_the_ends_of_its_scale():
    estimate = quantile([30.0, 45.0, 60.0], 0.5, lowest=0.0)
    assert (estimate.value, estimate.low, estimate.high) == (45.0, 0.0, math.inf)


@pytest.mark.parametrize("wrong", [[], [2.0, 1.0], [1.0, math.nan], [1.0, math.inf]])
def test_impossible_values_are_refused(wrong):
    with pytest.raises(ValueError, match=r"n is a whole|rising"):
        quantile(wrong, 0.5)


def test_values_beyond_their_scale_are_refused():
    with pytest.raises(ValueError, match="beyond the scale"):
        quantile([-1.0, 4.0], 0.5, lowest=0.0)


@pytest.mark.parametrize("q", [0, 1, -0.5, 50, math.nan])
def test_an_impossible_portion_is_refused(q):
    with pytest.raises(ValueError, match="quantile"):
        quantile([1.0, 2.0], q)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=300).map(sorted), portions)
def test_counted_values_are_the_values_themselves(ordered, q):
    distinct, counts = np.unique(ordered, return_counts=True)
    assert counted_quantile(distinct, counts, q) == quantile(ordered, q)
    value = float(np.quantile(ordered, q, method="averaged_inverted_cdf"))
    assert quantile(ordered, q).value == pytest.approx(value)


def test_a_value_that_never_occurs_is_refused():
    with pytest.raises(ValueError, match="once or more"):
        counted_quantile([1, 2], [1, 0], 0.5)
