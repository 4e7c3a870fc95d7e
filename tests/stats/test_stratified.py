"""Comparisons within strata against a published trial, least squares, and their own coverage."""

import math

import numpy as np
import pytest

from polku.stats.stratified import Strata, clustered_mean, stratified_difference

#: Successes and patients of drug and control in eight centres: Agresti, A. (2013), Categorical
#: Data Analysis, 3rd ed., table 6.9 (Beitler, P. J. and Landis, J. R. (1985), Biometrics 41).
CENTRES = (
    (11, 36, 10, 37),
    (16, 20, 22, 32),
    (14, 19, 7, 19),
    (2, 16, 1, 17),
    (6, 17, 0, 12),
    (1, 11, 0, 10),
    (1, 5, 1, 9),
    (4, 6, 6, 7),
)


def summed(stratum, person, first, outcome, *, corrected=True):
    """Return the `Strata` of single observations, in twenty lines of plain Python."""
    weight = weighted = 0.0
    apart = dict.fromkeys(person, 0.0)
    counted = [0, 0]
    for one in set(stratum):
        rows = [n for n, here in enumerate(stratum) if here == one]
        sides = {side: [n for n in rows if first[n] == side] for side in (True, False)}
        n1, n0 = len(sides[True]), len(sides[False])
        w = n1 * n0 / (n1 + n0)
        means = {side: sum(outcome[n] for n in at) / len(at) for side, at in sides.items()}
        weight, weighted = weight + w, weighted + w * (means[True] - means[False])
        counted = [counted[0] + n1, counted[1] + n0]
        for side, at in sides.items():
            many = len({person[n] for n in at})
            scale = math.sqrt(many / (many - 1)) if corrected else 1
            for n in at:
                share = (n0 if side else -n1) / (n1 + n0)
                apart[person[n]] += share * scale * (outcome[n] - means[side])
    squares = sum(one * one for one in apart.values())
    return Strata(*counted, weight, weighted, squares, len(apart))


def trial():
    rows = [
        (centre, side, result)
        for centre, (a, n1, b, n0) in enumerate(CENTRES)
        for side, good, many in ((True, a, n1), (False, b, n0))
        for result in [1.0] * good + [0.0] * (many - good)
    ]
    stratum, first, outcome = (list(column) for column in zip(*rows, strict=True))
    return stratum, range(len(rows)), first, outcome


def test_a_published_trial():
    # The R package cardx prints for this table: 55/130 − 47/143, estimate 0.13, 95% interval with
    # Sato’s variance 0.0313 to 0.2284. Ours is that of Greenland and Robins, corrected as HC1.
    found = stratified_difference(summed(*trial()))
    assert (found.n_first, found.n_second) == (130, 143)
    assert found.value == pytest.approx(0.13, abs=5e-3)
    assert (found.low, found.high) == pytest.approx((0.0313, 0.2284), abs=5e-4)


def test_the_variance_is_that_of_greenland_and_robins():
    strata = summed(*trial(), corrected=False)
    expected = sum(
        (a * (n1 - a) * n0**3 + b * (n0 - b) * n1**3) / (n1 * n0 * (n1 + n0) ** 2)
        for a, n1, b, n0 in CENTRES
    )
    assert strata.squares == pytest.approx(expected, rel=1e-12)


def test_the_difference_is_that_of_least_squares(rng):
    stratum = rng.integers(0, 5, 400)
    first = rng.random(400) < 0.3 + 0.1 * stratum
    outcome = rng.normal(stratum + 0.7 * first, 1)
    strata = summed(stratum.tolist(), list(range(400)), first.tolist(), outcome.tolist())
    design = np.column_stack([first, stratum[:, None] == np.arange(5)]).astype(float)
    fitted = np.linalg.lstsq(design, outcome, rcond=None)[0][0]
    assert stratified_difference(strata).value == pytest.approx(fitted, rel=1e-9)


def drawn(rng, effect, people=120):
    """Return views of people who differ, of whom some see one page and device more than another."""
    many = rng.poisson(2, people) + 1
    person = np.repeat(np.arange(people), many)
    stratum = (person + rng.integers(0, 2, len(person))) % 3
    first = rng.random(len(person)) < np.array([0.2, 0.5, 0.7])[stratum]
    own = rng.beta(2, 4, people)[person]
    chance = np.clip(0.15 * stratum + 0.5 * own + effect * first, 0, 1)
    return (
        stratum.tolist(),
        person.tolist(),
        first.tolist(),
        (rng.random(len(person)) < chance) * 1.0,
    )


@pytest.mark.parametrize("effect", [0.0, 0.12])
def test_the_interval_covers_although_views_of_a_person_are_alike(rng, effect):
    held = [
        found.low <= effect <= found.high
        for found in (stratified_difference(summed(*drawn(rng, effect))) for _ in range(1000))
    ]
    assert 0.93 < np.mean(held) < 0.97


def test_nothing_is_claimed_more_often_than_stated_where_nothing_is(rng):
    claimed = [stratified_difference(summed(*drawn(rng, 0))).p <= 0.05 for _ in range(600)]
    assert np.mean(claimed) < 0.075


def test_without_spread_nothing_is_known_of_chance():
    found = stratified_difference(Strata(3, 3, 1.5, 0.75, 0.0, 6))
    assert (found.value, found.low, found.high, found.p) == (0.5, -math.inf, math.inf, 1.0)


@pytest.mark.parametrize("strata", [Strata(0, 0, 0, 0, 0, 9), Strata(1, 1, 1, 0, 1, 1)])
def test_what_cannot_be_compared_is_refused(strata):
    with pytest.raises(ValueError, match=r"comparison|people"):
        stratified_difference(strata)


def test_a_clustered_mean_of_one_each_is_the_plain_one(rng):
    values = rng.normal(3, 2, 50)
    found = clustered_mean(50, values.sum(), (np.sum(values**2), values.sum(), 50), 50)
    error = values.std(ddof=1) / math.sqrt(50)
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.value == pytest.approx(2.0095752 * error, rel=1e-6)


def test_a_clustered_mean_covers(rng):
    held = []
    for _ in range(1500):
        many = rng.poisson(3, 60) + 1
        total = rng.binomial(many, rng.beta(2, 3, 60))
        sums = (float(np.sum(total**2)), float(np.sum(total * many)), float(np.sum(many**2)))
        found = clustered_mean(int(many.sum()), float(total.sum()), sums, 60, 0, 1)
        held.append(found.low <= 0.4 <= found.high)
    assert 0.93 < np.mean(held) < 0.97


def test_one_person_says_nothing_of_others():
    found = clustered_mean(4, 2, (4, 8, 16), 1, 0, 1)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)
