"""NPS against exact coverage, an independent form of its variance, and its own symmetries."""

import math
from statistics import NormalDist

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from polku.stats.nps import nps, nps_difference, standard_error

TELECOM = (690, 392, 1271)
counts = st.tuples(*[st.integers(0, 400)] * 3).filter(any)


def test_telecom_answers_give_their_known_score_and_error():
    # nps-verbatims of the shared data: 690 promoters, 392 passives, 1271 detractors
    estimate = nps(*TELECOM)
    assert estimate.value == pytest.approx(-24.69, abs=0.005)
    assert estimate.n == 2353
    assert standard_error(*TELECOM) == pytest.approx(1.81, abs=0.005)
    assert estimate.high - estimate.low == pytest.approx(2 * 1.959964 * 1.8103714, abs=1e-5)


@pytest.mark.parametrize(
    ("table", "score"),
    [
        # the stages of the same data: Order, First Payment, Equipment Received, Service in Use
        ((341, 184, 437), -9.98),
        ((307, 185, 638), -29.29),
        ((39, 22, 170), -56.71),
        ((3, 1, 26), -76.67),
    ],
)
def test_stages_of_the_telecom_give_their_known_scores(table, score):
    assert nps(*table).value == pytest.approx(score, abs=0.005)


def test_thirty_answers_leave_a_wide_interval():
    estimate = nps(3, 1, 26)
    assert estimate.high - estimate.low > 40


def wald(first, second):
    """Plain Wald of the difference: no pseudo-answers, from the definition of the variance."""
    low = high = 0.0
    squares = 0.0
    for sign, (promoters, passives, detractors) in ((1, first), (-1, second)):
        scores = {1: promoters, 0: passives, -1: detractors}
        n = sum(scores.values())
        mean = sum(score * times for score, times in scores.items()) / n
        squares += sum(times * (score - mean) ** 2 for score, times in scores.items()) / n**2
        low += sign * mean
    margin = NormalDist().inv_cdf(0.975) * math.sqrt(squares)
    low, high = low - margin, low + margin
    return 100 * low, 100 * high


def test_correct_wald_takes_the_shares_as_one_trinomial():
    # methods.md 1: 250 promoters and 75 detractors of 1000 give 14.14 to 20.86 by Wald; taking
    # the two shares as independent prints 14.3 to 20.5, which is too narrow
    low, high = wald((250, 675, 75), (0, 1, 0))
    assert (low, high) == (pytest.approx(14.14, abs=0.005), pytest.approx(20.86, abs=0.005))


def test_adjusted_wald_is_the_wald_interval_of_adjusted_counts():
    # Rocks 2016: ¾, 1½ and ¾ pseudo-answers
    low, high = wald((250.75, 676.5, 75.75), (0, 1, 0))
    estimate = nps(250, 675, 75)
    assert (estimate.low, estimate.high) == (pytest.approx(low), pytest.approx(high))
    assert estimate.low == pytest.approx(14.14, abs=0.08)
    assert estimate.high == pytest.approx(20.86, abs=0.08)
    difference = nps_difference(TELECOM, (250, 675, 75))
    low, high = wald((690.75, 393.5, 1271.75), (250.75, 676.5, 75.75))
    assert (difference.low, difference.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("n", "shares", "adjusted", "plain"),
    [
        # methods.md 1: exact coverage of the 95 % intervals by enumeration
        (20, (0.8, 0.15, 0.05), 0.9563, 0.8598),
        (10, (0.5, 0.3, 0.2), 0.9625, 0.8962),
        (50, (0.8, 0.15, 0.05), 0.9559, 0.9310),
    ],
)
def test_exact_coverage_over_every_possible_sample(n, shares, adjusted, plain):
    truth = 100 * (shares[0] - shares[2])
    held, held_plain = 0.0, 0.0
    for promoters in range(n + 1):
        for detractors in range(n + 1 - promoters):
            table = (promoters, n - promoters - detractors, detractors)
            ways = math.factorial(n) // math.prod(math.factorial(count) for count in table)
            chance = ways * math.prod(p**k for p, k in zip(shares, table, strict=True))
            estimate = nps(*table)
            held += chance * (estimate.low <= truth <= estimate.high)
            low, high = wald(table, (0, 1, 0))
            held_plain += chance * (low <= truth <= high)
    assert held == pytest.approx(adjusted, abs=5e-5)
    assert held_plain == pytest.approx(plain, abs=5e-5)


