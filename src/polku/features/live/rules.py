"""Know what arrives in this process: the latest events and the counts of every project."""

from polku.collect.recent import Recent
from polku.collect.tally import Count, Tally
from polku.features.projects.rules import Project
from polku.vocabulary.event import Event


class _Watched:
    """The counters of the running collector; empty ones where this process collects nothing."""

    recent = Recent()
    tally = Tally()


def watch(recent: Recent, tally: Tally) -> None:
    """Show from now on what the collector with these counters takes in."""
    _Watched.recent, _Watched.tally = recent, tally


def latest(project: Project, limit: int = 50) -> tuple[Event, ...]:
    """Return the events that arrived last, the newest first."""
    return _Watched.recent.of(project.pk)[:limit]


def counted(project: Project) -> Count:
    """Return what became of the events that arrived since the server started."""
    return _Watched.tally.of(project.pk)
