"""Mark the events of a pull that its reader knows to be the doing of machines."""

import msgspec

from polku.collect.reading import Arrival, Reading
from polku.vocabulary.event import Event

#: The column, and the property of the mappings, that says so.
IS_BOT = "is_bot"


def marking(reading: Reading, _arrival: Arrival) -> Reading:
    """Move what a reader says of machines from a property to the event's own mark."""
    events = tuple(_marked(event) for event in reading.events)
    return msgspec.structs.replace(reading, events=events)


def _marked(event: Event) -> Event:
    if IS_BOT not in event.properties:
        return event
    kept = {name: value for name, value in event.properties.items() if name != IS_BOT}
    return msgspec.structs.replace(
        event, bot=event.bot or event.properties[IS_BOT] is True, properties=kept
    )
