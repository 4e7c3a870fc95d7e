"""Means against published intervals, SciPy and their own coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind_from_stats

from polku.stats.means import mean, mean_difference
from polku.stats.sample import Sample

LOWEST, HIGHEST = 1.0, 7.0
samples = st.builds(
    Sample,
    n=st.integers(2, 2000),
    mean=st.floats(LOWEST, HIGHEST),
    variance=st.just(0.0) | st.floats(0.01, 9.0),
)


def sample_of(values) -> Sample:
    variance = float(np.var(values, ddof=1)) if len(values) > 1 else math.nan
    return Sample(len(values), float(np.mean(values)), variance)


def test_t_interval_as_printed():
    # NIST/SEMATECH e-Handbook of Statistical Methods 1.3.5.2, ZARR13.DAT: mean 9.261460,
    # standard deviation 0.2278881E-01, n 195 give 9.258242 to 9.264679
    estimate = mean(Sample(195, 9.261460, 0.02278881**2))
    assert estimate.low == pytest.approx(9.258242, abs=1e-6)
    assert estimate.high == pytest.approx(9.264679, abs=1e-6)


def test_welch_interval_as_printed():
    # gbstats' two-sided t-test fixture (methods.md 5): means .41 and .70, deviations 3.9 and 6.2
    first, second = Sample(3461, 0.70, 6.2**2), Sample(3407, 0.41, 3.9**2)
    difference = mean_difference(first, second)
    assert difference.value == pytest.approx(0.29)
    assert (difference.low, difference.high) == pytest.approx((0.04538, 0.53462), abs=5e-6)
    assert difference.p == pytest.approx(0.02016, abs=5e-6)
    assert (difference.n_first, difference.n_second) == (3461, 3407)


@given(samples, samples)
def test_welch_as_by_scipy(first, second):
    if first.variance == 0 or second.variance == 0:
        return
    stats = [(s.mean, math.sqrt(s.variance), s.n) for s in (first, second)]
    expected = ttest_ind_from_stats(*stats[0], *stats[1], equal_var=False)
    assert mean_difference(first, second).p == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-300)


def scores(rng, n, size):
    """Draw answers from 1 to 7 with the skew of real ones; their true mean is 4.95."""
    return rng.choice(np.arange(1, 8), p=[0.06, 0.05, 0.08, 0.12, 0.2, 0.27, 0.22], size=(size, n))


SCORES_MEAN = float(np.dot(np.arange(1, 8), [0.06, 0.05, 0.08, 0.12, 0.2, 0.27, 0.22]))


@pytest.mark.parametrize("n", [8, 30, 150])
def test_interval_covers_the_true_mean(rng, n):
    held = 0
    for values in scores(rng, n, 3000):
        estimate = mean(sample_of(values), LOWEST, HIGHEST)
        held += estimate.low <= SCORES_MEAN <= estimate.high
    # a little below nominal with eight skewed answers: the t interval supposes symmetry
    assert (0.92 if n < 30 else 0.94) < held / 3000 < 0.96


@pytest.mark.parametrize("sizes", [(10, 25), (40, 40), (200, 60)])
def test_interval_covers_the_true_difference(rng, sizes):
    held = 0
    # the second group answers a point lower and with less spread
    for first, second in zip(
        scores(rng, sizes[0], 3000), rng.normal(3.9, 0.8, (3000, sizes[1])), strict=True
    ):
        difference = mean_difference(sample_of(first), sample_of(second))
        held += difference.low <= SCORES_MEAN - 3.9 <= difference.high
    assert 0.935 < held / 3000 < 0.965


@pytest.mark.parametrize(("n", "share"), [(5, 0.9), (8, 0.95), (20, 0.97)])
def test_interval_covers_where_nearly_all_give_the_same_answer(rng, n, share):
    # n fives of five have no spread: the t interval would be a point and cover half of the time
    truth = 5 * share + 1 * (1 - share)
    held = 0
    for values in rng.choice([5, 1], p=[share, 1 - share], size=(2000, n)):
        estimate = mean(sample_of(values), 1, 5)
        held += estimate.low <= truth <= estimate.high
    assert held / 2000 > 0.94


def test_one_answer_says_nothing_beyond_its_scale():
    estimate = mean(Sample(1, 4.0), LOWEST, HIGHEST)
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (4.0, 1.0, 7.0, 1)
    assert mean(Sample(1, 4.0)).low == -math.inf
    difference = mean_difference(Sample(1, 7.0), Sample(50, 3.0, 1.0), LOWEST, HIGHEST)
    assert (difference.low, difference.high, difference.p) == (-6.0, 6.0, 1.0)
    assert not difference.significant


def test_answers_that_are_all_the_same_leave_a_doubt():
    few, many = (mean(Sample(n, 5.0, 0.0), 1, 5) for n in (5, 500))
    assert few.high == many.high == 5.0
    # the upper Wilson bound of 0 in 5 is .4345; four points below five at most
    assert few.low == pytest.approx(5 - 4 * 0.4345, abs=0.0005)
    assert few.low < many.low < 5
    assert mean(Sample(5, 5.0, 0.0)).low == -math.inf


def test_two_groups_without_spread_differ_once_they_are_large_enough():
    few = mean_difference(Sample(2, 5.0, 0.0), Sample(2, 4.0, 0.0), 1, 5)
    many = mean_difference(Sample(90, 5.0, 0.0), Sample(90, 4.0, 0.0), 1, 5)
    assert not few.significant
    assert many.significant
    assert many.p < 0.05 < few.p


@given(samples, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_value_lies_in_its_interval_within_the_scale(sample, level):
    estimate = mean(sample, LOWEST, HIGHEST, level)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.low >= LOWEST
    assert estimate.high <= HIGHEST


@given(samples)
def test_turning_the_scale_round_turns_the_estimate_round(sample):
    estimate = mean(sample, LOWEST, HIGHEST)
    turned = mean(Sample(sample.n, 8 - sample.mean, sample.variance), LOWEST, HIGHEST)
    assert (turned.low, turned.high) == pytest.approx((8 - estimate.high, 8 - estimate.low))


@given(samples, st.integers(2, 20))
def test_more_answers_of_the_same_spread_narrow_the_interval(sample, times):
    few = mean(sample, LOWEST, HIGHEST)
    many = mean(Sample(times * sample.n, sample.mean, sample.variance), LOWEST, HIGHEST)
    assert many.high - many.low <= few.high - few.low


@given(samples, samples)
def test_swapping_the_groups_turns_the_difference_round(first, second):
    there = mean_difference(first, second, LOWEST, HIGHEST)
    back = mean_difference(second, first, LOWEST, HIGHEST)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert back.p == pytest.approx(there.p)


@given(samples, samples)
def test_p_and_the_interval_agree(first, second):
    difference = mean_difference(first, second, LOWEST, HIGHEST)
    assert difference.low <= difference.value <= difference.high
    if abs(difference.p - 0.05) > 1e-9:
        assert difference.significant == (difference.p < 0.05)


@pytest.mark.parametrize(
    ("n", "centre", "variance"),
    [(0, 4, 1), (-3, 4, 1), (2.5, 4, 1), (5, math.nan, 1), (5, 4, -1), (5, 4, math.nan)],
)
def test_an_impossible_sample_is_refused(n, centre, variance):
    with pytest.raises(ValueError, match=r"whole number|finite|variance"):
        Sample(n, centre, variance)


def test_a_mean_off_its_scale_is_refused():
    with pytest.raises(ValueError, match="scale"):
        mean(Sample(5, 7.5, 1.0), LOWEST, HIGHEST)
    with pytest.raises(ValueError, match="scale"):
        mean_difference(Sample(5, 5.0, 1.0), Sample(5, 0.5, 1.0), LOWEST, HIGHEST)
    with pytest.raises(ValueError, match="scale"):
        mean(Sample(5, 5.0, 1.0), HIGHEST, LOWEST)


def test_an_impossible_level_is_refused():
    with pytest.raises(ValueError, match="level"):
        mean(Sample(5, 5.0, 1.0), level=95)
    with pytest.raises(ValueError, match="level"):
        mean_difference(Sample(5, 5.0, 1.0), Sample(5, 5.0, 1.0), level=0)
