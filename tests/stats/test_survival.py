"""Survival agrees with what was published, with plain Python, and covers what is true."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.stats.survival import Spell, log_rank, median_of, survival_curve

# Freireich, E. J. et al. (1963), Blood 21, 699-716: weeks in remission of 21 + 21 children with
# leukaemia, as printed by Gehan, E. A. (1965), Biometrika 52, 203-223 (R: MASS::gehan).
TREATED = [
    *(Spell(time, left=left) for time, left in ((6, 3), (7, 1), (10, 1), (13, 1), (16, 1))),
    *(Spell(time, left=1) for time in (22, 23)),
    *(Spell(time, censored=n) for time, n in ((6, 1), (9, 1), (10, 1), (11, 1), (17, 1), (19, 1))),
    *(Spell(time, censored=n) for time, n in ((20, 1), (25, 1), (32, 2), (34, 1), (35, 1))),
]
CONTROL = [
    Spell(time, left=left)
    for time, left in (
        *((1, 2), (2, 2), (3, 1), (4, 2), (5, 2), (8, 4), (11, 2), (12, 2), (15, 1)),
        *((17, 1), (22, 1), (23, 1)),
    )
]


def test_freireich() -> None:
    curve = {point.time: point for point in survival_curve(TREATED)}
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {t: curve[t].survival for t in printed} == pytest.approx(printed, abs=5e-4)
    assert [curve[t].at_risk for t in (6, 7, 10, 13, 16, 22, 23)] == [21, 17, 15, 12, 11, 7, 6]
    # R: survfit(Surv(time, cens) ~ 1, conf.type = "log-log"), at 6 and at 10
    assert (curve[6].low, curve[6].high) == pytest.approx((0.6197, 0.9516), abs=5e-4)
    assert (curve[10].low, curve[10].high) == pytest.approx((0.5032, 0.8894), abs=5e-4)
    assert median_of(survival_curve(TREATED)).value == 23
    assert median_of(survival_curve(CONTROL)).value == 8


def test_freireich_log_rank() -> None:
    test = log_rank({"6-MP": TREATED, "control": CONTROL})
    assert test.statistic == pytest.approx(16.79, abs=5e-3)
    assert (test.freedom, test.observed) == (1, (9, 21))
    assert test.expected == pytest.approx((19.25, 10.75), abs=5e-3)
    assert test.p == pytest.approx(4.17e-5, rel=5e-3)


def test_freireich_medians() -> None:
    # lifelines 0.30.3: median_survival_times of the confidence interval
    treated, control = (median_of(survival_curve(group)) for group in (TREATED, CONTROL))
    assert (treated.low, treated.value, treated.high) == (13, 23, None)
    assert (control.low, control.value, control.high) == (4, 8, 11)


def weeks(once: str, censored: int, **more: str) -> list[Spell]:
    """Return spells of 52 weeks: weeks in which one was arrested, or so many as the name says."""
    counts = {"twice": 2, "thrice": 3, "four": 4}
    spells = [Spell(int(week), left=1) for week in once.split()]
    for name, listed in more.items():
        spells += [Spell(int(week), left=counts[name]) for week in listed.split()]
    return [*spells, Spell(52, censored=censored)]


# Rossi, P. H., Berk, R. A. and Lenihan, K. J. (1980), Money, Work, and Crime: weeks until arrest of
# 432 people released from prison, with and without financial aid; and by convictions before.
# Expected: lifelines 0.30.3 (KaplanMeierFitter, logrank_test, multivariate_logrank_test).
WITHOUT_AID = weeks(
    "1 2 3 4 5 6 10 11 13 16 19 20 23 30 31 32 35 38 39 45 46 47 48 50",
    150,
    twice="8 14 18 21 24 27 28 33 37 44 49",
    thrice="17 25 26 40",
    four="43 52",
)
WITH_AID = weeks(
    "7 11 14 16 18 19 22 30 32 39 40 45 48",
    168,
    twice="9 12 15 24 34 37 42 50",
    thrice="8 35 36 46 49",
    four="20",
)
BY_CONVICTIONS = {
    "none": weeks("1 9 12 14 21 23 32 42 49 52", 28),
    "one": weeks("4 8 24 26 27 28 30 35 37 40 42 44 46 52", 93, thrice="20 49"),
    "two": weeks("2 7 11 12 19 30 35 36 37 38 40 44 50", 79, twice="24 26 46 52"),
    "more": weeks(
        "3 5 6 9 10 11 13 19 21 22 24 27 28 31 32 46 47 49",
        118,
        twice="14 15 16 20 33 34 35 36 37 39 40 45 48 50",
        thrice="17 18 25",
        four="8 43",
    ),
}


def test_rossi() -> None:
    without = {point.time: point for point in survival_curve(WITHOUT_AID)}
    printed = {
        20: (0.90277778, 0.85479223, 0.93549999),
        30: (0.8287037, 0.77147642, 0.87278025),
        49: (0.71759259, 0.65246084, 0.77266845),
        52: (0.69444444, 0.62828831, 0.75119093),
    }
    for time, expected in printed.items():
        point = without[time]
        assert (point.survival, point.low, point.high) == pytest.approx(expected, abs=1e-7)
    helped = survival_curve(WITH_AID)[-1]
    assert (helped.at_risk, helped.survival) == (168, pytest.approx(0.77777778))
    assert (helped.low, helped.high) == pytest.approx((0.71624378, 0.82758045), abs=1e-7)


def test_rossi_log_rank() -> None:
    aid = log_rank({"without": WITHOUT_AID, "with": WITH_AID})
    assert aid.statistic == pytest.approx(3.837569576549052)
    assert aid.p == pytest.approx(0.050116117409005845)
    convictions = log_rank(BY_CONVICTIONS)
    assert convictions.freedom == 3
    assert convictions.statistic == pytest.approx(13.58387092049222)
    assert convictions.p == pytest.approx(0.00352994474469132)


spells = st.lists(
    st.builds(Spell, st.integers(0, 12), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=12,
).filter(lambda found: any(one.left + one.censored for one in found))


@given(spells)
def test_the_curve_agrees_with_plain_python(found: list[Spell]) -> None:
    survival, last = 1.0, 1.0
    for point in survival_curve(found):
        at_risk = sum(one.left + one.censored for one in found if one.time >= point.time)
        left = sum(one.left for one in found if one.time == point.time)
        survival *= 1 - left / at_risk if at_risk else 1
        assert (point.at_risk, point.left) == (at_risk, left)
        assert point.survival == pytest.approx(survival)
        assert 0 <= point.low <= point.survival + 1e-12 <= point.high + 2e-12 <= 1 + 4e-12
        assert point.survival <= last
        last = point.survival


@given(spells, spells, spells)
def test_the_log_rank_is_the_same_in_any_order(
    one: list[Spell], two: list[Spell], three: list[Spell]
) -> None:
    test = log_rank({"a": one, "b": two, "c": three})
    turned = log_rank({"c": three, "a": one, "b": two})
    assert test.statistic == pytest.approx(turned.statistic, abs=1e-6)
    assert sum(test.expected) == pytest.approx(sum(test.observed))
    assert 0 <= test.p <= 1
    assert log_rank({"a": one, "b": one}).statistic == pytest.approx(0, abs=1e-9)


@given(spells, spells)
def test_two_groups_agree_with_the_textbook(one: list[Spell], two: list[Spell]) -> None:
    excess, variance = 0.0, 0.0
    for time in {spell.time for spell in (*one, *two)}:
        first, second = (
            sum(s.left + s.censored for s in group if s.time >= time) for group in (one, two)
        )
        left = [sum(s.left for s in group if s.time == time) for group in (one, two)]
        n, d = first + second, sum(left)
        if n and d:
            excess += left[0] - d * first / n
            variance += d * first * second * (n - d) / (n * n * max(n - 1, 1))
    test = log_rank({"one": one, "two": two})
    if variance > 1e-9:
        assert test.statistic == pytest.approx(excess**2 / variance)
    else:
        assert (test.statistic, test.p) == (0, 1)


def test_nobody_and_impossible_people_are_refused() -> None:
    for wrong in ([], [Spell(3)], [Spell(-1, 1)], [Spell(1, -1)]):
        with pytest.raises(ValueError, match=r"nobody|whole number"):
            survival_curve(wrong)
    with pytest.raises(ValueError, match="two groups"):
        log_rank({"a": [Spell(1, 1)]})


def test_where_nobody_left_and_where_all_did_the_interval_says_so() -> None:
    first, last = survival_curve([Spell(5, left=10)])
    assert (first.survival, first.high) == (1, 1)
    assert first.low == pytest.approx(0.025 ** (1 / 10))
    assert (last.survival, last.low, last.high) == (0, 0, 1)
    assert median_of(survival_curve([Spell(5, censored=9)])).value is None


def _draw(rng: np.random.Generator, size: int, rate: float) -> list[Spell]:
    lives, ends = rng.exponential(1 / rate, size), rng.uniform(5, 40, size)
    return [
        Spell(math.ceil(min(life, end)), int(life <= end), int(life > end))
        for life, end in zip(lives, ends, strict=True)
    ]


def test_the_interval_covers_the_truth() -> None:
    rng, rate, covered, medians = np.random.default_rng(20260301), 0.05, 0, 0
    rounds = 1_000
    for _ in range(rounds):
        curve = survival_curve(_draw(rng, 60, rate))
        at = max((point for point in curve if point.time <= 10), key=lambda point: point.time)
        covered += at.low <= math.exp(-rate * 10) <= at.high
        median = median_of(curve)
        true = math.ceil(math.log(2) / rate)
        medians += (median.low or 0) <= true <= (median.high or math.inf)
    assert covered / rounds == pytest.approx(0.95, abs=0.025)
    assert medians / rounds >= 0.93


def test_equal_groups_are_told_apart_as_often_as_stated() -> None:
    rng, rounds = np.random.default_rng(20260302), 1_000
    false = sum(
        log_rank({name: _draw(rng, 40, 0.05) for name in "abc"}).p < 0.05 for _ in range(rounds)
    )
    assert false / rounds == pytest.approx(0.05, abs=0.02)
