"""Know what arrives in this process: the latest events and the counts of every project."""

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.features.live.wanted import Wanted
from polku.features.projects.rules import Project
from polku.measure.arrivals import Arrival, arrived, happened_last
from polku.measure.catalogue.known import newest_event
from polku.store import Store
from polku.vocabulary.event import Event
from polku.vocabulary.operators import Operator
from polku.vocabulary.touchpoints import Condition, View

MINUTE = timedelta(minutes=1)
_EVERYTHING = Wanted()


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


def drop_hidden(project_id: int) -> None:
    """Remember no event of whoever is hidden or erased."""
    _Watched.recent.drop_hidden(project_id)


def forget(project_id: int) -> None:
    """Remember nothing of a project."""
    _Watched.recent.forget(project_id)


def latest(project: Project, limit: int = 50) -> tuple[Event, ...]:
    """Return the events that arrived last, the newest first."""
    return _Watched.recent.of(project.pk)[:limit]


def counted(project: Project) -> Count:
    """Return what became of the events that arrived since the server started."""
    return _Watched.tally.of(project.pk)


def arrivals_of(
    store: Store,
    view: View,
    limit: int,
    now: datetime,
    newest: datetime | None = None,
    wanted: Wanted = _EVERYTHING,
) -> Arrivals:
    """Return what arrived last as the rules of ``view`` see it, and how much in a minute.

    ``newest`` saves looking for the last event where it is known to lie in the day before.
    """
    view = msgspec.structs.replace(view, bots=wanted.bots)
    remembered = _Watched.recent.of(view.project_id)
    minute = sum(1 for one in remembered if one.received_at > now - MINUTE)
    more = minute == len(remembered) >= 200
    chosen = [one for one in remembered if wanted.fits(one)]
    if remembered and (chosen or wanted.narrow):
        shown = arrived(store, view, chosen[:limit])
        if shown or wanted.narrow:
            return Arrivals(shown, live=True, minute=minute, more=more)
    newest = newest or newest_event(store, view, now)
    if newest is None:
        return Arrivals((), live=False)
    people = wanted.keys(view.project_id) if wanted.person else ()
    last = happened_last(store, view, newest, limit, _conditions(wanted), people)
    return Arrivals(last, live=False)


def _conditions(wanted: Wanted) -> list[Condition]:
    said: list[tuple[str, Operator, str]] = [
        ("event", "contains", wanted.event),
        ("source", "is", wanted.source),
    ]
    return [Condition(field, operator, value) for field, operator, value in said if value]
