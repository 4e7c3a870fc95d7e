"""A small world for dashboards: people who come, order, call and answer; few from the north."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.dashboards.models import Dashboard
from polku.features.dashboards.rules import make_dashboard
from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event, Score

#: A Sunday; the last four weeks end on it.
LAST = datetime(2026, 4, 26, 9, tzinfo=UTC)
FEW, SOME, MANY = 3, 8, 12


def event(name: str, number: int, week: int, area: str, score: Score | None = None) -> Event:
    """Return an event of one person, ``week`` weeks before the last day."""
    return Event(
        message_id=f"{name}-{area}-{number}-{week}",
        kind="track",
        name=name,
        timestamp=LAST - timedelta(weeks=week, minutes=number),
        received_at=LAST,
        user_id=f"{area}-{number}",
        channel="web",
        score=score,
        properties={"area": area},
    )


@pytest.fixture
def stored(event_store: Store, project: Project) -> Project:
    """Return the project with its events; of the north there are fewer than may be shown."""
    events = []
    for area, people in (("south", MANY), ("east", SOME), ("north", FEW)):
        for week in range(8):
            for number in range(people):
                events.append(event("Page Viewed", number, week, area))
                events.append(event("Answered", number, week, area, Score("nps", 9, 0, 10)))
                if number % 2:
                    events.append(event("Order Placed", number, week, area))
    event_store.append(project.pk, events)
    return project


@pytest.fixture
def dashboard(stored: Project) -> Dashboard:
    """Return an empty dashboard over the events."""
    return make_dashboard(stored, "Each week")
