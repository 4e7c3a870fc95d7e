"""Hold events to the schemas that a project has for them, as a step on arrival.

A schema is compiled once for each version; checking an event costs one to three microseconds. A
pattern cannot explode: it runs in time that grows with the text. What fails is kept with why.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from threading import Lock
from typing import Literal

import jsonschema_rs
import msgspec

from polku.collect.call_body import as_call_body
from polku.collect.reading import Arrival, Reading, Rejected, Step
from polku.collect.schemas.limits import compiled, read_schema
from polku.collect.schemas.reasons import reason
from polku.vocabulary.errors import InvalidEvent, InvalidSchema, translatable
from polku.vocabulary.event import Event

#: Off: not checked. Watch: failures are counted, and stored. Enforce: failures go to quarantine.
Mode = Literal["off", "watch", "enforce"]

#: What an event may be asked to say besides its properties, and what a client calls it.
CONTEXT: dict[str, str] = {
    "user_id": "userId",
    "anonymous_id": "anonymousId",
    "account_id": "groupId",
    "channel": "channel",
    "touchpoint": "touchpoint",
    "stage": "stage",
    "score": "score",
    "text": "text",
}
_TRAITS = ("identify", "group")


class Schema:
    """What events of one name must say: a JSON Schema of their properties, and their context.

    Raises `InvalidSchema` where it cannot be used.

    >>> wanted = Schema('{"required": ["total"]}')
    """

    def __init__(self, text: str, context: Iterable[str] = ()) -> None:
        self._validator: jsonschema_rs.Validator = compiled(read_schema(text))
        self._context = tuple(context)
        for name in self._context:
            if name not in CONTEXT:
                raise InvalidSchema(
                    translatable("An event has no “%(name)s” that could be asked for."), name=name
                )

    def fault(self, event: Event) -> InvalidEvent | None:
        """Return the first thing that is wrong with ``event``, None where it fits."""
        for name in self._context:
            if getattr(event, name) in ("", None):
                return InvalidEvent(translatable("%(field)s is missing."), field=CONTEXT[name])
        root = "traits" if event.kind in _TRAITS else "properties"
        try:
            error = next(self._validator.iter_errors(event.properties), None)
        except (ValueError, OverflowError):  # text that is no Unicode, a number beyond all
            return InvalidEvent(
                translatable("%(field)s holds something that no schema can describe."), field=root
            )
        return reason(error, root) if error is not None else None


class Rule(msgspec.Struct, frozen=True):
    """A compiled schema as a project uses it; ``version`` is whom its counts belong to."""

    schema: Schema
    mode: Mode
    version: int


class SchemaCount(msgspec.Struct, frozen=True):
    """How many events were held against a version of a schema, and how many did not fit."""

    checked: int = 0
    failed: int = 0


class SchemaTally:
    """The counts by version since they were last taken; any thread may add and take."""

    def __init__(self) -> None:
        self._counts: dict[int, SchemaCount] = {}
        self._lock = Lock()

    def add(self, counts: Mapping[int, SchemaCount]) -> None:
        """Add ``counts`` by version."""
        with self._lock:
            for version, more in counts.items():
                old = self._counts.get(version, SchemaCount())
                self._counts[version] = SchemaCount(
                    old.checked + more.checked, old.failed + more.failed
                )

    def take(self, versions: Iterable[int]) -> dict[int, SchemaCount]:
        """Return the counts of ``versions``, and begin again at nothing."""
        with self._lock:
            return {one: self._counts.pop(one) for one in versions if one in self._counts}


def checking(rules: Mapping[str, Rule], tally: SchemaTally) -> Step:
    """Return the step that holds events to ``rules``, which are by the name of the event."""

    def step(reading: Reading, _arrival: Arrival) -> Reading:
        faults = {
            place: fault
            for place, event in enumerate(reading.events)
            if event.name in rules and (fault := rules[event.name].schema.fault(event))
        }
        tally.add(_counted(reading.events, rules, faults))
        stopped = {
            place: fault
            for place, fault in faults.items()
            if rules[reading.events[place].name].mode == "enforce"
        }
        return _without(reading, stopped) if stopped else reading

    def unless_nothing(reading: Reading, arrival: Arrival) -> Reading:
        return step(reading, arrival) if rules else reading

    return unless_nothing


def _counted(
    events: Sequence[Event], rules: Mapping[str, Rule], faults: Mapping[int, InvalidEvent]
) -> dict[int, SchemaCount]:
    counts: dict[int, SchemaCount] = {}
    for place, event in enumerate(events):
        if rule := rules.get(event.name):
            old = counts.get(rule.version, SchemaCount())
            failed = old.failed + (place in faults)
            counts[rule.version] = SchemaCount(old.checked + 1, failed)
    return counts


def _without(reading: Reading, stopped: Mapping[int, InvalidEvent]) -> Reading:
    """Return ``reading`` with the events at ``stopped`` rejected, in the order of the request."""
    taken = {one.index for one in reading.rejected}
    places = (index for index in count() if index not in taken)
    indexes = [index for _, index in zip(reading.events, places, strict=False)]
    rejected = [
        Rejected(indexes[place], as_call_body(reading.events[place]), fault)
        for place, fault in stopped.items()
    ]
    kept = tuple(event for place, event in enumerate(reading.events) if place not in stopped)
    return Reading(kept, tuple(sorted((*reading.rejected, *rejected), key=_order)))


def _order(rejected: Rejected) -> int:
    return -1 if rejected.index is None else rejected.index
