"""A sink that asks of imported events what their project asks of those that arrive."""

from collections.abc import Sequence
from datetime import UTC, datetime

from polku.collect.call_body import PATH
from polku.collect.quarantine import Quarantine
from polku.collect.reading import Arrival, Reading, Step
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt, Sink


class SteppedSink:
    """Does the ``steps`` with every batch before ``sink`` stores it; what fails is kept apart.

    The receipt counts what was stored and what was there already; ``quarantined`` the rest.
    """

    def __init__(self, sink: Sink, quarantine: Quarantine, steps: Sequence[Step]) -> None:
        self._sink = sink
        self._quarantine = quarantine
        self._steps = tuple(steps)
        self.quarantined = 0

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once every event is on disk, stored or in quarantine."""
        source = events[0].source if events else ""
        arrival = Arrival(datetime.now(UTC), source, PATH)
        reading = Reading(tuple(events))
        for step in self._steps:
            reading = step(reading, arrival)
        if reading.rejected:
            self._quarantine.put(project_id, [(arrival, one) for one in reading.rejected])
            self.quarantined += len(reading.rejected)
        if not reading.events:
            return Receipt(0, 0)
        return self._sink.append(project_id, reading.events)
