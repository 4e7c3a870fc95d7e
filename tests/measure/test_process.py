"""The graph of a process and its loops agree with plain Python."""

import math
from collections import defaultdict
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from scipy.stats import binom

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.questions import PathQuestion, ProcessQuestion
from tests.measure.test_paths import walked
from tests.measure.worlds import Happening, happenings, told


def whole_paths(
    happened: list[Happening], question: ProcessQuestion
) -> list[list[tuple[str, int]]]:
    """Return each path uncut, as (place, minute) pairs."""

    uncut = PathQuestion(gap_hours=question.gap_hours)
    return [places for places, _ in walked(happened, msgspec.structs.replace(uncut, steps=10_000))]


@settings(max_examples=25)
@given(happened=happenings)
def test_transitions_agree_with_plain_python(store: Store, happened: list[Happening]) -> None:
    question = ProcessQuestion(gap_hours=48)
    view = told(store, happened)
    paths = whole_paths(happened, question)
    taken: dict[tuple[str, str], list[set[int] | list[int]]] = defaultdict(lambda: [set(), []])
    meeting: dict[str, set[int]] = defaultdict(set)
    for number, places in enumerate(paths):
        steps = [("", places[0][1]), *places, ("", places[-1][1])]
        for (source, left), (target, reached) in pairwise(steps):
            taken[source, target][0].add(number)  # type: ignore[union-attr]
            taken[source, target][1].append(60 * (reached - left))  # type: ignore[union-attr]
            meeting[source].add(number)
    answer = ask(store, view, question)
    assert answer.n == len(paths)
    got = {(row["source"], row["target"]): row for row in answer.dicts()}
    assert got.keys() == taken.keys()
    for (source, target), (numbers, times) in taken.items():
        row = got[source, target]
        assert (row["paths"], row["times"]) == (len(numbers), len(times))
        assert row["share"] == pytest.approx(len(numbers) / len(paths))
        assert row["onward"] == pytest.approx(len(numbers) / len(meeting[source]))
        if source and target:
            assert row["median_seconds"] == sorted(times)[len(times) // 2]
            assert row["p90_seconds"] == sorted(times)[int(0.9 * len(times))]
        else:
            assert row["median_seconds"] is None


@settings(max_examples=25)
@given(happened=happenings)
def test_loops_agree_with_plain_python(store: Store, happened: list[Happening]) -> None:
    question = ProcessQuestion(shape="loops", gap_hours=48)
    view = told(store, happened)
    paths = whole_paths(happened, question)
    taken: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for places in paths:
        names = [name for name, _ in places]
        for end, name in enumerate(names):
            if name in names[:end]:
                begin = end - 1 - names[:end][::-1].index(name)
                way = tuple(names[begin : end + 1])
                key = way if len(way) <= 5 else (name, "", name)
                taken[key].append(60 * (places[end][1] - places[begin][1]))
    answer = ask(store, view, question)
    got = {tuple(row["loop"]): row for row in answer.dicts()}
    assert {key: row["times"] for key, row in got.items()} == {
        key: len(times) for key, times in taken.items()
    }
    for key, times in taken.items():
        assert got[key]["median_seconds"] == sorted(times)[len(times) // 2]
        assert got[key]["share"] <= 1


def test_the_bounds_of_a_time_cover_it_95_times_of_100() -> None:
    """The engine's ranks are approximate: they must cover at least as much as they say."""
    for q in (0.5, 0.9):
        for n in (6, 10, 37, 40, 60, 100, 333, 1000, 5000):
            middle, spread = q * n + 0.474 * (1 - 2 * q), 1.96 * math.sqrt(n * q * (1 - q))
            low, high = math.floor(middle - spread), math.ceil(middle + spread) + 1
            covered = binom.cdf(min(high - 1, n), n, q) - binom.cdf(max(low, 0) - 1, n, q)
            assert covered >= 0.95


def test_the_last_small_group_cannot_be_worked_out(store: Store) -> None:
    happened = [
        Happening(f"p{n}", name, 10 * n + k)
        for n in range(20)
        for k, name in enumerate(["Page Viewed", "Call Queued" if n < 17 else "Call Answered"])
    ]
    answer = ask(store, told(store, happened, minimum_group=5), ProcessQuestion())
    assert ("Site", "Call Answered") not in {row[:2] for row in answer.rows}
    assert ("Site", "Call Queued") not in {row[:2] for row in answer.rows}
    assert answer.caveats[0].code == "hidden_groups"
