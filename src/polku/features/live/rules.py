"""Know what arrives in this process: the latest events and the counts of every project."""

from datetime import datetime, timedelta
from typing import NamedTuple

from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.features.projects.rules import Project
from polku.measure.arrivals import Arrival, arrived, happened_last
from polku.measure.catalogue import newest_event
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.touchpoints import View

MINUTE = timedelta(minutes=1)


class _Watched:
    """The counters of the running collector; empty ones where this process collects nothing."""

    recent = Recent()
    tally = Tally()


class Arrivals(NamedTuple):
    """The last events, the newest first.

    ``live``: they arrived since the server started, else they are the last that are stored.
    ``minute`` is how many arrived in the last minute; ``more`` says that it was more than that.
    """

    events: tuple[Arrival, ...]
    live: bool
    minute: int = 0
    more: bool = False


def watch(recent: Recent, tally: Tally) -> None:
    """Show from now on what the collector with these counters takes in."""
    _Watched.recent, _Watched.tally = recent, tally


def latest(project: Project, limit: int = 50) -> tuple[Event, ...]:
    """Return the events that arrived last, the newest first."""
    return _Watched.recent.of(project.pk)[:limit]


def counted(project: Project) -> Count:
    """Return what became of the events that arrived since the server started."""
    return _Watched.tally.of(project.pk)


def arrivals_of(
    store: Store, view: View, limit: int, now: datetime, newest: datetime | None = None
) -> Arrivals:
    """Return what arrived last as the rules of ``view`` see it, and how much in a minute.

    ``newest`` saves looking for the last event where it is known to lie in the day before.
    """
    remembered = _Watched.recent.of(view.project_id)
    shown = arrived(store, view, remembered[:limit])
    if shown:
        minute = sum(1 for one in remembered if one.received_at > now - MINUTE)
        return Arrivals(shown, live=True, minute=minute, more=minute == len(remembered) >= 200)
    newest = newest or newest_event(store, view, now)
    return Arrivals(happened_last(store, view, newest, limit) if newest else (), live=False)
