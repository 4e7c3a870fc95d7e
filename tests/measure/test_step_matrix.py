"""The step matrix agrees with plain Python: its columns are all paths."""

from collections import Counter, defaultdict

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.questions import PathQuestion, StepMatrixQuestion
from tests.measure.test_paths import anchors, origin, walked
from tests.measure.worlds import Happening, happenings, told


@settings(max_examples=30)
@given(happened=happenings, start=anchors, end=anchors, through=anchors, steps=st.integers(2, 5))
def test_the_matrix_agrees_with_plain_python(
    store: Store, happened: list[Happening], start: str, end: str, through: str, steps: int
) -> None:
    walk = {"start": start, "end": end, "through": through, "gap_hours": 48, "steps": steps}
    view = told(store, happened)
    asked = PathQuestion(**walk)
    expected: dict[int, Counter[str]] = defaultdict(Counter)
    paths = [places for places, _ in walked(happened, asked)]
    before = (steps - 1) // 2
    for places in paths:
        zero = origin(places, asked)
        if through:
            numbers = range(-before, steps - before)
        else:
            numbers = range(1 - steps, 1) if end and not start else range(1, steps + 1)
        for step in numbers:
            there = 1 <= step + zero <= len(places)
            expected[step][places[step + zero - 1][0] if there else ""] += 1
    answer = ask(store, view, StepMatrixQuestion(**walk))
    got = {(row["step"], row["place"]): row["paths"] for row in answer.dicts()}
    assert got == {
        (step, place): count for step, places in expected.items() for place, count in places.items()
    }
    assert answer.n == len(paths)
    for step in expected:
        shares = [row["share"] for row in answer.dicts() if row["step"] == step]
        assert sum(shares) == pytest.approx(1)


def test_a_small_place_cannot_be_worked_out_from_the_rest(store: Store) -> None:
    happened = [
        Happening(f"p{n}", "Page Viewed" if n < 17 else "Call Queued", 10 * n) for n in range(20)
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, StepMatrixQuestion(steps=2))
    assert {row[:2] for row in answer.rows} == {(2, "")}
    assert answer.caveats[0].code == "hidden_groups"
    open_view = msgspec.structs.replace(view, minimum_group=1)
    assert len(ask(store, open_view, StepMatrixQuestion(steps=2)).rows) == 3
