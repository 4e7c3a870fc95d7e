"""Shares against Newcombe's printed intervals, statsmodels and their own coverage."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from polku.stats.shares import share, share_difference

groups = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_printed(count, n, low, high):
    estimate = share(count, n)
    assert estimate.value == count / n
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
    ],
)
def test_hybrid_interval_as_printed(first, second, low, high):
    difference = share_difference(first, second)
    assert (difference.low, difference.high) == pytest.approx((low, high), abs=5e-5)
    assert difference.significant


@given(groups, groups, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_hybrid_interval_as_by_statsmodels(first, second, level):
    low, high = confint_proportions_2indep(*first, *second, method="newcomb", alpha=1 - level)
    difference = share_difference(first, second, level)
    assert (difference.low, difference.high) == pytest.approx((low, high), abs=1e-9)


@given(groups)
def test_wilson_bounds_solve_the_score_equation(group):
    # Wilson 1927: a bound b is where (p − b)² = z² b (1 − b) / n
    estimate, (_, n) = share(*group), group
    for bound in (estimate.low, estimate.high):
        squared = (estimate.value - bound) ** 2
        assert squared == pytest.approx(1.959964**2 * bound * (1 - bound) / n, abs=1e-6)


@pytest.mark.parametrize(("n", "truth"), [(10, 0.3), (30, 0.8), (100, 0.05), (1000, 0.0978)])
def test_interval_covers_the_true_share(rng, coverage, n, truth):
    draws = rng.binomial(n, truth, size=(4000, 1))
    # Wilson's interval is nominal on average over shares, and here and there as low as .92
    assert 0.915 < coverage(draws, lambda count: share(count, n), truth) < 0.985


def test_mean_exact_coverage_of_twenty_answers_is_nominal():
    held = []
    for hundredth in range(2, 99):
        truth = hundredth / 100
        chances = binom.pmf(range(21), 20, truth)
        intervals = [share(count, 20) for count in range(21)]
        held.append(
            sum(p for p, e in zip(chances, intervals, strict=True) if e.low <= truth <= e.high)
        )
    assert 0.945 < sum(held) / len(held) < 0.96


@pytest.mark.parametrize(
    ("n_first", "n_second", "first", "second"),
    [(12, 12, 0.5, 0.3), (40, 25, 0.9, 0.7), (300, 200, 0.1, 0.1)],
)
def test_interval_covers_the_true_difference(rng, coverage, n_first, n_second, first, second):
    draws = rng.binomial((n_first, n_second), (first, second), size=(2500, 2))
    held = coverage(
        draws, lambda a, b: share_difference((a, n_first), (b, n_second)), first - second
    )
    assert 0.935 < held < 0.98


@given(groups)
def test_the_value_lies_in_its_interval_within_the_scale(group):
    estimate = share(*group)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low < estimate.high


@given(groups)
def test_the_share_of_the_others_has_the_mirrored_interval(group):
    (count, n), estimate = group, share(*group)
    others = share(n - count, n)
    assert (others.low, others.high) == pytest.approx((1 - estimate.high, 1 - estimate.low))


@given(groups, st.integers(2, 20))
def test_more_answers_of_the_same_mix_narrow_the_interval(group, times):
    (count, n), few = group, share(*group)
    many = share(times * count, times * n)
    assert many.high - many.low < few.high - few.low


@given(groups, groups)
def test_swapping_the_groups_turns_the_difference_round(first, second):
    there, back = share_difference(first, second), share_difference(second, first)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert back.p == pytest.approx(there.p)
    assert (back.n_first, back.n_second) == (there.n_second, there.n_first)


@given(groups, groups, st.sampled_from([0.9, 0.95, 0.99]))
def test_p_and_the_interval_agree(first, second, level):
    difference = share_difference(first, second, level)
    assert difference.low <= difference.value <= difference.high
    if abs(difference.p - (1 - level)) > 1e-9:
        assert difference.significant == (difference.p < 1 - level)


def test_p_is_close_to_the_chi_squared_test():
    table = [[56, 70 - 56], [48, 80 - 48]]
    expected = chi2_contingency(table, correction=False).pvalue
    assert share_difference((56, 70), (48, 80)).p == pytest.approx(expected, abs=0.001)


def test_p_of_a_difference_beyond_doubt_is_tiny_but_not_zero():
    assert 0 < share_difference((900_000, 1_000_000), (3, 1_000_000)).p <= 1e-99


@pytest.mark.parametrize("group", [(0, 0), (-1, 10), (11, 10), (5, -10), (0.5, 1), (math.nan, 1)])
def test_impossible_counts_are_refused(group):
    with pytest.raises(ValueError, match=r"whole number|no share"):
        share(*group)
    with pytest.raises(ValueError, match=r"whole number|no share"):
        share_difference(group, (1, 2))
    with pytest.raises(ValueError, match=r"whole number|no share"):
        share_difference((1, 2), group)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, math.nan])
def test_an_impossible_level_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        share(1, 2, level)
    with pytest.raises(ValueError, match="level"):
        share_difference((1, 2), (1, 2), level)
