"""Every question takes a segment as a filter and, where it has breakdowns, as one."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.event import Event, Score
from polku.vocabulary.segments import Did, Not, Sequence
from polku.vocabulary.touchpoints import View

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
SEGMENTS = {
    "callers": Did("Call Queued", within_days=60),
    "others": Not(Sequence("Call Queued", "Order Placed", followed=False, then_days=5)),
}
#: What a question cannot be asked without.
NEEDED = {
    "made_by": "Call Queued",
    "kept_by": "Call Answered",
    "within": "2m",
    "conversion": "Order Placed",
    "other": "segment!=callers",
    "event": "Call Queued",
    "step": ["Call Queued", "Call Answered"],
    "steps": "",
    "metric": "",
    "design": (
        '{"parts": [{"is": "step", "id": "queued", "events": "Call Queued"}, '
        '{"is": "step", "id": "answered", "events": "Call Answered"}], "silence": 604800}'
    ),
}


def happened() -> list[Event]:
    """Return calls, page views and orders of 40 people, of whom 20 called."""
    events = []
    for person in range(40):
        for place, name in enumerate(("Page Viewed", "Order Placed", "Survey Answered")):
            events.append(event(person, name, place))
        if person % 2:
            events += [event(person, "Call Queued", 4), event(person, "Call Answered", 5)]
    return events


def event(person: int, name: str, place: int) -> Event:
    at = NOW - timedelta(days=person % 20, hours=10 - place)
    score = Score("nps", person % 11, 0, 10) if name == "Survey Answered" else None
    return Event(
        message_id=f"{person}-{name}",
        kind="page" if name == "Page Viewed" else "track",
        name=name,
        timestamp=at,
        received_at=at,
        user_id=f"p{person}",
        channel="phone" if name.startswith("Call") else "web",
        score=score,
        properties={"path": "/", "load_ms": 900 + person, "call_id": str(person)},
    )


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    """Return a project that has segments."""
    project = 8_900_001
    store.append(project, happened())
    return View(project_id=project, minimum_group=1, segments=SEGMENTS, at=NOW)


@pytest.mark.parametrize("name", FORMS)
def test_a_question_takes_a_segment(store: Store, view: View, name: str) -> None:
    known = {one.name for one in FORMS[name].parameters}
    parameters = {"from": ["2026-03-01"], "to": ["2026-04-26"], "where": ["segment=callers"]}
    for parameter in known & set(NEEDED):
        value = NEEDED[parameter]
        if value:
            parameters[parameter] = value if isinstance(value, list) else [value]
    if "where" not in known:
        pytest.skip("this question has no filters")
    question = parse_question(name, parameters, date(2026, 4, 20))
    asked = [question]
    if "by" in known:
        asked.append(msgspec.structs.replace(question, by="segment.others"))
    for one in asked:
        answer = ask(store, view, one, NOW)
        assert "segment_callers_1" in answer.sql
