"""Choose and order the events that the list shows, as its address asks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.http import QueryDict

from polku.features.catalogue.entries import NOTHING, Entries, Written
from polku.measure.catalogue.events import Catalogue, EventSummary

#: What the list can be narrowed to besides a source.
STATES = ("new", "stopped", "undescribed", "schema", "planned", "in_use", "retiring")


class Listed(NamedTuple):
    """One event: what arrived, what is written about it, and its schema's mode.

    ``summary`` is None for an event that is planned and has not arrived.
    """

    name: str
    summary: EventSummary | None
    written: Written
    mode: str

    def points(self, days: tuple[date, ...]) -> list[dict[str, Any]]:
        """Return the daily counts as a drawing takes them."""
        daily = self.summary.daily if self.summary else ()
        return [{"at": day, "value": n} for day, n in zip(days, daily, strict=False)]


def listed(found: Catalogue, entries: Entries, modes: Mapping[str, str]) -> list[Listed]:
    """Return every event that arrived or that somebody wrote about."""
    names = {one.name: one for one in found.events}
    others = {event for event, path in entries if not path} | set(modes)
    return [
        Listed(name, names.get(name), entries.get((name, ""), NOTHING), modes.get(name, ""))
        for name in (*names, *sorted(others - set(names)))
    ]


def chosen(events: list[Listed], asked: QueryDict) -> list[Listed]:
    """Return the events that the address asks for, in its order."""
    text = asked.get("q", "").strip().casefold()
    source, state = asked.get("source", ""), asked.get("state", "")
    kept = [
        one
        for one in events
        if (not text or _says(one, text))
        and (not source or _comes_from(one, source))
        and (state not in STATES or _STATES[state](one))
    ]
    return sorted(kept, key=_ORDERS.get(asked.get("sort", ""), _by_recent))


def _says(one: Listed, text: str) -> bool:
    return any(
        text in part.casefold() for part in (one.name, one.written.owner, one.written.description)
    )


def _comes_from(one: Listed, source: str) -> bool:
    sources = one.summary.sources if one.summary else ()
    return any(name == source for name, _ in sources)


_STATES: dict[str, Callable[[Listed], bool]] = {
    "new": lambda one: bool(one.summary and one.summary.is_new),
    "stopped": lambda one: bool(one.summary and one.summary.silence),
    "undescribed": lambda one: not one.written.description,
    "schema": lambda one: bool(one.mode),
    "planned": lambda one: one.written.status == "planned",
    "in_use": lambda one: one.written.status == "in_use",
    "retiring": lambda one: one.written.status == "retiring",
}


def _by_recent(one: Listed) -> tuple[int, int, str]:
    return (-one.summary.recent, -one.summary.events, one.name) if one.summary else (1, 0, one.name)


def _by_total(one: Listed) -> tuple[int, str]:
    return (-one.summary.events if one.summary else 1, one.name)


def _since(when: datetime | None) -> float:
    return -when.timestamp() if when else 0.0


_ORDERS: dict[str, Callable[[Listed], Any]] = {
    "": _by_recent,
    "name": lambda one: one.name.casefold(),
    "events": _by_total,
    "first": lambda one: (_since(one.summary.arrived if one.summary else None), one.name),
    "last": lambda one: (_since(one.summary.last_seen if one.summary else None), one.name),
}
ORDERS = tuple(_ORDERS)
