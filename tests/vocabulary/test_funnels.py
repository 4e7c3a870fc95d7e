"""Funnels put in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.vocabulary.asking import parse_question, spell_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.funnels import Exclusion, Funnel, parse_exclusion, spell_exclusion
from polku.vocabulary.matching import Match, parse_matches
from polku.vocabulary.questions import (
    AnyQuestion,
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
)
from polku.vocabulary.questions.funnels import spell_duration
from polku.vocabulary.touchpoints import Condition
from polku.vocabulary.words import parse_duration

TODAY = date(2026, 4, 26)
TWO = {"step": ["Visited", "Order Placed[amount>=50] | Order Paid"]}


def ask(name: str, **parameters: list[str]) -> AnyQuestion:
    return parse_question(name, {**TWO, **parameters}, TODAY)


def test_a_funnel_needs_no_more_than_its_steps() -> None:
    question = ask("funnel")
    assert isinstance(question, FunnelQuestion)
    paid = Match("Order Placed", (Condition("amount", "gte", "50"),)), Match("Order Paid")
    assert question.funnel == Funnel(steps=((Match("Visited"),), paid))


def test_a_funnel_with_everything() -> None:
    question = ask(
        "funnel",
        exclude=["Cancelled", "1-2:Called"],
        order=["strict"],
        window=["90m"],
        attempts=["every"],
        reentry=["pass"],
        value=["revenue"],
        attribution=["2"],
        every=["week"],
        **{"from": ["2026-03-30"], "compare": ["previous"], "by": ["channel"]},
    )
    assert isinstance(question, FunnelQuestion)
    assert question.compare == DateRange(date(2026, 3, 2), date(2026, 3, 29))
    assert question.funnel == Funnel(
        steps=question.funnel.steps,
        exclude=(Exclusion(parse_matches("Cancelled")), Exclusion(parse_matches("Called"), 1, 2)),
        order="strict",
        window=5400,
        attempts="every",
        reentry="pass",
        value="revenue",
    )


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"step": []}, "needs “step”"),
        ({"step": ["A"]}, "2 to 20 steps"),
        ({"step": ["A"] * 21}, "2 to 20 steps"),
        ({"step": ["A"] * 20, "exclude": ["B"]}, "2 to 20 steps"),
        ({"step": ["A", "[x"]}, "write an event"),
        ({"exclude": ["2-1:A"]}, "two of the 2 steps"),
        ({"exclude": ["1-3:A"]}, "two of the 2 steps"),
        ({"exclude": ["0-2:A"]}, "two of the 2 steps"),
        ({"order": ["sorted"]}, "ordered, strict, any"),
        ({"order": ["any"], "reentry": ["pass"]}, "any order"),
        ({"order": ["any"], "exclude": ["1-2:A"]}, "any order"),
        ({"window": ["2 weeks"]}, "write a time"),
        ({"window": ["3651d"]}, "at most 3650 days"),
        ({"attempts": ["last"]}, "best, first, every"),
        ({"attribution": ["3"]}, "first, last, each, 1–2"),
        ({"by": ["channel", "plan"]}, "more than once"),
    ],
)
def test_what_contradicts_itself_is_refused(parameters: dict[str, list[str]], words: str) -> None:
    with pytest.raises(InvalidQuestion, match=words):
        ask("funnel", **parameters)


def test_a_step_to_look_at_is_one_that_somebody_can_leave() -> None:
    assert ask("funnel_drops", at=["1"]).funnel == ask("funnel").funnel  # type: ignore[union-attr]
    with pytest.raises(InvalidQuestion, match="from 0 to 1"):
        ask("funnel_differences", at=["2"])
    with pytest.raises(InvalidQuestion, match="has no parameter “by”"):
        ask("funnel_differences", by=["channel"])
    with pytest.raises(InvalidQuestion, match="from 2 to 2"):
        ask("funnel_times", end=["1"])


@pytest.mark.parametrize("seconds", [1, 90, 3600, 5400, 86_400, 14 * 86_400, 86_401])
def test_a_time_is_spelt_in_its_largest_unit(seconds: int) -> None:
    assert parse_duration(spell_duration(seconds), "window") == seconds


matches = st.lists(
    st.builds(
        Match,
        st.text("a-1:2 |[]\\", min_size=1, max_size=8).map(str.strip).filter(bool),
        st.sampled_from([(), (Condition("plan", "is", "x|y]"),)]),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@given(st.builds(Exclusion, matches) | st.builds(Exclusion, matches, st.just(1), st.just(2)))
def test_exclusions_are_read_back(exclusion: Exclusion) -> None:
    assert parse_exclusion(spell_exclusion(exclusion)) == exclusion


funnels = st.builds(
    Funnel,
    steps=st.lists(matches, min_size=2, max_size=4).map(tuple),
    exclude=st.lists(st.builds(Exclusion, matches, st.just(1), st.just(2)), max_size=2).map(tuple),
    order=st.sampled_from(["ordered", "strict"]),
    window=st.sampled_from([30, 3600, 14 * 86_400]),
    attempts=st.sampled_from(["best", "first", "every"]),
    reentry=st.sampled_from(["", "pass", "restart"]),
    value=st.sampled_from(["", "revenue"]),
)
questions = st.one_of(
    st.builds(
        FunnelQuestion,
        funnel=funnels,
        attribution=st.sampled_from(["first", "last", "each", "2"]),
        every=st.sampled_from([None, "hour", "year"]),
        by=st.sampled_from(["", "channel"]),
    ),
    st.builds(FunnelTimesQuestion, funnel=funnels, end=st.just(2)),
    st.builds(FunnelDifferencesQuestion, funnel=funnels, at=st.sampled_from([0, 1])),
    st.builds(FunnelDropsQuestion, funnel=funnels, at=st.sampled_from([0, 1])),
)


@given(questions)
def test_what_is_spelled_is_read_back(question: AnyQuestion) -> None:
    name, pairs = spell_question(question)
    parameters: dict[str, list[str]] = {}
    for key, value in pairs:
        parameters.setdefault(key, []).append(value)
    assert parse_question(name, parameters, TODAY) == question
