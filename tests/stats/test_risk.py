"""Ratios of shares, differences within strata, and false discoveries."""

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from polku.stats.corrections import benjamini_hochberg
from polku.stats.risk import adjusted_difference, risk_ratio
from polku.stats.shares import share_difference


@pytest.mark.parametrize("tests", [2, 7, 30])
def test_false_discoveries_as_by_statsmodels(rng, tests):
    p_values = (rng.uniform(size=tests) ** 3).round(3).tolist()
    expected = multipletests(p_values, method="fdr_bh")[1]
    assert benjamini_hochberg(p_values) == pytest.approx(expected)


def test_no_tests_have_no_discoveries():
    assert benjamini_hochberg([]) == ()
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.5])


@pytest.mark.parametrize(("first", "second"), [(0.1, 0.2), (0.5, 0.5), (0.05, 0.05)])
def test_the_interval_of_a_ratio_covers(rng, first, second):
    covered, runs = 0, 4_000
    for a, b in zip(rng.binomial(80, first, runs), rng.binomial(120, second, runs), strict=True):
        one = risk_ratio((int(a), 80), (int(b), 120))
        covered += one.low <= first / second <= one.high
    assert covered / runs > 0.94


def test_a_ratio_without_successes_has_an_interval():
    assert risk_ratio((0, 50), (0, 50)).value == 1
    one = risk_ratio((5, 50), (0, 50))
    assert one.value == math.inf
    assert one.low > 0
    with pytest.raises(ValueError, match="n is"):
        risk_ratio((0, 0), (1, 2))


def test_one_stratum_is_the_plain_difference():
    found = adjusted_difference([((30, 100), (20, 120))])
    plain = share_difference((30, 100), (20, 120))
    assert found is not None
    assert found.value == pytest.approx(plain.value)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.01)
    assert adjusted_difference([((3, 4), (20, 120))]) is None


def test_what_another_thing_explains_vanishes_within_it():
    slow_phones, quick_phones = (30, 100), (6, 20)
    slow_desks, quick_desks = (14, 20), (70, 100)
    crude = share_difference((76, 120), (44, 120))
    within = adjusted_difference([(quick_phones, slow_phones), (quick_desks, slow_desks)])
    assert crude.value > 0.25
    assert within is not None
    assert abs(within.value) < 0.01
    assert not within.significant


def test_strata_with_the_same_odds_agree_with_mantel_and_haenszel(rng):
    tables = rng.integers(10, 60, size=(2, 2, 5)).astype(float)
    strata = [
        ((int(t[0, 0]), int(t[0].sum())), (int(t[1, 0]), int(t[1].sum())))
        for t in np.moveaxis(tables, 2, 0)
    ]
    found = adjusted_difference(strata)
    pooled = StratifiedTable(tables).oddsratio_pooled
    assert found is not None
    assert (found.value > 0) == (pooled > 1)
