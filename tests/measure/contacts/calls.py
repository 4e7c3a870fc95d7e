"""Random small worlds of calls and chats for the oracles, and the store that answers."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import View

START = datetime(2026, 3, 1, 22, tzinfo=UTC)  # midnight in Helsinki
_projects = itertools.count(7_000_000)


class Told(msgspec.Struct, frozen=True):
    """One event in the words of a test: ``second`` after `START`."""

    person: str
    name: str
    second: int
    says: dict[str, object] = {}
    channel: str = ""

    @property
    def ts(self) -> datetime:
        return START + timedelta(seconds=self.second)


def told(store: Store, events: Sequence[Told], **view: object) -> View:
    """Store ``events`` in a project of its own; return its view, with no small groups."""
    project = next(_projects)
    store.append(project, [_event(n, one) for n, one in enumerate(events)])
    return View(project_id=project, **({"minimum_group": 1} | view))


def _event(number: int, one: Told) -> Event:
    return Event(
        message_id=str(number),
        kind="track",
        name=one.name,
        timestamp=one.ts,
        received_at=one.ts,
        user_id=one.person,
        channel=one.channel,
        properties=one.says,
    )
