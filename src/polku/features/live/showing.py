"""Put what arrives, and how to send, into the form that pages show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest

from polku.features.live.rejects import said
from polku.features.live.rules import Arrivals, counted
from polku.features.live.wanted import Wanted
from polku.features.people.channels import Channel, channel_of
from polku.features.people.masking import mask_properties
from polku.features.people.rules import known_by
from polku.features.projects.rules import Project, Role
from polku.features.questions.rules import event_store
from polku.measure.arrivals import Arrival
from polku.vocabulary.kept import Selection


class Shown(NamedTuple):
    """An arrival with its channel's name and icon, and what was sent with it."""

    arrival: Arrival
    channel: Channel
    properties: Mapping[str, Any] = {}


class Stopped(NamedTuple):
    """An event that was not taken in, and why."""

    received_at: datetime
    event: str
    source: str
    reason: str


class Row(NamedTuple):
    """A line of the list: an event that is stored, or one that was stopped."""

    at: datetime
    shown: Shown | None = None
    stopped: Stopped | None = None


def arriving(project: Project, arrivals: Arrivals) -> dict[str, Any]:
    """Return what the list of the last events shows, and what became of all."""
    return {
        "project": project,
        "arrivals": arrivals,
        "shown": [Shown(one, channel_of(one.channel)) for one in arrivals.events],
        "counted": counted(project),
    }


def rows(
    project: Project, arrivals: Arrivals, wanted: Wanted, limit: int, *, reveal: bool
) -> list[Row]:
    """Return what arrived and what was stopped, as one list, the newest first."""
    taken = [
        Row(one.received_at if arrivals.live else one.ts, shown=_shown(one, reveal=reveal))
        for one in arrivals.events
    ]
    since = taken[-1].at if len(taken) >= limit else None
    stopped = [
        Row(one.received_at, stopped=one)
        for one in _stopped(project, wanted, limit, reveal=reveal)
        if arrivals.live and (since is None or one.received_at >= since)
    ]
    return sorted([*taken, *stopped], key=lambda row: row.at, reverse=True)[:limit]


def _shown(one: Arrival, *, reveal: bool) -> Shown:
    properties = one.properties if reveal else mask_properties(one.properties)
    return Shown(one, channel_of(one.channel), properties)


def _stopped(project: Project, wanted: Wanted, limit: int, *, reveal: bool) -> list[Stopped]:
    keeper = event_store().quarantine
    entries = keeper.entries(project.pk, keeper.ids(project.pk, Selection(), limit))
    return [
        Stopped(
            one.last_at,
            one.kept.event,
            one.kept.source,
            known_by(said(one.kept.reason), reveal=reveal),
        )
        for one in entries
        if wanted.fits_stopped(one.kept.event, one.kept.source)
    ]


def sending(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return how to send an event; the key only for who may also manage keys."""
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    may_send = role.covers(Role.EDITOR)
    return {
        "may_send": may_send,
        "key": project.write_keys.filter(revoked_at=None).first() if may_send else None,
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
