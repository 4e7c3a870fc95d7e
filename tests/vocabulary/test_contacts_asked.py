"""Questions about service contacts put in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.vocabulary.asking import parse_question, spell_question
from polku.vocabulary.contacts import USUAL
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.questions import (
    AnyQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)

TODAY = date(2026, 4, 26)
kinds = st.sampled_from(["phone", "e-mail", "Ääni"])
every = st.sampled_from([None, "hour", "week", "year"])
seconds = st.integers(1, 999_999) | st.integers(1, 60).map(lambda days: days * 86_400)
questions = st.one_of(
    st.builds(
        ContactQuestion,
        kind=st.just("") | kinds,
        every=every,
        shape=st.sampled_from(["course", "hours"]),
        within=st.none() | seconds,
        abandoned=st.sampled_from(["against", "short", "excluded"]),
        short_within=seconds,
        again_days=st.integers(1, 90),
    ),
    st.builds(ChatbotQuestion, every=every, within=seconds),
    st.builds(BeforeContactQuestion, kind=kinds, within=seconds),
    st.builds(ContactRateQuestion, kind=st.just("") | kinds, within=seconds),
)


@given(questions)
def test_what_is_spelled_is_read_back(question: AnyQuestion) -> None:
    name, pairs = spell_question(question)
    assert parse_question(name, {key: [value] for key, value in pairs}, TODAY) == question


def test_a_bare_question_has_the_usual_rules() -> None:
    question = parse_question("contacts", {}, TODAY)
    assert question == ContactQuestion(abandoned="against", again_days=7)
    assert parse_question("before_contact", {}, TODAY) == BeforeContactQuestion(kind="phone")


@pytest.mark.parametrize(
    ("name", "parameters", "parameter"),
    [
        ("contacts", {"abandoned": ["ignored"]}, "abandoned"),
        ("contacts", {"within": ["soon"]}, "within"),
        ("contacts", {"again_days": ["0"]}, "again_days"),
        ("contacts", {"shape": ["round"]}, "shape"),
        ("chatbot", {"within": ["0s"]}, "within"),
        ("contact_rate", {"every": ["week"]}, "every"),
    ],
)
def test_a_fault_names_the_parameter(
    name: str, parameters: dict[str, list[str]], parameter: str
) -> None:
    with pytest.raises(InvalidQuestion) as caught:
        parse_question(name, parameters, TODAY)
    assert caught.value.values["parameter"] == parameter


def test_the_usual_definitions_can_be_read() -> None:
    texts = [
        text
        for one in (*USUAL.kinds, USUAL.chatbot)
        for name in ("begins", "answered", "abandoned", "transferred", "ends", "asked", "closed")
        if (text := getattr(one, name, ""))
    ]
    assert len(texts) > 15
    assert all(parse_matches(text) for text in texts)
