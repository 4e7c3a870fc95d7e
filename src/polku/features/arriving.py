"""Where events go that no client sends: through what the project asks of those that arrive."""

from collections.abc import Sequence

from polku.collect.pulls.marking import marking
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Step
from polku.collect.stepping import SteppedSink
from polku.features.quarantine.steps import steps_of
from polku.features.questions.rules import event_store
from polku.features.work.reach import sink_of_server
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt, Sink


def arriving_steps(project_id: int) -> tuple[Step, ...]:
    """Return what a project asks of imports and pulls: scrubbed, marked, held to schemas."""
    return (marking, *steps_of(project_id))


def arriving_sink(project_id: int) -> Sink:
    """Return a sink for imports and pulls of a project, which does `arriving_steps`.

    Through a running server it is the server that does them, beside its own quarantine.
    """
    if server := sink_of_server():
        return server
    store = event_store()
    return SteppedSink(store, KeptApart(store.quarantine), arriving_steps(project_id))


class ArrivingSink:
    """A sink for the events of any project, each through `arriving_sink` of its own."""

    def __init__(self) -> None:
        self._sinks: dict[int, Sink] = {}

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once every event is on disk, stored or in quarantine."""
        if project_id not in self._sinks:
            self._sinks[project_id] = arriving_sink(project_id)
        return self._sinks[project_id].append(project_id, events)
