"""The fifty questions are fifty, ask about what is there, and notice one event too few."""

from datetime import timedelta
from typing import get_args

from polku.measure.golden import answers, inventory
from polku.measure.golden_questions import golden_questions
from polku.store import Store
from polku.vocabulary.questions import AnyQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.worlds import Happening, told

HAPPENED = [
    Happening("ada", "Page Viewed", 1, call="1"),
    Happening("ada", "Call Queued", 5, call="1"),
    Happening("bo", "Call Queued", 60 * 24 * 3, score=3, call="2"),
    Happening("bo", "Call Answered", 60 * 24 * 3 + 1, score=9, call="2"),
    Happening("cai", "Page Viewed", 60 * 24 * 9),
]


def test_there_are_fifty_different_questions() -> None:
    questions = golden_questions(View(project_id=1))
    assert len(questions) == len(set(questions)) == 50
    assert {type(one) for one in questions} == set(get_args(AnyQuestion))


def test_a_store_with_the_same_events_gives_equal_answers(store: Store) -> None:
    one, other = told(store, HAPPENED), told(store, HAPPENED[::-1])
    known = inventory(store, one)
    questions = golden_questions(one, known)
    now = known.newest + timedelta(hours=1)
    assert answers(store, one, questions, now) == answers(store, other, questions, now)


def test_one_event_too_few_is_noticed(store: Store) -> None:
    one, other = told(store, HAPPENED), told(store, HAPPENED[1:])
    known = inventory(store, one)
    questions = golden_questions(one, known)
    first, second = (answers(store, view, questions, known.newest) for view in (one, other))
    assert any(here != there for here, there in zip(first, second, strict=True))
    assert first != second
