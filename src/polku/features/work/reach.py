"""Reach the events from whichever process works: directly, or through the server that has them."""

from collections.abc import Callable

from polku.features.questions.rules import event_store
from polku.vocabulary.sink import Sink

_through: list[Callable[[], Sink]] = []


def work_through(sink: Callable[[], Sink]) -> None:
    """Let the jobs of this process append through ``sink``, asked for anew by every job."""
    _through[:] = [sink]


def sink_of_server() -> Sink | None:
    """Return the running server as a sink; None where this process has the events itself."""
    return _through[0]() if _through else None


def event_sink() -> Sink:
    """Return where a job's events go."""
    return sink_of_server() or event_store()
