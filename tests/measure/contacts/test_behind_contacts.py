"""The people behind the figures of service contacts are those whom plain Python finds."""

from datetime import timedelta

import pytest

from polku.measure import ask
from polku.measure.contacts.behind import TALKED, WHAT
from polku.measure.crowds import people
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import (
    AnyQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)
from tests.measure.contacts.calls import START, Told, told

DAY = 86_400
NOW = START + timedelta(days=30)
HAPPENED = [
    Told("ada", "Page Viewed", 10, channel="web"),
    Told("ada", "Call Queued", 100, {"call_id": "1", "town": "Oulu"}),
    Told("ada", "Call Answered", 400, {"call_id": "1"}),
    Told("ada", "Call Transferred", 500, {"call_id": "1"}),
    Told("ada", "Call Queued", 2 * DAY, {"call_id": "2", "town": "Oulu"}),
    Told("ada", "Call Answered", 2 * DAY + 9, {"call_id": "2"}),
    Told("bo", "Page Viewed", 10, channel="web"),
    Told("bo", "Chatbot Asked", 20, {"chat_id": "B"}),
    Told("bo", "Chatbot Fell Back", 21, {"chat_id": "B"}),
    Told("bo", "Chatbot Closed", 50, {"chat_id": "B", "resolved": True}),
    Told("bo", "Call Queued", 300, {"call_id": "3", "town": "Turku"}),
    Told("bo", "Call Abandoned", 310, {"call_id": "3"}),
    Told("cai", "Page Viewed", 10, channel="web"),
    Told("dan", "Call Queued", 300, {"call_id": "4", "town": "Turku"}),
]


@pytest.mark.parametrize(
    ("question", "cell", "who"),
    [
        (ContactQuestion(), {}, {"ada", "bo", "dan"}),
        (ContactQuestion(), {"what": "answered"}, {"ada"}),
        (ContactQuestion(), {"what": "given_up"}, {"bo"}),
        (ContactQuestion(), {"what": "waiting"}, {"dan"}),
        (ContactQuestion(), {"what": "late"}, {"ada", "bo", "dan"}),
        (ContactQuestion(abandoned="excluded"), {"what": "late"}, {"ada", "dan"}),
        (ContactQuestion(), {"what": "transferred"}, {"ada"}),
        (ContactQuestion(), {"what": "came_again"}, {"ada"}),
        (ContactQuestion(), {"what": "repeats"}, {"ada"}),
        (ContactQuestion(by="town"), {"group": "Turku"}, {"bo", "dan"}),
        (ContactQuestion(every="day"), {"period": "2026-03-04"}, {"ada"}),
        (ContactQuestion(shape="hours"), {"period": "0"}, {"ada", "bo", "dan"}),
        (ChatbotQuestion(), {"what": "fallback"}, {"bo"}),
        (ChatbotQuestion(), {"what": "came_anyway"}, {"bo"}),
        (ChatbotQuestion(), {"what": "handed_over"}, set()),
        (BeforeContactQuestion(), {"group": ""}, {"ada", "bo"}),
        (BeforeContactQuestion(), {"group": "Page Viewed"}, {"ada", "bo"}),
        (ContactRateQuestion(), {"group": "Page Viewed"}, {"ada", "bo"}),
        (ContactRateQuestion(), {"group": "Chatbot Asked"}, {"bo"}),
    ],
)
def test_the_people_of_a_cell(
    store: Store, question: AnyQuestion, cell: dict[str, str], who: set[str]
) -> None:
    view = told(store, HAPPENED)
    found = people(store, view, question, cell, now=NOW)
    assert {row["user_id"] for row in found.dicts()} == who
    assert found.n == len(who)


def test_every_word_of_a_cell_can_be_asked(store: Store) -> None:
    view = told(store, HAPPENED)
    for what in WHAT:
        people(store, view, ContactQuestion(by="town", every="week"), {"what": what}, now=NOW)
    for what in TALKED:
        people(store, view, ChatbotQuestion(every="week"), {"what": what}, now=NOW)


@pytest.mark.parametrize("cell", [{"what": "angry"}, {"town": "Oulu"}])
def test_another_word_is_refused(store: Store, cell: dict[str, str]) -> None:
    with pytest.raises(InvalidQuestion, match="named by"):
        people(store, told(store, HAPPENED), ContactQuestion(), cell, now=NOW)


def test_few_people_are_not_listed(store: Store) -> None:
    view = told(store, HAPPENED, minimum_group=5)
    found = people(store, view, ContactQuestion(), {}, now=NOW)
    assert (found.n, found.rows) == (0, ())
    assert ask(store, view, ContactQuestion(), NOW).rows == ()
