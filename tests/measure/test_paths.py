"""Paths agree with plain Python: variants, transitions, times and scores."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.stats.nps import nps
from polku.store import Store
from polku.vocabulary.questions import PathQuestion
from tests.measure.worlds import Happening, happenings, told

PLACES = {"Page Viewed": "Site", "Call Ended": ""}
Walk = tuple[list[tuple[str, int]], list[int]]


def walked(happened: list[Happening], question: PathQuestion) -> Iterator[Walk]:
    """Yield each path as its (place, minute) pairs and the scores given along it."""
    by_person: dict[str, list[Happening]] = defaultdict(list)
    for one in sorted(happened, key=lambda h: h.minute):
        place = PLACES.get(one.name, one.name)
        if place or one.score is not None:
            by_person[one.person].append(one)
    for moments in by_person.values():
        journey: list[Happening] = []
        for one in [*moments, None]:
            late = journey and one and one.minute - journey[-1].minute >= question.gap_hours * 60
            if journey and (one is None or late):
                yield from cut(journey, question)
                journey = []
            if one:
                journey.append(one)


def cut(journey: list[Happening], question: PathQuestion) -> Iterator[Walk]:
    places: list[tuple[str, int]] = []
    for one in journey:
        place = PLACES.get(one.name, one.name)
        if place and (not places or places[-1][0] != place):
            places.append((place, one.minute))
    if question.start:
        names = [place for place, _ in places]
        places = places[names.index(question.start) :] if question.start in names else []
    if question.end:
        ends = [n for n, (place, _) in enumerate(places) if place == question.end]
        places = places[: ends[-1] + 1] if ends else []
    if question.through:
        names = [place for place, _ in places]
        if question.through not in names:
            return
        passes = names.index(question.through)
        earlier = min(passes, (question.steps - 1) // 2)
        kept = question.steps - (question.steps - 1) // 2
        places = places[passes - earlier : passes + kept]
    if question.end and not question.start and not question.through:
        places = places[-question.steps :]
    places = places[: question.steps]
    if places:
        yield places, [one.score for one in journey if one.score is not None]


def origin(places: list[tuple[str, int]], question: PathQuestion) -> int:
    """Return which place (from 1) counts as step 0."""
    if question.through:
        return [place for place, _ in places].index(question.through) + 1
    return len(places) if question.end and not question.start else 0


anchors = st.sampled_from(["", "Site", "Call Queued"])


@settings(max_examples=25)
@given(happened=happenings, start=anchors, end=anchors, through=anchors, steps=st.integers(2, 5))
def test_variants_agree_with_plain_python(
    store: Store, happened: list[Happening], start: str, end: str, through: str, steps: int
) -> None:
    question = PathQuestion(start=start, end=end, through=through, steps=steps, gap_hours=48)
    view = told(store, happened)
    paths = list(walked(happened, question))
    expected = Counter(tuple(place for place, _ in places) for places, _ in paths)
    answer = ask(store, view, question)
    assert {row["variant"]: row["paths"] for row in answer.dicts()} == dict(expected)
    assert answer.n == len(paths)
    for row in answer.dicts():
        same = [one for one in paths if tuple(p for p, _ in one[0]) == row["variant"]]
        scores = [score for _, given_scores in same for score in given_scores]
        assert row["share"] == pytest.approx(len(same) / len(paths))
        assert row["score_n"] == len(scores)
        if scores:
            top, low = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
            assert row["score"] == pytest.approx(nps(top, len(scores) - top - low, low).value)


@settings(max_examples=25)
@given(happened=happenings, start=anchors, end=anchors, through=anchors)
def test_transitions_agree_with_plain_python(
    store: Store, happened: list[Happening], start: str, end: str, through: str
) -> None:
    question = PathQuestion(
        shape="transitions", start=start, end=end, through=through, gap_hours=48
    )
    view = told(store, happened)
    seconds: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for places, _ in walked(happened, question):
        first = 1 - origin(places, question)
        for step, ((source, begun), (target, reached)) in enumerate(pairwise(places), start=first):
            seconds[step, source, target].append(60 * (reached - begun))
    answer = ask(store, view, question)
    got = {(row["step"], row["source"], row["target"]): row for row in answer.dicts()}
    assert {key: row["paths"] for key, row in got.items()} == {
        key: len(times) for key, times in seconds.items()
    }
    for key, times in seconds.items():
        assert got[key]["median_seconds"] == statistics.median_high(times)
        assert got[key]["p90_seconds"] == sorted(times)[int(0.9 * len(times))]


def test_rare_edges_are_hidden_and_said(store: Store) -> None:
    happened = [
        Happening(f"p{n}", name, 10 * n + k)
        for n in range(8)
        for k, name in enumerate(["Page Viewed", "Call Queued" if n < 6 else "Call Answered"])
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, PathQuestion())
    assert [row["variant"] for row in answer.dicts()] == [("Site", "Call Queued")]
    assert answer.caveats[0].code == "hidden_groups"
