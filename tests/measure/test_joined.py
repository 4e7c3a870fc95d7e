"""Whoever was known under several ids is one person in every answer, as if always under one."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.broken import people_broken
from polku.store import Store
from polku.vocabulary.event import Event, Score
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import TouchpointRule, View

START = datetime(2026, 3, 1, 22, tzinfo=UTC)
NOW = START + timedelta(days=20)
RULES = (
    TouchpointRule(event="Call Ended", hidden=True, channel="phone"),
    TouchpointRule(event="Page Viewed", touchpoint="Site", channel="web"),
)
PEOPLE = ("ada", "bo", "cai")
#: The ids of each: a visitor's, a customer number that was given up, and the one that stays.
Id = st.sampled_from(["visitor", "old", "known"])
_projects = itertools.count(14_000_000)

PROMISE = Promise(
    made_by="Call Queued",
    kept_by="Call Answered",
    deadline=Deadline(seconds=86_400),
    score="nps",
)
QUESTIONS: tuple[AnyQuestion, ...] = (
    ScoreQuestion(metric="nps"),
    ScoreQuestion(metric="nps", every="week", by="channel"),
    TrendQuestion(),
    TrendQuestion(measure="people", every="week", by="touchpoint"),
    TrendQuestion(measure="sessions", every="day"),
    TrendQuestion(measure="sessions", by="channel"),
    TrendQuestion(measure="sessions", by="minute"),
    TrendQuestion(measure="sum:minute", every="week", by="event"),
    PathQuestion(gap_hours=48, steps=4),
    PathQuestion(gap_hours=48, shape="transitions", start="Site"),
    PromiseQuestion(promise=PROMISE),
    PromiseQuestion(promise=msgspec.structs.replace(PROMISE, key="call"), by="channel"),
)


class Moment(msgspec.Struct, frozen=True):
    """One event of a person, sent under one of their ids."""

    person: str
    name: str
    minute: int
    under: str
    score: int | None = None
    call: str = ""


moments = st.lists(
    st.builds(
        Moment,
        person=st.sampled_from(PEOPLE),
        name=st.sampled_from(["Page Viewed", "Call Queued", "Call Answered", "Call Ended"]),
        minute=st.integers(0, 60 * 24 * 12),
        under=Id,
        score=st.none() | st.integers(0, 10),
        call=st.sampled_from(["", "1", "2"]),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda one: (one.person, one.minute),
)


def sent(happened: Sequence[Moment], joined: Sequence[str], *, apart: bool) -> list[Event]:
    """Return the events under their own ids (``apart``) or all under the person's last one.

    Those who are not ``joined`` never sign in, and stay three people.
    """
    events = []
    for number, one in enumerate(happened):
        under = one.under if apart or one.person not in joined else "known"
        user = "" if under == "visitor" else f"{one.person}-{under}"
        events.append(
            Event(
                message_id=str(number),
                kind="track",
                name=one.name,
                timestamp=START + timedelta(minutes=one.minute),
                received_at=START,
                user_id=user,
                anonymous_id=f"{one.person}-visitor" if not user else "",
                score=None if one.score is None else Score("nps", one.score, 0, 10),
                properties={"call": one.call, "minute": one.minute} if one.call else {},
            )
        )
    calls = (("identify", "anonymous_id", "visitor", "old"), ("alias", "previous_id", "old", ""))
    for person, (kind, field, other, user) in itertools.product(joined, calls):
        told = {field: f"{person}-{other}"} if apart else {}
        events.append(
            Event(
                message_id=f"{kind}-{person}",
                kind=kind,
                name=kind,
                timestamp=START + timedelta(days=13),
                received_at=START,
                user_id=f"{person}-{user}" if apart and user else f"{person}-known",
                **told,
            )
        )
    return events


def plain(answer: Result) -> tuple[object, ...]:
    return sorted(answer.rows, key=str), answer.n, [str(caveat) for caveat in answer.caveats]


@settings(max_examples=25)
@given(
    happened=moments,
    joined=st.sets(st.sampled_from(PEOPLE)),
    minimum=st.integers(1, 3),
)
def test_answers_are_those_of_people_known_from_the_start(
    store: Store, happened: list[Moment], joined: set[str], minimum: int
) -> None:
    views = []
    for apart in (True, False):
        view = View(next(_projects), rules=RULES, minimum_group=minimum)
        store.append(view.project_id, sent(happened, sorted(joined), apart=apart))
        views.append(view)
    for question in QUESTIONS:
        first, second = (plain(ask(store, view, question, NOW)) for view in views)
        assert first == second, question
    times = [
        [
            row[1:]
            for row in people_broken(store, view, PromiseQuestion(promise=PROMISE), NOW, 99).rows
        ]
        for view in views
    ]
    assert sorted(times[0], key=str) == sorted(times[1], key=str)
