"""The questions about speed put in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.vocabulary.asking import parse_question, spell_question
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import (
    AnyQuestion,
    ErrorsQuestion,
    SlownessQuestion,
    VitalsQuestion,
)
from polku.vocabulary.touchpoints import Condition
from polku.vocabulary.vitals import THRESHOLDS, VITALS, rating_of

TODAY = date(2026, 4, 26)
every = st.sampled_from([None, "hour", "week", "year"])
fields = st.sampled_from(["path", "device", "property.channel", "person.town"])
shared = {"by": st.just("") | fields, "limit": st.integers(1, 1000)}
goals = st.lists(
    st.builds(
        Match,
        st.sampled_from(["Order Placed", "a|b", "[x]"]),
        st.just((Condition("revenue", "gte", "5"),)) | st.just(()),
    ),
    max_size=3,
).map(tuple)
questions = st.one_of(
    st.builds(VitalsQuestion, metric=st.none() | st.sampled_from(VITALS), every=every, **shared),
    st.builds(ErrorsQuestion, error=st.sampled_from(["", "6a7111089bf8984e"]), **shared),
    st.builds(
        SlownessQuestion,
        metric=st.sampled_from(VITALS),
        goal=goals,
        score=st.sampled_from(["nps", "csat", "ces"]),
        within_s=st.integers(1, 999_999),
        adjust=st.lists(fields, min_size=1, max_size=3).map(tuple),
        **shared,
    ),
)


@given(questions)
def test_what_is_spelled_is_read_back(question: AnyQuestion) -> None:
    name, pairs = spell_question(question)
    parameters: dict[str, list[str]] = {}
    for key, value in pairs:
        parameters.setdefault(key, []).append(value)
    assert parse_question(name, parameters, TODAY) == question


def test_a_bare_question_has_its_defaults() -> None:
    assert parse_question("vitals", {}, TODAY) == VitalsQuestion()
    assert parse_question("slowness", {}, TODAY) == SlownessQuestion(
        metric="load", score="csat", within_s=1800, adjust=("path", "device")
    )


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("vitals", {"metric": ["fid"]}),
        ("vitals", {"limit": ["0"]}),
        ("slowness", {"goal": ["a] b"]}),
        ("slowness", {"within": ["soon"]}),
        ("slowness", {"adjust": ["=x"]}),
        ("errors", {"every": ["fortnight"]}),
    ],
)
def test_a_fault_names_the_parameter(name: str, parameters: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidQuestion) as caught:
        parse_question(name, parameters, TODAY)
    assert caught.value.values["parameter"] == next(iter(parameters))


@pytest.mark.parametrize("vital", VITALS)
def test_a_threshold_belongs_to_the_better_side(vital: str) -> None:
    good, poor = THRESHOLDS[vital]
    assert [rating_of(vital, value) for value in (0, good, good + 1e-6, poor, poor + 1e-6)] == [
        "good",
        "good",
        "middling",
        "middling",
        "poor",
    ]
