"""Funnels agree with plain Python in every order, with exclusions, windows and attempts."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure.funnels.asking import ask_funnel
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.funnels import Exclusion, Funnel
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import FunnelQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.funnels.walking import Attempt, Seen, attempts_of

START = datetime(2026, 3, 1, 22, tzinfo=UTC)  # midnight in Helsinki
NOW = START + timedelta(days=400)
_projects = itertools.count(2_500_000)

names = st.sampled_from("ABCXY")
kinds = st.lists(names, min_size=1, max_size=2, unique=True).map(
    lambda found: tuple(Match(name) for name in found)
)
#: Close together, so that many share a moment and many walks are possible.
seen = st.lists(
    st.builds(Seen, names, st.integers(0, 12), st.sampled_from(["", "p", "q"])), max_size=14
)
crowds = st.lists(seen, min_size=1, max_size=3)


@st.composite
def funnels(draw: st.DrawFn) -> Funnel:
    order = draw(st.sampled_from(["ordered", "strict", "any"]))
    steps = tuple(draw(st.lists(kinds, min_size=2, max_size=4)))
    exclude = []
    for events in draw(st.lists(kinds, max_size=2)):
        after = draw(st.integers(0, len(steps) - 1)) if order != "any" else 0
        before = draw(st.integers(after + 1, len(steps))) if after else 0
        exclude.append(Exclusion(events, after, before))
    return Funnel(
        steps=steps,
        exclude=tuple(exclude),
        order=order,
        window=draw(st.sampled_from([1, 3, 6, 100])),
        attempts=draw(st.sampled_from(["best", "first", "every"])),
        reentry=draw(st.sampled_from(["", "pass", "restart"])) if order != "any" else "",
    )


def told(store: Store, crowd: Sequence[Sequence[Seen]]) -> View:
    project = next(_projects)
    events = [
        Event(
            message_id=f"{person}-{nth}",
            kind="track",
            name=one.name,
            timestamp=START + timedelta(seconds=one.at),
            received_at=START,
            user_id=str(person),
            properties={"plan": one.plan} if one.plan else {},
        )
        for person, seen in enumerate(crowd)
        for nth, one in enumerate(seen)
    ]
    store.append(project, events)
    return View(project, minimum_group=1)


def asked(store: Store, view: View, question: FunnelQuestion) -> dict[str, list[int]]:
    """Return how many reached each step, by group."""
    found: dict[str, list[int]] = {}
    for row in ask_funnel(store, view, question, NOW).dicts():
        found.setdefault(row["group"], []).append(row["reached"])
    return found


def reached(funnel: Funnel, attempts: Sequence[Attempt]) -> list[int]:
    lengths = [len(one.events) for one in attempts if not one.left_out]
    counts = [sum(length >= step for length in lengths) for step in range(1, len(funnel.steps) + 1)]
    return counts if lengths else []


@settings(max_examples=300)
@given(funnel=funnels(), crowd=crowds)
def test_steps_reached_agree_with_plain_python(
    store: Store, funnel: Funnel, crowd: list[list[Seen]]
) -> None:
    view = told(store, crowd)
    attempts = [one for seen in crowd for one in attempts_of(funnel, seen)]
    answer = ask_funnel(store, view, FunnelQuestion(funnel=funnel), NOW)
    assert [row["reached"] for row in answer.dicts()] == reached(funnel, attempts)
    left_out = sum(one.left_out for one in attempts)
    assert [one.values["left_out"] for one in answer.caveats if one.code == "excluded"] == (
        [left_out] if left_out else []
    )
