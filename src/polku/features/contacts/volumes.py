"""Tell of each event that a definition names how often it has arrived."""

from collections.abc import Iterable
from typing import NamedTuple

from polku.features.contacts.rules import BOT_EVENTS, KIND_EVENTS
from polku.measure.catalogue.known import EventVolume
from polku.vocabulary.contacts import Contacts
from polku.vocabulary.matching import parse_matches


class Named(NamedTuple):
    """An event that definitions name; ``events`` is None where it has not arrived."""

    event: str
    events: int | None


def volumes_of(contacts: Contacts, volumes: Iterable[EventVolume]) -> dict[str, list[Named]]:
    """Return the events that each kind names, and ``chatbot``, the most frequent first."""
    arrived = {one.event: one.events for one in volumes}
    texts = {
        kind.name: [getattr(kind, role) for role in KIND_EVENTS] for kind in contacts.kinds
    } | {"chatbot": [getattr(contacts.chatbot, role) for role in BOT_EVENTS]}
    return {
        name: sorted(_named(told, arrived), key=lambda one: -(one.events or 0))
        for name, told in texts.items()
    }


def _named(texts: Iterable[str], arrived: dict[str, int]) -> list[Named]:
    events = (one.event for text in texts if text for one in parse_matches(text) if one.event)
    return [Named(event, arrived.get(event)) for event in dict.fromkeys(events)]
