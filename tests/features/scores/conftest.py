"""Answers whose figures can be worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event, Metric, Score

#: The last day of the data, a Sunday; the page's period is the four weeks that end on it.
LAST = datetime(2026, 4, 26, 12, tzinfo=UTC)


def answers(
    name: str,
    values: list[int],
    *,
    days_ago: int = 0,
    channel: str = "web",
    metric: Metric = "nps",
    ends: tuple[int, int] = (0, 10),
) -> list[Event]:
    """Return one answer of a person of its own for each value, a minute apart."""
    begun = LAST - timedelta(days=days_ago)
    return [
        Event(
            message_id=f"{name}-{number}",
            kind="track",
            name="Answered",
            timestamp=begun - timedelta(minutes=number),
            received_at=begun,
            user_id=f"{name}-{number}",
            channel=channel,
            score=Score(metric, value, *ends),
            properties={"plan": "fibre"},
        )
        for number, value in enumerate(values)
    ]


@pytest.fixture
def fallen(event_store: Store, project: Project) -> Project:
    """Return a project whose phone fell by 100 points while its web stayed, and four answers."""
    event_store.append(project.pk, answers("a", [10] * 40, days_ago=40, channel="phone"))
    event_store.append(project.pk, answers("b", [10, 7] * 20, days_ago=40))
    event_store.append(project.pk, answers("c", [10, 0] * 20, channel="phone"))
    event_store.append(project.pk, answers("d", [10, 7] * 20))
    event_store.append(project.pk, answers("e", [9] * 12, channel="shop"))
    event_store.append(project.pk, answers("f", [0] * 4, channel="chat"))
    return project