@pytest.mark.parametrize("n", [8, 30, 200])
@pytest.mark.parametrize("shares", [(0.5, 0.3, 0.2), (0.8, 0.15, 0.05), (0.1, 0.2, 0.7)])
def test_interval_covers_the_true_score(rng, coverage, n, shares):
    draws = rng.multinomial(n, shares, size=3000)
    truth = 100 * (shares[0] - shares[2])
    assert 0.935 < coverage(draws, nps, truth) < 0.985


@pytest.mark.parametrize("sizes", [(12, 12), (15, 60), (200, 300)])
def test_interval_covers_the_true_difference(rng, coverage, sizes):
    shares = (0.6, 0.25, 0.15), (0.35, 0.3, 0.35)
    draws = [rng.multinomial(n, p, size=3000) for n, p in zip(sizes, shares, strict=True)]
    held = coverage(
        [[*a, *b] for a, b in zip(*draws, strict=True)],
        lambda *six: nps_difference(six[:3], six[3:]),
        100 * ((0.6 - 0.15) - (0.35 - 0.35)),
    )
    assert 0.94 < held < 0.975


def test_no_difference_is_called_significant_at_the_stated_rate(rng):
    draws = rng.multinomial(80, (0.4, 0.3, 0.3), size=(3000, 2))
    alarms = [nps_difference(tuple(a), tuple(b)).significant for a, b in draws.tolist()]
    assert 0.035 < sum(alarms) / len(alarms) < 0.06


@given(counts)
def test_the_value_lies_in_its_interval_within_the_scale(table):
    estimate = nps(*table)
    assert -100 <= estimate.low <= estimate.value <= estimate.high <= 100
    assert estimate.low < estimate.high


@given(counts)
def test_turning_the_scale_round_turns_the_estimate_round(table):
    estimate, turned = nps(*table), nps(*reversed(table))
    assert turned.value == pytest.approx(-estimate.value)
    assert turned.low == pytest.approx(-estimate.high)
    assert turned.high == pytest.approx(-estimate.low)


@given(counts, st.integers(2, 20))
def test_more_answers_of_the_same_mix_narrow_the_interval(table, times):
    few, many = nps(*table), nps(*(times * count for count in table))
    assert many.value == pytest.approx(few.value)
    assert many.high - many.low < few.high - few.low
    assert standard_error(*(times * count for count in table)) < standard_error(*table)


@given(counts, counts)
def test_swapping_the_groups_turns_the_difference_round(first, second):
    there, back = nps_difference(first, second), nps_difference(second, first)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert back.p == pytest.approx(there.p)
    assert (back.n_first, back.n_second) == (there.n_second, there.n_first)


@given(counts, counts)
def test_p_and_the_interval_agree(first, second):
    difference = nps_difference(first, second)
    assume(abs(difference.p - 0.05) > 1e-9)
    assert difference.significant == (difference.p < 0.05)
    assert difference.low <= difference.value <= difference.high


@pytest.mark.parametrize(
    "table", [(0, 0, 0), (-1, 5, 5), (5, -1, 5), (1.5, 2, 3), (math.nan, 1, 1)]
)
def test_impossible_counts_are_refused(table):
    with pytest.raises(ValueError, match="whole number"):
        nps(*table)
    with pytest.raises(ValueError, match="whole number"):
        standard_error(*table)
    with pytest.raises(ValueError, match="whole number"):
        nps_difference((1, 1, 1), table)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, math.nan])
def test_an_impossible_level_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        nps(1, 1, 1, level=level)
    with pytest.raises(ValueError, match="level"):
        nps_difference((1, 1, 1), (1, 1, 1), level=level)
