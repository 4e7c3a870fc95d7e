"""Two groups' paths are compared as plain Python compares them, and chance is not called real."""

import random
from itertools import pairwise

import pytest

from polku.measure import ask
from polku.measure.paths.difference import ask_path_difference
from polku.stats.shares import share_difference
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import PathDifferenceQuestion
from polku.vocabulary.touchpoints import Condition, View
from tests.measure.worlds import Happening, told

PLACES = ("Ad", "Site", "Phone", "Shop", "Mail")
NORTH, SOUTH = Condition("call", "is", "north"), Condition("call", "is", "south")


def world(seed: int, *, lean: float, people: int = 120) -> list[Happening]:
    """Return walks of two groups; the first goes from Ad to Phone more often by ``lean``."""
    rng = random.Random(seed)  # noqa: S311 - a walk in a test is no secret
    happened = []
    for number in range(people):
        group = "north" if number % 2 else "south"
        names = [rng.choice(PLACES) for _ in range(rng.randint(2, 5))]
        if group == "north" and rng.random() < lean:
            names = ["Ad", "Phone", *names]
        happened += [
            Happening(f"{group}-{number}", name, 10 * place + number, call=group)
            for place, name in enumerate(names)
        ]
    return happened


def people_doing(happened: list[Happening], group: str) -> tuple[dict[tuple[str, str], int], int]:
    """Return how many of a group take each transition, and how many there are."""
    walks: dict[str, list[str]] = {}
    for one in sorted(happened, key=lambda h: h.minute):
        if one.call == group:
            walk = walks.setdefault(one.person, [])
            if not walk or walk[-1] != one.name:
                walk.append(one.name)
    did: dict[tuple[str, str], int] = {}
    for walk in walks.values():
        for pair in set(pairwise(walk)):
            did[pair] = did.get(pair, 0) + 1
    return did, len(walks)


def test_differences_agree_with_plain_python(store: Store) -> None:
    happened = world(5, lean=0.6)
    view = told(store, happened, rules=())
    answer = ask(store, view, PathDifferenceQuestion(where=(NORTH,), other=(SOUTH,)))
    north, n_north = people_doing(happened, "north")
    south, n_south = people_doing(happened, "south")
    assert answer.n == n_north + n_south
    rows = answer.dicts()
    assert {(row["source"], row["target"]) for row in rows} == north.keys() | south.keys()
    for row in rows:
        pair = row["source"], row["target"]
        plain = share_difference((north.get(pair, 0), n_north), (south.get(pair, 0), n_south))
        assert (row["people"], row["other_people"]) == (north.get(pair, 0), south.get(pair, 0))
        assert row["difference"] == pytest.approx(plain.value)
        assert row["p"] >= plain.p
    assert (rows[0]["source"], rows[0]["target"]) == ("Ad", "Phone")
    assert rows[0]["real"]
    assert rows[0]["effect"] > 0.5


def test_without_another_group_everybody_else_is_meant(store: Store) -> None:
    view = told(store, world(5, lean=0.6), rules=())
    named = ask(store, view, PathDifferenceQuestion(where=(NORTH,), other=(SOUTH,)))
    others = ask(store, view, PathDifferenceQuestion(where=(NORTH,)))
    assert others.rows == named.rows


def test_who_is_in_both_groups_is_left_out(store: Store) -> None:
    happened = world(5, lean=0.0)
    both = [
        Happening(f"both-{n}", "Ad", 1 + 20 * place + n, call=group)
        for n in range(7)
        for place, group in enumerate(("north", "south"))
    ]
    view = told(store, happened + both, rules=())
    answer = ask(store, view, PathDifferenceQuestion(where=(NORTH,), other=(SOUTH,)))
    assert answer.n == 120
    assert "7 people belong to both groups and are left out." in map(str, answer.caveats)


def test_places_are_compared_too(store: Store) -> None:
    view = told(store, world(5, lean=0.9), rules=())
    question = PathDifferenceQuestion(shape="places", where=(NORTH,), other=(SOUTH,))
    rows = ask(store, view, question).dicts()
    assert {row["source"] for row in rows} == {""}
    assert {row["target"] for row in rows} == set(PLACES)


def test_chance_is_called_real_no_more_often_than_stated(store: Store) -> None:
    """Of worlds without a difference, at most one in twenty may show one (and chance on top)."""
    alarms = 0
    for seed in range(40):
        view = told(store, world(1_000 + seed, lean=0.0), rules=())
        answer = ask_path_difference(
            store, view, PathDifferenceQuestion(where=(NORTH,), other=(SOUTH,))
        )
        alarms += any(row["real"] for row in answer.dicts())
    assert alarms <= 5  # P(more than 5 of 40 at 5 %) is 1.4 %


def test_two_groups_are_needed(store: Store) -> None:
    with pytest.raises(InvalidQuestion):
        ask(store, View(project_id=1), PathDifferenceQuestion())


def test_small_groups_are_not_compared(store: Store) -> None:
    view = told(store, world(5, lean=0.6, people=40), rules=())
    answer = ask(store, view, PathDifferenceQuestion(where=(NORTH,), other=(SOUTH,)))
    assert answer.rows == ()
    assert "too_few" in {caveat.code for caveat in answer.caveats}
