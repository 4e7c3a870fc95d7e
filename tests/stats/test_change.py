"""The shift of a level: a known river, false alarms at the stated rate, dates within a week."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind
from statsmodels.datasets import nile

from polku.stats.change import level_shift
from polku.stats.sample import Sample

WEEKS = 52
series_of_weeks = st.lists(
    st.builds(Sample, n=st.integers(1, 500), mean=st.floats(0, 10), variance=st.floats(0, 12)),
    min_size=6,
    max_size=40,
)


def weeks(rng, shift=0.0, at=WEEKS, *, periods=WEEKS, between=0.0, growth=1.0):
    """Draw answers from 0 to 10 week by week; weeks differ by ``between`` beyond their answers."""
    sizes = np.round(rng.integers(20, 60, periods) * np.linspace(1, growth, periods)).astype(int)
    levels = 7 + shift * (np.arange(periods) >= at) + between * rng.standard_normal(periods)
    answers = [
        np.clip(np.round(rng.normal(level, 2.2, size)), 0, 10)
        for level, size in zip(levels, sizes, strict=True)
    ]
    return [Sample(a.size, float(a.mean()), float(a.var(ddof=1))) for a in answers]


def test_the_nile_fell_in_1899():
    # Cobb 1978, Biometrika 65, 243-251: the flow at Aswan fell after 1898, the 28th year, from
    # 1097.75 to 849.97; R's strucchange gives the same break with 25 to 32 as its interval
    volumes = nile.load().data["volume"]
    shift = level_shift([Sample(1, float(volume)) for volume in volumes])
    assert 1871 + shift.index == 1899
    assert 25 <= shift.earliest <= 28 <= shift.latest <= 32
    assert (shift.before, shift.after) == pytest.approx((1097.75, 849.972), abs=0.001)
    assert shift.size.value == pytest.approx(-247.778, abs=0.001)
    assert shift.size.p == 1 / 2000
    assert (shift.size.n_first, shift.size.n_second) == (72, 28)


def largest_t(means):
    """The split of the largest two-sample t statistic, and its square."""
    splits = range(2, len(means) - 1)
    squares = [float(ttest_ind(means[:k], means[k:]).statistic) ** 2 for k in splits]
    return splits[int(np.argmax(squares))], max(squares)


def test_weeks_of_equal_weight_are_split_where_the_t_test_is_largest(rng):
    means = rng.normal(size=6)
    shift = level_shift([Sample(1, float(mean)) for mean in means], minimum=2, permutations=4999)
    index, largest = largest_t(means)
    assert shift.index == index
    as_large = [largest_t(order)[1] >= largest - 1e-9 for order in permutations(means.tolist())]
    # all 720 orders against 4999 random ones
    assert shift.size.p == pytest.approx(np.mean(as_large), abs=0.02)


def test_looking_at_every_date_costs_a_wider_interval(rng):
    means = rng.normal(size=20) - 2 * (np.arange(20) >= 12)
    shift = level_shift([Sample(1, float(mean)) for mean in means])
    before, after = means[: shift.index], means[shift.index :]
    chosen_beforehand = ttest_ind(after, before).confidence_interval()
    assert shift.size.low < chosen_beforehand.low
    assert shift.size.high > chosen_beforehand.high


@pytest.mark.parametrize(
    ("periods", "between", "growth"), [(12, 0.0, 1.0), (WEEKS, 0.3, 1.0), (26, 0.2, 8.0)]
)
def test_a_series_without_shift_alarms_at_the_stated_rate(rng, periods, between, growth):
    alarms = sum(
        level_shift(
            weeks(rng, periods=periods, between=between, growth=growth),
            permutations=399,
            seed=seed,
        ).size.significant
        for seed in range(500)
    )
    # 500 series at α = .05: 25 alarms, with a standard error of 4.9
    assert 12 <= alarms <= 38


def test_a_clear_shift_is_dated_within_a_week_with_its_size(rng):
    found = [level_shift(weeks(rng, -1.2, 30, between=0.1), permutations=399) for _ in range(150)]
    assert all(shift.size.significant for shift in found)
    assert np.mean([abs(shift.index - 30) <= 1 for shift in found]) > 0.95
    assert np.mean([shift.latest - shift.earliest <= 2 for shift in found]) > 0.8


@pytest.mark.parametrize(("shift", "at", "between"), [(-0.5, 30, 0.0), (0.8, 44, 0.2)])
def test_intervals_hold_the_true_date_and_size(rng, shift, at, between):
    found = [
        level_shift(weeks(rng, shift, at, between=between), permutations=399) for _ in range(200)
    ]
    assert np.mean([f.earliest <= at <= f.latest for f in found]) > 0.93
    # answers are clipped to 0 to 10, which takes a little off a shift: hence the tolerance
    sizes = [f.size for f in found]
    assert np.mean([size.low - 0.05 <= shift <= size.high + 0.05 for size in sizes]) > 0.95


def test_a_week_of_few_answers_does_not_pass_for_a_shift(rng):
    series = weeks(rng)
    series[-3:] = [Sample(2, 2.0, 2.0), Sample(1, 1.0), Sample(2, 3.0, 2.0)]
    shift = level_shift(series)
    assert shift.index != WEEKS - 3 or shift.size.p > 0.0005


@settings(max_examples=40)
@given(series_of_weeks)
def test_p_and_the_interval_agree(series):
    shift = level_shift(series, permutations=199)
    assert shift.size.significant == (shift.size.p <= 0.05)
    assert 3 <= shift.earliest <= shift.index <= shift.latest <= len(series) - 3
    assert shift.size.low <= shift.size.value <= shift.size.high
    assert shift.size.value == pytest.approx(shift.after - shift.before)


@settings(max_examples=40)
@given(series_of_weeks)
def test_a_series_upside_down_has_the_opposite_shift(series):
    upside_down = [Sample(s.n, 10 - s.mean, s.variance) for s in series]
    shift, other = (level_shift(s, permutations=199) for s in (series, upside_down))
    assert abs(other.size.value) == pytest.approx(abs(shift.size.value), abs=1e-6)
    assert other.size.p == pytest.approx(shift.size.p, abs=0.02)


def test_the_same_series_gives_the_same_answer(rng):
    series = weeks(rng, -0.4, 20)
    assert level_shift(series) == level_shift(series)


def test_a_series_that_never_varies_has_no_shift():
    shift = level_shift([Sample(10, 5.0, 0.0)] * 12)
    assert (shift.size.value, shift.size.p, shift.size.significant) == (0.0, 1.0, False)
    assert (shift.earliest, shift.latest) == (3, 9)


def test_too_few_periods_to_tell_are_never_significant():
    # three and three can be put in order in 20 ways: no p-value below .05 exists
    steps = [Sample(100, mean, 1.0) for mean in (5.0, 5.1, 4.9, 1.0, 1.1, 0.9)]
    assert not level_shift(steps).size.significant


@pytest.mark.parametrize(("periods", "minimum"), [(0, 3), (5, 3), (9, 5), (12, 1)])
def test_a_series_too_short_to_split_is_refused(periods, minimum):
    with pytest.raises(ValueError, match="on each side"):
        level_shift([Sample(10, 5.0, 1.0)] * periods, minimum=minimum)


def test_impossible_levels_and_counts_of_permutations_are_refused():
    series = [Sample(10, 5.0, 1.0)] * 12
    with pytest.raises(ValueError, match="level"):
        level_shift(series, level=1.0)
    with pytest.raises(ValueError, match="too few"):
        level_shift(series, permutations=10)
