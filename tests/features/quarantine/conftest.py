"""A project with broken events in its quarantine."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from polku.collect.adapters import PROTOCOLS
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Arrival
from polku.features.projects.models import Project
from polku.store import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

Break = Callable[..., None]


def answer(number: int, **more: Any) -> dict[str, Any]:
    """Return the call of an answer whose time no collector can read."""
    return {
        "type": "track",
        "event": "Survey Answered",
        "messageId": f"m{number}",
        "userId": f"u{number}",
        "timestamp": "22.11.2026 10:00",
        "properties": {"survey": "nps", "score": number % 11},
    } | more


@pytest.fixture
def break_events(event_store: Store, project: Project) -> Break:
    """Return a function that lets calls arrive and keeps those that cannot be read."""

    def arrive(*calls: dict[str, Any], source: str = "shop", minutes: int = 0) -> None:
        arrival = Arrival(NOW + timedelta(minutes=minutes), source, "/v1/batch")
        body = json.dumps({"batch": calls}).encode()
        reading = PROTOCOLS["/v1/batch"].read(body, arrival)
        assert not reading.events
        kept = [(arrival, one) for one in reading.rejected]
        KeptApart(event_store.quarantine).put(project.pk, kept)

    return arrive
