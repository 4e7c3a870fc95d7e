"""Holm's correction against its printed example and its guarantee."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from polku.stats.corrections import holm

families = st.lists(st.floats(0, 1), min_size=1, max_size=40)


def test_worked_example():
    # Holm's procedure worked by hand: p of four tests, times 4, 3, 2, 1 in rising order, and
    # never below the one before
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


@pytest.mark.parametrize("tests", [2, 7, 30])
def test_as_by_statsmodels(rng, tests):
    p_values = (rng.uniform(size=tests) ** 3).round(3).tolist()
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_a_single_question_needs_no_correction():
    assert holm([0.031]) == pytest.approx((0.031,))
    assert holm([]) == ()


@given(families)
def test_correction_only_raises_and_keeps_the_order(p_values):
    adjusted = holm(p_values)
    assert all(p <= a <= 1 for p, a in zip(p_values, adjusted, strict=True))
    in_order = [a for _, a in sorted(zip(p_values, adjusted, strict=True))]
    assert in_order == sorted(in_order)


@given(families)
def test_holm_is_never_stricter_than_bonferroni(p_values):
    bonferroni = [min(1, len(p_values) * p) for p in p_values]
    assert all(a <= b + 1e-12 for a, b in zip(holm(p_values), bonferroni, strict=True))


def test_a_family_without_effects_alarms_at_most_at_the_stated_rate(rng):
    families = rng.uniform(size=(1500, 12))
    alarms = sum(min(holm(list(family))) <= 0.05 for family in families)
    assert 0.035 < alarms / 1500 < 0.065


@pytest.mark.parametrize("p", [-0.01, 1.01, math.nan])
def test_what_is_no_p_value_is_refused(p):
    with pytest.raises(ValueError, match="p-value"):
        holm([0.01, p])
