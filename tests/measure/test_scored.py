"""The people behind a score are those whose answers plain Python counts."""

import pytest

from polku.measure.crowds import people
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import person_key
from polku.vocabulary.questions import ScoreQuestion
from tests.measure.worlds import Happening, told

ANSWERS = [
    Happening(f"p{number}", "Called" if number % 2 else "Wrote", number * 2_000, number % 11)
    for number in range(60)
]
DETRACTORS = {one.person for one in ANSWERS if one.score is not None and one.score <= 6}


def test_a_part_of_the_answers_is_theirs_who_gave_them(store: Store) -> None:
    view = told(store, ANSWERS)
    question = ScoreQuestion(metric="nps", by="event")
    found = people(store, view, question, {"group": "Called", "answer": "bottom"})
    expected = {one.person for one in ANSWERS if one.name == "Called"} & DETRACTORS
    assert {row["user_id"] for row in found.dicts()} == expected
    assert found.n == len(expected)
    assert [row["at"] for row in found.dicts()] == sorted(
        (one.ts for one in ANSWERS if one.person in expected), reverse=True
    )


def test_a_point_of_the_course_is_those_who_answered_then(store: Store) -> None:
    view = told(store, ANSWERS)
    question = ScoreQuestion(metric="nps", every="week")
    found = people(store, view, question, {"period": "2026-03-09"}, limit=3)
    week = {one.person for one in ANSWERS if 7 <= one.minute / 1440 < 14}
    assert found.n == len(week)
    assert len(found.rows) == 3
    assert found.rows[0][0] == person_key(view.project_id, user_id=found.rows[0][1])


def test_a_few_are_not_listed(store: Store) -> None:
    view = told(store, ANSWERS[:3], minimum_group=5)
    found = people(store, view, ScoreQuestion(metric="nps"), {})
    assert (found.rows, found.n, found.caveats[0].code) == ((), 0, "too_few")


def test_what_an_answer_does_not_have_is_refused(store: Store) -> None:
    view = told(store, ANSWERS[:3], minimum_group=5)
    with pytest.raises(InvalidQuestion, match="period, group, answer"):
        people(store, view, ScoreQuestion(metric="nps"), {"step": "1"})


def test_a_group_that_others_would_give_away_is_not_listed(store: Store) -> None:
    answers = [
        Happening(f"{name}{number}", name, number * 2_000, number)
        for name, people_in in (("Called", 9), ("Wrote", 6), ("Visited", 2))
        for number in range(people_in)
    ]
    view = told(store, answers, minimum_group=5)
    question = ScoreQuestion(metric="nps", by="event")
    listed = {
        name: people(store, view, question, {"group": name}).n
        for name in ("Called", "Wrote", "Visited")
    }
    assert listed == {"Called": 9, "Wrote": 0, "Visited": 0}
    found = people(store, view, question, {"group": "Wrote"})
    assert [one.code for one in found.caveats] == ["hidden_groups"]


def test_a_side_of_the_answers_that_others_would_give_away_is_not_listed(store: Store) -> None:
    given = [9] * 9 + [7] * 2 + [3] * 6
    answers = [Happening(f"s{n}", "Called", n * 2_000, score) for n, score in enumerate(given)]
    view = told(store, answers, minimum_group=5)
    question = ScoreQuestion(metric="nps")
    sides = ("top", "middle", "bottom")
    assert [people(store, view, question, {"answer": side}).n for side in sides] == [9, 0, 0]
