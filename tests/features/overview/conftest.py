"""A company whose last eight weeks can be worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Project
from polku.features.promises.rules import add_promise
from polku.features.touchpoints.rules import replace_rules
from polku.store import Store
from polku.vocabulary.event import Event, Metric, Score
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.touchpoints import TouchpointRule

#: The last day of the data, a Sunday; the page's period is the four weeks that end on it.
LAST = datetime(2026, 4, 26, 12, tzinfo=UTC)
SCALES: dict[Metric, tuple[int, int]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
CALLS = Promise(
    made_by="Queued", kept_by="Answered", deadline=Deadline(seconds=120), key="call", score="ces"
)


def event(person: str, name: str, when: datetime, **more: object) -> Event:
    """Return an event of a person; its id follows from who did what when."""
    return Event(
        message_id=f"{person}-{name}-{when.timestamp()}",
        kind="identify" if name == "Identified" else "track",
        name=name,
        timestamp=when,
        received_at=when,
        user_id=person,
        **more,  # type: ignore[arg-type]
    )


def answers(
    name: str,
    values: list[int],
    *,
    days_ago: int = 0,
    metric: Metric = "nps",
    age: str = "young",
    text: str = "",
    touchpoint: str = "Order",
) -> list[Event]:
    """Return one answer of a person of its own for each value, with who they are."""
    begun = LAST - timedelta(days=days_ago)
    events = []
    for number, value in enumerate(values):
        when = begun - timedelta(minutes=number)
        person = f"{name}-{number}"
        said = {"score": Score(metric, value, *SCALES[metric]), "text": text and f"{text} {person}"}
        events.append(event(person, "Identified", when, properties={"age_group": age}))
        events.append(event(person, "Survey Answered", when, touchpoint=touchpoint, **said))
    return events


def calls(name: str, waits: list[int], *, days_ago: int = 0, ease: int = 0) -> list[Event]:
    """Return a call for each wait in seconds, and what its caller thought of it."""
    begun = LAST - timedelta(days=days_ago)
    events = []
    for number, wait in enumerate(waits):
        person, when = f"{name}-{number}", begun - timedelta(minutes=number)
        call = {"call": person}
        events.append(event(person, "Queued", when, properties=call))
        answered = when + timedelta(seconds=wait)
        events.append(event(person, "Answered", answered, properties=call))
        if ease:
            score = Score("ces", ease + number % 2, 1, 7)
            later = answered + timedelta(minutes=9)
            events.append(event(person, "Survey Answered", later, touchpoint="Call", score=score))
    return events


@pytest.fixture
def company(event_store: Store, project: Project) -> Project:
    """Return a project whose old customers turned, and whose calls are answered late."""
    replace_rules(
        project,
        [
            TouchpointRule(event="Queued", touchpoint="Queue", channel="phone", stage="Help"),
            TouchpointRule(event="Answered", touchpoint="Call", channel="phone", stage="Help"),
            TouchpointRule(event="Survey Answered", channel="web", stage="Buy", hidden=True),
        ],
    )
    add_promise(project, "Calls answered in two minutes", CALLS)
    told = [
        *answers("a", [10] * 60, days_ago=40, age="old"),
        *answers("b", [10, 7] * 30, days_ago=40),
        *answers("c", [10, 0] * 30, age="old", text="Waited 40 minutes for 040 123 4567:"),
        *answers("d", [10, 7] * 30, text="Quick and friendly, mail me at ada@example.fi"),
        *calls("e", [60] * 40, days_ago=30, ease=6),
        *calls("f", [60] * 40, days_ago=1, ease=6),
        *calls("g", [600] * 60, days_ago=2, ease=2),
    ]
    event_store.append(project.pk, told)
    return project
