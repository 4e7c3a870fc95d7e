"""Read what is in quarantine again, as it arrived then: mended by rules, by the same protocol."""

from collections.abc import Sequence

import msgspec

from polku.collect.adapters import PROTOCOLS
from polku.collect.privacy.kinds import NOTHING_KEPT
from polku.collect.privacy.kinds import Kept as Keeps
from polku.collect.quarantine.keeping import kept_of, reason_of
from polku.collect.quarantine.mending import MendingRule, mended_raw
from polku.collect.reading import Arrival, Reading, Rejected, Step
from polku.vocabulary.errors import InvalidEvent, NotFound, PolkuError, translatable
from polku.vocabulary.event import Event
from polku.vocabulary.kept import Kept, Reason

#: The property that says by which rules an event was mended.
MENDED = "mended_by"


class Again(msgspec.Struct, frozen=True):
    """What came of an entry that was read again; ``raw`` is what was read, ``rules`` changed it.

    It is stored only as a whole: with one event rejected none is, and ``reason`` says why.
    """

    events: tuple[Event, ...]
    raw: bytes
    rules: tuple[str, ...] = ()
    reason: Reason | None = None


def read_again(
    kept: Kept,
    rules: Sequence[MendingRule] = (),
    steps: Sequence[Step] = (),
    *,
    keeps: Keeps = NOTHING_KEPT,
    steady: bool = True,
) -> Again:
    """Read an entry with the arrival it came by, mended, through the ``steps`` of its project.

    ``keeps`` is what the project keeps of what is dropped otherwise while an event is read.
    With ``steady`` the same entry gives the same message ids, however often it is read.
    """
    raw, names = mended_raw(rules, kept)
    arrival = arrival_of(kept, keeps)
    reading = _read(raw, arrival)
    if steady:
        reading = _steady(reading, _read(raw, arrival), kept.id)
    for step in steps:
        reading = step(reading, arrival)
    if reading.rejected:
        first = reading.rejected[0]
        return Again((), raw, names, reason_of(first.error, in_list=first.index is not None))
    if not reading.events:
        fault = InvalidEvent(translatable("%(field)s holds no event."), field="body")
        return Again((), raw, names, reason_of(fault, in_list=False))
    return Again(tuple(_marked(event, names) for event in reading.events), raw, names)


def mending(rules: Sequence[MendingRule], steps: Sequence[Step] = ()) -> Step:
    """Return the step that tries ``rules`` on what a reading rejected, and on nothing else.

    It comes last: ``steps`` are those before it, which the mended events go through as well.
    """

    def step(reading: Reading, arrival: Arrival) -> Reading:
        if not rules or not reading.rejected:
            return reading
        events = list(reading.events)
        left: list[Rejected] = []
        for one in reading.rejected:
            entry = kept_of(arrival, one)
            again = read_again(entry, rules, steps, keeps=arrival.kept, steady=False)
            if again.rules and again.reason is None:
                events.extend(again.events)
            else:
                left.append(one)
        return Reading(tuple(events), tuple(left))

    return step


def arrival_of(kept: Kept, keeps: Keeps = NOTHING_KEPT) -> Arrival:
    """Return the arrival of what is kept, in a project that ``keeps`` so much."""
    query = kept.query.encode("latin-1", "replace")
    return Arrival(
        kept.received_at, kept.source, kept.path, query, kept.headers, kept.visitor, keeps
    )


def _read(raw: bytes, arrival: Arrival) -> Reading:
    protocol = PROTOCOLS.get(arrival.path)
    if protocol is None:
        fault = NotFound(translatable("Nothing is collected at %(path)s."), path=arrival.path)
        return Reading(rejected=(Rejected(None, raw, fault),))
    try:
        text = protocol.decode(raw, protocol.limits.batch)
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, raw, fault),))
    return protocol.read(text, arrival)


def _steady(reading: Reading, twin: Reading, entry: int) -> Reading:
    """Give the events ids of their entry where a second reading made up others."""
    events = tuple(
        event
        if event.message_id == other.message_id
        else msgspec.structs.replace(event, message_id=f"quarantine-{entry:016x}-{number}")
        for number, (event, other) in enumerate(zip(reading.events, twin.events, strict=True))
    )
    return msgspec.structs.replace(reading, events=events)


def _marked(event: Event, names: tuple[str, ...]) -> Event:
    if not names:
        return event
    properties = event.properties | {MENDED: ", ".join(names)}
    return msgspec.structs.replace(event, properties=properties)
