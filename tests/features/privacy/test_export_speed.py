"""A person of very many events gets their data within a minute.

``POLKU_EXPORTED`` says how many events (20,000 unless told; the promise is about 100,000).
"""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from polku.features.privacy.exporting import export_person, lines_in
from polku.features.projects.models import Project
from polku.store import Store
from polku.vocabulary.event import Event, person_key

EVENTS = int(os.environ.get("POLKU_EXPORTED", "20000"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_person_of_very_many_events_is_given_within_a_minute(
    event_store: Store, project: Project
) -> None:
    event_store.append(
        project.pk,
        [
            Event(
                message_id=f"many-{number}",
                kind="track",
                name="Called",
                timestamp=NOON + timedelta(seconds=number),
                received_at=NOON,
                user_id="many",
                properties={"n": number, "page": "https://shop.example/cart", "plan": "basic"},
            )
            for number in range(EVENTS)
        ],
    )
    person = person_key(project.pk, user_id="many")
    began = time.monotonic()
    request, file = export_person(event_store, project, person, None, NOON)
    took = time.monotonic() - began
    with file:
        assert request.events == EVENTS
        assert sum(1 for _ in lines_in(file, "events.jsonl")) == EVENTS
    assert took < 60, f"{EVENTS} events took {took:.0f} s"
