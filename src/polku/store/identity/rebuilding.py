"""Work a project's people out anew from its stored events, as after a change of rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from polku.store.identity.evidence import EXTERNAL, facts_in
from polku.store.identity.facts import Facts
from polku.store.identity.known import KnownKeys
from polku.store.identity.marks import Marks
from polku.store.identity.memory import Memory
from polku.store.identity.rulebook import Rulebook
from polku.store.identity.settling import Settling
from polku.store.pool import Pool
from polku.vocabulary.event import Event

#: Events read, and identifiers sorted out, between two looks at what else is to be done.
_EVENTS = 20_000
_KEYS = 2_000
#: Events of a project that are read in one go; more are read in as many parts.
_PART = 2_000_000

_PAIRS = """
select tupleElement(first, 3), 'track', tupleElement(first, 4), user_id, anonymous_id, '', '{}'
from (
    select user_id, anonymous_id,
        min(tuple(
            toUnixTimestamp64Milli(ts), bitAnd(xxHash32(message_id), 1048575), message_id, ts
        )) as first
    from polku.events
    where project_id = {project:UInt32} and not bot and user_id != '' and anonymous_id != ''
      and kind not in ('identify', 'alias') and person_id % {parts:UInt32} = {part:UInt32}
    group by user_id, anonymous_id
)
"""
_SAYING = f"""
select message_id, kind, ts, user_id, anonymous_id, previous_id, cast(properties, 'String')
from polku.events
where project_id = {{project:UInt32}} and not bot
  and person_id % {{parts:UInt32}} = {{part:UInt32}}
  and (kind in ('identify', 'alias') or properties.{EXTERNAL} is not null)
"""

_decode = msgspec.json.Decoder(dict).decode


class Progress(msgspec.Struct, frozen=True):
    """How far a rebuild is, as a share of the whole."""

    share: float


class Rebuilding:
    """Rebuilds the people of the projects of the store behind ``write``."""

    def __init__(
        self,
        write: Pool,
        facts: Facts,
        known: KnownKeys,
        rulebook: Rulebook,
        settling: Settling,
        marks: Marks,
    ) -> None:
        self._known = known
        self._marks = marks
        self._write = write
        self._facts = facts
        self._rulebook = rulebook
        self._settling = settling

    def steps(self, project_id: int) -> Iterator[Progress]:
        """Do the whole work, a little between any two answers."""
        size = self._count(project_id)
        parts = 1 + size // _PART
        for part in range(parts):
            for read in self._read(project_id, parts, part):
                yield Progress(0.5 * (part + read * parts / max(1, size)) / parts)
        total = max(1, self._facts.keys(project_id))
        for done in self._sort(project_id):
            yield Progress(min(1.0, 0.5 + 0.5 * done / total))

    def note(self, project_id: int) -> None:
        """Note down that a project is built by the rules that hold now."""
        self._marks.set(f"rules {project_id}", self._rulebook.edition(project_id).version)

    def _count(self, project_id: int) -> int:
        sql = "select count() from polku.events where project_id = {project:UInt32}"
        return int(self._write.query(sql, {"project": project_id}).rows[0][0])

    def _read(self, project_id: int, parts: int, part: int) -> Iterator[int]:
        """Store the facts that the events of a part state; yield how many were read."""
        rules, memory = self._rulebook.of(project_id), Memory()
        values = {"project": project_id, "parts": parts, "part": part}
        for sql in (_PAIRS, _SAYING):
            rows = self._write.query(sql, values).rows
            for start in range(0, len(rows), _EVENTS):
                events = [_event(row) for row in rows[start : start + _EVENTS]]
                facts = memory.fresh(facts_in(project_id, events, rules))
                if facts:
                    self._known.new({key for fact in facts for key in (fact.key, fact.other)})
                    self._facts.add(project_id, facts)
                yield start

    def _sort(self, project_id: int) -> Iterator[int]:
        """Settle every identifier; yield how many are done."""
        done: set[int] = set()
        last = -1
        while keys := self._facts.keys_after(project_id, last, _KEYS):
            last = keys[-1]
            if seeds := [key for key in keys if key not in done]:
                done |= self._settling.settle(project_id, seeds)
            yield len(done)


def _event(row: Sequence[Any]) -> Event:
    message_id, kind, ts, user_id, anonymous_id, previous_id, properties = row
    when: datetime = ts
    return Event(
        message_id=message_id,
        kind=kind,
        name="",
        timestamp=when,
        received_at=when,
        user_id=user_id,
        anonymous_id=anonymous_id,
        previous_id=previous_id,
        properties=_decode(properties),
    )
