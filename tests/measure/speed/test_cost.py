"""What slowness costs agrees with plain Python, is found where it is planted, and only there."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.stats.stratified import FEWEST_PEOPLE, stratified_difference
from polku.store import Store
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.questions import SlownessQuestion
from tests.measure.speed.worlds import Happening, people, told
from tests.stats.test_stratified import summed

GOAL = parse_matches("Order Placed")
WITHIN = 1800

happened = st.lists(
    st.builds(
        Happening,
        person=people,
        name=st.just("Page Viewed"),
        second=st.integers(0, 20_000),
        said=st.fixed_dictionaries(
            {
                "load_ms": st.sampled_from([900, 2500, 3000, 4500]),
                "path": st.sampled_from(["/", "/pay"]),
                "device": st.sampled_from(["mobile", "desktop"]),
            }
        ),
    )
    | st.builds(
        Happening,
        person=people,
        name=st.sampled_from(["Order Placed", "Answered"]),
        second=st.integers(0, 20_000),
        score=st.integers(0, 10),
    ),
    min_size=80,
    max_size=160,
    unique_by=lambda one: (one.person, one.second),
)


def outcome(view: Happening, happened: list[Happening], goal: str) -> float | None:
    """Return what follows a view in time, None where nothing is known."""
    after = [
        one
        for one in sorted(happened, key=lambda one: one.second)
        if one.person == view.person and view.second < one.second <= view.second + WITHIN
    ]
    if goal:
        return float(any(one.name == goal for one in after))
    answer = next((one.score for one in after if one.score is not None), None)
    return None if answer is None else 100.0 * ((answer >= 9) - (answer <= 6))


@pytest.mark.parametrize("goal", ["Order Placed", ""])
@settings(max_examples=20)
@given(happened=happened)
def test_the_difference_agrees_with_plain_python(
    store: Store, goal: str, happened: list[Happening]
) -> None:
    rows = defaultdict(list)
    for one in happened:
        told_of = outcome(one, happened, goal) if one.name == "Page Viewed" else None
        if told_of is not None:
            slow = one.said["load_ms"] > 2500
            rows[one.said["path"], one.said["device"]].append((one.person, slow, told_of))
    question = SlownessQuestion(
        goal=GOAL if goal else (), score="nps", within_s=WITHIN, by="path", adjust=("device",)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("polku.measure.speed.cost.SMALL", 0)
        answer = ask(store, told(store, happened), question)
    found = {(row["group"], row["band"]): row for row in answer.dicts()}
    for path in ("/", "/pay"):
        everything = [row for key, many in rows.items() if key[0] == path for row in many]
        for band, slow in (("good", False), ("slow", True)):
            known = [row for row in everything if row[1] == slow]
            if known:
                row = found[path, band]
                assert (row["n"], row["people"]) == (len(known), len({one[0] for one in known}))
                assert row["value"] == pytest.approx(sum(one[2] for one in known) / len(known))
        compared = [
            (key[1], *one)
            for key, many in rows.items()
            if key[0] == path
            and all(
                len({one[0] for one in many if one[1] == side}) >= FEWEST_PEOPLE
                for side in (True, False)
            )
            for one in many
        ]
        if compared:
            stratum, person, slow, told_of = (list(one) for one in zip(*compared, strict=True))
            expected = summed(stratum, person, slow, told_of)
            row = found[path, "slow"]
            assert row["compared"] == sum(slow)
            difference = stratified_difference(expected)
            assert row["difference"] == pytest.approx(difference.value, abs=1e-9)
            if row["difference_low"] is not None:
                assert row["difference_low"] == pytest.approx(difference.low, abs=1e-6)
                assert row["difference_high"] == pytest.approx(difference.high, abs=1e-6)
        elif (path, "slow") in found:
            assert found[path, "slow"]["difference"] is None


def shop(seed: int, effect: float) -> list[Happening]:
    """Return visits in which phones are slow and buy less, and a slow payment page costs orders."""
    draw = np.random.default_rng(seed)
    happened = []
    for number in range(600):
        person, second = f"p{number % 350}", number * 400
        device = ["mobile", "desktop"][draw.integers(2)]
        for path in ("/", "/pay"):
            slow = draw.random() < (0.7 if device == "mobile" else 0.3)
            said = {"load_ms": 3500 if slow else 900, "path": path, "device": device}
            happened.append(Happening(person, "Page Viewed", second, said))
            second += 30
        if draw.random() < (0.4 if device == "mobile" else 0.7) - effect * slow:
            happened.append(Happening(person, "Order Placed", second))
    return happened


def test_the_slow_page_is_found_with_its_cost(store: Store) -> None:
    view = told(store, shop(1, 0.25), minimum_group=5)
    found = ask(store, view, SlownessQuestion(goal=GOAL, by="path")).dicts()
    slow = {row["group"]: row for row in found if row["band"] == "slow"}
    assert slow["/pay"]["p"] < 1e-6
    assert slow["/pay"]["difference_low"] < -0.25 < slow["/pay"]["difference_high"]
    assert slow["/pay"]["cost"] == pytest.approx(
        -slow["/pay"]["difference"] * slow["/pay"]["compared"]
    )
    assert slow["/"]["p"] > 0.05


def test_without_an_effect_a_cost_is_claimed_no_more_often_than_stated(store: Store) -> None:
    claimed = 0
    for seed in range(12):
        view = told(store, shop(seed, 0.0), minimum_group=5)
        rows = ask(store, view, SlownessQuestion(goal=GOAL, by="path")).dicts()
        claimed += any(row["p"] <= 0.05 for row in rows if row["band"] == "slow")
    assert claimed <= 3  # 12 times 5 %: more than 3 has a chance of 0.2 %


def test_unadjusted_the_phones_would_be_taken_for_the_speed(store: Store) -> None:
    view = told(store, shop(2, 0.0), minimum_group=5)
    question = SlownessQuestion(goal=GOAL, by="path", adjust=("path",))
    rows = ask(store, view, question).dicts()
    assert any(row["p"] < 0.05 for row in rows if row["band"] == "slow")


def test_what_could_not_be_compared_is_said(store: Store) -> None:
    happened = [
        Happening(f"p{n}", "Page Viewed", n, {"load_ms": 4000, "path": "/"}) for n in range(20)
    ]
    answer = ask(store, told(store, happened), SlownessQuestion(goal=GOAL))
    assert [row["band"] for row in answer.dicts()] == ["middling", "slow"]
    assert all(row["difference"] is None for row in answer.dicts())
    assert [caveat.code for caveat in answer.caveats] == ["not_compared"]


def test_a_band_that_few_were_in_is_not_worked_out_from_the_rest(store: Store) -> None:
    speeds = [900] * 20 + [3000] * 3 + [5000] * 20
    happened = [
        Happening(f"p{n}", "Page Viewed", n, {"load_ms": ms}) for n, ms in enumerate(speeds)
    ]
    answer = ask(store, told(store, happened, minimum_group=5), SlownessQuestion(goal=GOAL))
    assert [row["band"] for row in answer.dicts()] == ["good", "slow"]
