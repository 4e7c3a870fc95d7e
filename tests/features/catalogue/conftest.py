"""A project to which orders and calls have come, some of them odd."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event

NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = "<script>alert(1)</script>'; drop table events; --\x01 Äiti"


def event(number: int, name: str = "Ordered", hours: int = 1, **properties: object) -> Event:
    when = NOW - timedelta(hours=hours)
    return Event(
        message_id=f"{name}-{number}",
        kind="track",
        name=name,
        timestamp=when,
        received_at=when,
        user_id=f"person-{number}",
        source="shop",
        channel="web",
        bot=bool(properties.pop("bot", False)),
        properties=properties,
    )


@pytest.fixture
def arrived(event_store: Store, project: Project) -> Project:
    event_store.append(
        project.pk,
        [
            *(event(n, total=n, plan="fibre", email=f"p{n}@example.com") for n in range(98)),
            event(98, total="many"),
            event(99, total="5 €"),
            *(event(n, "Crawled", bot=True) for n in range(5)),
            event(1, HOSTILE, **{"<b>key": "<i>value", "a'b": 1}),
        ],
    )
    return project
