"""Do the steps that a project asks of its events: those that arrive, and imported ones."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from polku.collect.call_body import PATH, as_call_body
from polku.collect.quarantine.keeping import Quarantine
from polku.collect.reading import Arrival, Reading, Rejected, Step
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Event
from polku.vocabulary.sink import Receipt, Sink

_log = logging.getLogger(__name__)


def stepped(reading: Reading, arrival: Arrival, steps: Sequence[Step]) -> Reading:
    """Return ``reading`` after all ``steps``.

    Where one of them breaks, which is a fault of ours, its events go to quarantine: they can be
    read again when the fault is mended.
    """
    for step in steps:
        try:
            reading = step(reading, arrival)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must not lose events
            _log.exception("a step of arrival broke")
            reading = _apart(reading, fault)
    return reading


def _apart(reading: Reading, fault: Exception) -> Reading:
    error = InvalidEvent(
        translatable("The server could not check this event: %(reason)s"),
        field="",
        reason=type(fault).__name__,
    )
    apart = tuple(
        Rejected(number, as_call_body(event), error) for number, event in enumerate(reading.events)
    )
    return Reading(rejected=(*reading.rejected, *apart))


class SteppedSink:
    """Does the ``steps`` with every batch before ``sink`` stores it; what fails is kept apart.

    The receipt counts the events that were kept apart beside those that were stored.
    """

    def __init__(self, sink: Sink, quarantine: Quarantine, steps: Sequence[Step]) -> None:
        self._sink = sink
        self._quarantine = quarantine
        self._steps = tuple(steps)

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once every event is on disk, stored or in quarantine."""
        source = events[0].source if events else ""
        arrival = Arrival(datetime.now(UTC), source, PATH)
        reading = stepped(Reading(tuple(events)), arrival, self._steps)
        apart = len(reading.rejected)
        if apart:
            self._quarantine.put(project_id, [(arrival, one) for one in reading.rejected])
        if not reading.events:
            return Receipt(0, 0, quarantined=apart)
        receipt = self._sink.append(project_id, reading.events)
        return msgspec.structs.replace(receipt, quarantined=receipt.quarantined + apart)
