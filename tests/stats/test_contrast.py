"""Sums over strata against their definition, and how often chance is taken for a difference."""

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.contrast import Contrast
from polku.stats.stratified import FEWEST_PEOPLE, Strata, stratified_difference

observed = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 2), st.integers(0, 25), st.sampled_from([0.0, 1.0, 4.0])
    ),
    min_size=1,
    max_size=120,
)


def plainly(told: list[tuple[bool, int, int, float]]) -> Strata | None:
    """Sum up as `polku.stats.stratified` defines it, one observation after another."""
    cells: dict[tuple[int, bool], list[tuple[int, float]]] = defaultdict(list)
    for marked, alike, person, outcome in told:
        cells[alike, marked].append((person, outcome))
    weight, weighted, apart, sizes = 0.0, 0.0, defaultdict[int, float](float), [0, 0]
    for alike in sorted({alike for alike, _ in cells}):
        sides = [cells[alike, False], cells[alike, True]]
        heads = [len({person for person, _ in side}) for side in sides]
        if min(heads) < FEWEST_PEOPLE:
            continue
        n = [len(side) for side in sides]
        means = [sum(one for _, one in side) / len(side) for side in sides]
        weight += n[0] * n[1] / sum(n)
        weighted += n[0] * n[1] / sum(n) * (means[1] - means[0])
        for side in (0, 1):
            sizes[side] += n[side]
            factor = math.sqrt(heads[side] / (heads[side] - 1)) * n[1 - side] / sum(n)
            for person, one in sides[side]:
                apart[person] += (1 if side else -1) * factor * (one - means[side])
    if not weight:
        return None
    return Strata(
        sizes[1], sizes[0], weight, weighted, sum(one**2 for one in apart.values()), len(apart)
    )


@settings(max_examples=80)
@given(told=observed)
def test_sums_are_as_defined(told: list[tuple[bool, int, int, float]]) -> None:
    marked, alike, people, outcomes = (list(column) for column in zip(*told, strict=True))
    found = Contrast(alike, people, outcomes).of(np.asarray(marked, np.bool_))
    plain = plainly(told)
    if plain is None or found is None:
        assert found is plain
        return
    assert (found.n_first, found.n_second, found.people) == (
        plain.n_first,
        plain.n_second,
        plain.people,
    )
    assert found.weight == pytest.approx(plain.weight)
    assert found.weighted == pytest.approx(plain.weighted, abs=1e-9)
    assert found.squares == pytest.approx(plain.squares, abs=1e-9)


def test_where_nothing_differs_but_the_strata_one_of_twenty_is_claimed() -> None:
    """People with several journeys each; the mark is more usual where the outcome is higher."""
    chance = np.random.default_rng(11)
    claimed = crude = 0
    for _ in range(400):
        people = np.repeat(np.arange(150), chance.integers(1, 4, 150))
        alike = (people % 2).astype(np.int64)
        marked = chance.random(len(people)) < np.where(alike, 0.6, 0.2)
        own = chance.normal(size=150)[people]
        outcomes = 2.0 * alike + own + chance.normal(size=len(people))
        adjusted = Contrast(alike, people, outcomes).of(marked)
        whole = Contrast(np.zeros(len(people)), people, outcomes).of(marked)
        assert adjusted is not None
        assert whole is not None
        claimed += stratified_difference(adjusted).significant
        crude += stratified_difference(whole).significant
    assert 400 * 0.02 < claimed < 400 * 0.09
    assert crude > 390
