"""Put what arrives, and how to send, into the form that pages show."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from polku.features.live.rules import Arrivals, counted
from polku.features.people.channels import Channel, channel_of
from polku.features.projects.rules import Project, Role
from polku.measure.arrivals import Arrival


class Shown(NamedTuple):
    """An arrival with its channel's name and icon."""

    arrival: Arrival
    channel: Channel


def arriving(project: Project, arrivals: Arrivals) -> dict[str, Any]:
    """Return what the list of the last events shows, and what became of all."""
    return {
        "project": project,
        "arrivals": arrivals,
        "shown": [Shown(one, channel_of(one.channel)) for one in arrivals.events],
        "counted": counted(project),
    }


def sending(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return how to send an event; the key only for who may also manage keys."""
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    may_send = role.covers(Role.EDITOR)
    return {
        "may_send": may_send,
        "key": project.write_keys.filter(revoked_at=None).first() if may_send else None,
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
