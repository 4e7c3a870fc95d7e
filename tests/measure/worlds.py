"""Random small worlds of events for the oracles, and the store that answers about them."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from polku.store import Store
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.touchpoints import Condition, TouchpointRule, View

START = datetime(2026, 3, 1, 22, tzinfo=UTC)  # midnight in Helsinki
RULES = (
    TouchpointRule(event="Call Ended", hidden=True),
    TouchpointRule(event="Page Viewed", touchpoint="Site", channel="web", stage="Consider"),
)
_projects = itertools.count(2_000_000)

people = st.sampled_from(["ada", "bo", "cai"])
names = st.sampled_from(["Page Viewed", "Call Queued", "Call Answered", "Call Ended"])


#: Events that say something of themselves or nothing, and rules that take some of them.
said = st.sampled_from(["", "Web", "Shop", "'; --", "Äiti"])
happened_names = st.sampled_from(["Visited", "Bought", "Web"])
ruled_events = st.lists(
    st.builds(
        Event,
        message_id=st.uuids().map(str),
        kind=st.sampled_from(["track", "identify", "group", "page"]),
        name=happened_names,
        timestamp=st.just(START),
        received_at=st.just(START),
        user_id=st.just("ada"),
        source=said,
        channel=said,
        touchpoint=said,
        stage=said,
        properties=st.sampled_from([{}, {"plan": "x"}]),
    ),
    max_size=12,
)
rule_lists = st.lists(
    st.builds(
        TouchpointRule,
        event=st.sampled_from(["", "Visited", "Bought", "Never"]),
        conditions=st.sampled_from(
            [(), (Condition("plan", "is", "x"),), (Condition("channel", "is_not", "Web"),)]
        ),
        touchpoint=said,
        channel=said,
        stage=said,
        hidden=st.booleans(),
    ),
    max_size=4,
).map(tuple)


class Happening(msgspec.Struct, frozen=True):
    """One event in the words of a test: ``minute`` after `START`."""

    person: str
    name: str
    minute: int
    score: int | None = None
    call: str = ""

    @property
    def ts(self) -> datetime:
        return START + timedelta(minutes=self.minute)


happenings = st.lists(
    st.builds(
        Happening,
        person=people,
        name=names,
        minute=st.integers(0, 60 * 24 * 20),
        score=st.none() | st.integers(0, 10),
        call=st.sampled_from(["", "1", "2"]),
    ),
    max_size=25,
    unique_by=lambda one: (one.person, one.minute),
)


def told(store: Store, happened: Sequence[Happening], **view: object) -> View:
    """Store ``happened`` in a project of its own; return its view, with no small groups."""
    project = next(_projects)
    store.append(project, [_event(n, one) for n, one in enumerate(happened)])
    settings = {"rules": RULES, "minimum_group": 1} | view
    return View(project_id=project, **settings)


def key_of(view: View, person: str) -> int:
    return person_key(view.project_id, user_id=person)


def _event(number: int, one: Happening) -> Event:
    return Event(
        message_id=str(number),
        kind="track",
        name=one.name,
        timestamp=one.ts,
        received_at=one.ts,
        user_id=one.person,
        score=None if one.score is None else Score("nps", one.score, 0, 10),
        properties={"call": one.call, "minute": one.minute} if one.call else {},
    )
