"""Calls whose figures can be worked out by hand: queued, answered in time or late, scored."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Project
from polku.features.promises.rules import NamedPromise, add_promise
from polku.store import Store
from polku.vocabulary.event import Event, Score
from polku.vocabulary.questions import Deadline, Promise

#: The last day of the data, a Sunday; the page's period is the four weeks that end on it.
LAST = datetime(2026, 4, 26, 12, tzinfo=UTC)
CALLS = Promise(
    made_by="Queued", kept_by="Answered", deadline=Deadline(120), key="call", score="csat"
)


def call(
    person: str, seconds: int, score: int, *, days_ago: int = 1, town: str = ""
) -> list[Event]:
    """Return a call that was queued, answered after ``seconds`` and given a score."""
    queued = LAST - timedelta(days=days_ago)

    def event(name: str, after: int, given: Score | None = None) -> Event:
        return Event(
            message_id=f"{person}-{name}",
            kind="track",
            name=name,
            timestamp=queued + timedelta(seconds=after),
            received_at=LAST,
            user_id=f"{person}@example.com",
            channel="phone",
            score=given,
            properties={"call": person, "town": town or "Turku"},
        )

    rated = event("Rated", seconds + 60, Score("csat", score, 1, 5))
    return [event("Queued", 0), event("Answered", seconds), rated]


def calls(name: str, n: int, seconds: int, score: int, **more: object) -> list[Event]:
    """Return ``n`` calls of as many people."""
    return [
        event
        for number in range(n)
        for event in call(f"{name}{number}", seconds, score, **more)  # type: ignore[arg-type]
    ]


@pytest.fixture
def broken(event_store: Store, project: Project) -> NamedPromise:
    """Return a promise that was kept in 75% of the calls before, and in 40% of 100 calls now.

    Calls that were late are given 2 of 5, the others 4; all of Oulu's 40 calls are late.
    """
    event_store.append(project.pk, calls("was", 75, 60, 4, days_ago=40))
    event_store.append(project.pk, calls("late", 25, 300, 2, days_ago=40))
    event_store.append(project.pk, calls("kept", 40, 60, 4))
    event_store.append(project.pk, calls("broke", 20, 300, 2))
    event_store.append(project.pk, calls("oulu", 40, 300, 2, town="Oulu"))
    return add_promise(project, "Calls in 2 minutes", CALLS, "Jaana Rautio")


@pytest.fixture
def few(event_store: Store, project: Project) -> NamedPromise:
    """Return a promise that was made to three people only."""
    event_store.append(project.pk, calls("rare", 3, 300, 1))
    return add_promise(project, "Rare calls", CALLS)
