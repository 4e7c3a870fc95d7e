"""The people behind a figure of speed are those that plain Python finds."""

import pytest

from polku.measure import ask
from polku.measure.crowds import people
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.questions import ErrorsQuestion, SlownessQuestion, VitalsQuestion
from tests.measure.speed.worlds import Happening, told

VIEWS = [
    Happening(
        f"p{n % 30}", "Page Viewed", n * 4000, {"load_ms": n * 100, "path": "/ab"[:: 1 + n % 2]}
    )
    for n in range(60)
]
ORDERS = [Happening(f"p{n}", "Order Placed", n * 4000 + 60) for n in range(0, 30, 3)]


def who(found: object) -> set[str]:
    return {row["user_id"] for row in found.dicts()}  # type: ignore[attr-defined]


def test_those_who_waited(store: Store) -> None:
    view = told(store, VIEWS)
    page = VIEWS[0].said["path"]
    question = VitalsQuestion(metric="load", by="path")
    found = people(store, view, question, {"group": page, "rating": "poor"})
    expected = [one for one in VIEWS if one.said["load_ms"] > 4000 and one.said["path"] == page]
    assert who(found) == {one.person for one in expected}
    assert found.rows[0][-1] == max(one.ts for one in expected)
    week = people(store, view, VitalsQuestion(metric="load", every="day"), {"period": "2026-03-03"})
    assert who(week) == {one.person for one in VIEWS if 86_400 <= one.second < 2 * 86_400}


def test_those_who_met_an_error(store: Store) -> None:
    happened = [
        Happening(f"p{n}", "Error", n, {"message": "Lost 1" if n % 2 else "Gone"})
        for n in range(20)
    ]
    view = told(store, happened)
    rows = ask(store, view, ErrorsQuestion()).dicts()
    lost = next(row for row in rows if row["message"] == "Lost #")
    assert who(people(store, view, ErrorsQuestion(), {"error": lost["error"]})) == {
        f"p{n}" for n in range(1, 20, 2)
    }


@pytest.mark.parametrize("reached", ["yes", "no"])
def test_those_whom_slowness_cost(store: Store, reached: str) -> None:
    view = told(store, [*VIEWS, *ORDERS])
    question = SlownessQuestion(goal=parse_matches("Order Placed"))
    slow = [one for one in VIEWS if one.said["load_ms"] > 2500]
    ordered = {
        one.person
        for one in slow
        if any(
            order.person == one.person and 0 < order.second - one.second <= 1800 for order in ORDERS
        )
    }
    found = people(store, view, question, {"band": "slow", "reached": reached})
    everybody = {one.person for one in slow}
    assert who(found) == (ordered if reached == "yes" else everybody - ordered)


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        (VitalsQuestion(), {}),
        (VitalsQuestion(metric="load"), {"rating": "dreadful"}),
        (ErrorsQuestion(), {"step": "1"}),
        (SlownessQuestion(), {"band": "fast"}),
    ],
)
def test_what_an_answer_does_not_have_is_refused(
    store: Store, question: VitalsQuestion, cell: dict[str, str]
) -> None:
    with pytest.raises(InvalidQuestion, match="named by"):
        people(store, told(store, VIEWS), question, cell)
