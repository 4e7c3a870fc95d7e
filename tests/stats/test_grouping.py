"""Groups of journeys: planted ones are found, chance is not called a group."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.stats.grouping import (
    around_medoids,
    distances_of,
    grams,
    group_journeys,
    silhouette,
)

journeys = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=6).map(tuple),
    min_size=3,
    max_size=12,
    unique=True,
)


def drawn(rng: random.Random, places: str, number: int) -> list[tuple[str, ...]]:
    return [tuple(rng.choice(places) for _ in range(rng.randint(3, 6))) for _ in range(number)]


def counted(paths: list[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], list[int]]:
    found = Counter(paths)
    return list(found), list(found.values())


def test_grams_are_places_pairs_and_triples() -> None:
    assert grams(("a", "b", "a")) == {
        ("a",): 2,
        ("b",): 1,
        ("a", "b"): 1,
        ("b", "a"): 1,
        ("a", "b", "a"): 1,
    }


@given(journeys)
def test_distances_are_distances(found: list[tuple[str, ...]]) -> None:
    distances = distances_of(found, np.ones(len(found)))
    assert np.allclose(distances, distances.T)
    assert (np.diag(distances) == 0).all()
    assert ((distances >= 0) & (distances <= 1)).all()


@settings(max_examples=40)
@given(journeys, st.integers(2, 3))
def test_the_silhouette_is_that_of_the_journeys_written_out(
    found: list[tuple[str, ...]], groups: int
) -> None:
    """A journey taken three times counts as three, each at distance 0 from the others."""
    mass = np.array([1 + n % 3 for n in range(len(found))], float)
    distances = distances_of(found, mass)
    labels, _ = around_medoids(distances, mass, groups)
    each = [n for n in range(len(found)) for _ in range(int(mass[n]))]
    got = silhouette(distances, mass, labels)
    for n in range(len(found)):
        apart = {}
        for group in set(labels.tolist()):
            others = [m for m in each if labels[m] == group]
            if group == labels[n]:
                others.remove(n)
            apart[group] = sum(distances[n, m] for m in others) / max(len(others), 1)
        own_size = sum(1 for m in each if labels[m] == labels[n])
        inside = apart.pop(labels[n])
        if own_size == 1 or not apart:
            continue
        outside = min(apart.values())
        expected = (outside - inside) / max(outside, inside) if max(outside, inside) else 0.0
        assert got[n] == pytest.approx(expected)


def test_planted_groups_are_found_and_stable() -> None:
    rng = random.Random(3)  # noqa: S311 - a journey in a test is no secret
    buyers, callers = drawn(rng, "abc", 120), drawn(rng, "xyz", 80)
    found = group_journeys(*counted(buyers + callers))
    assert found.real
    assert found.silhouette > found.shuffled
    names = counted(buyers + callers)[0]
    for group in found.groups:
        kinds = {names[member][0] in "abc" for member in group.members}
        assert len(kinds) == 1  # no group mixes the two
    two = group_journeys(*counted(buyers + callers), groups=2)
    assert [group.weight for group in two.groups] == [120, 80]
    assert all(group.stable for group in two.groups)


def test_chance_is_called_groups_no_more_often_than_stated() -> None:
    """Journeys drawn at random have no groups; the same places in the same order neither."""
    rng = random.Random(8)  # noqa: S311 - a journey in a test is no secret
    alarms = sum(
        group_journeys(*counted(drawn(rng, "abcdef", 60)), shuffles=19, samples=10).real
        for _ in range(20)
    )
    assert alarms <= 2


def test_the_same_journeys_give_the_same_groups() -> None:
    rng = random.Random(4)  # noqa: S311 - a journey in a test is no secret
    found = counted(drawn(rng, "abcd", 50))
    assert group_journeys(*found, shuffles=5) == group_journeys(*found, shuffles=5)


def test_impossible_journeys_raise() -> None:
    with pytest.raises(ValueError, match="two journeys"):
        group_journeys([("a",)], [3])
    with pytest.raises(ValueError, match="at least once"):
        group_journeys([("a",), ("b",)], [1, 0])
