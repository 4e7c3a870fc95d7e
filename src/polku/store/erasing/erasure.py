"""Erase persons: hide them at once, then remove them from every file of the store.

Until it is final an erasure can be taken back: the person's history is left out of every answer,
and is still there. What happened before an erasure and arrives after it is not stored again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

import msgspec
import pyarrow as pa

from polku.store.erasing.aging import by_day, remove_before
from polku.store.erasing.clearing import clearing
from polku.store.erasing.ledger import Entry, Ledger
from polku.store.erasing.naming import names_of, needles
from polku.store.erasing.veil import Hidden, Veil, filters_of, quarantine_filters_of
from polku.store.forms import Form
from polku.store.identities import Identities
from polku.store.lists import Lists
from polku.store.pool import Pool
from polku.store.quarantine import Quarantine
from polku.vocabulary.errors import NotAllowed, NotFound, translatable
from polku.vocabulary.event import Event, person_key

_OF_PERSON = (
    "project_id = {project:UInt32} and person_id in {keys:Array(UInt64)} "
    "and (ts <= {until:DateTime64(3)} or received_at <= {until:DateTime64(3)})"
)


_KEYS = (
    "select distinct person_id from polku.events where project_id = {project:UInt32} "
    "and (ts <= {until:DateTime64(3)} or received_at <= {until:DateTime64(3)}) "
    "union distinct select person_id from polku.segment_people "
    "where project_id = {project:UInt32}"
)


class Erased(msgspec.Struct, frozen=True):
    """What was removed of a person."""

    events: int = 0
    identifiers: int = 0
    quarantined: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(
            self.events + other.events,
            self.identifiers + other.identifiers,
            self.quarantined + other.quarantined,
        )


class Erasures:
    """The erasures of the store behind ``write``, kept in ``ledger`` too."""

    def __init__(
        self, write: Pool, identities: Identities, ledger: Ledger, appending: Lock
    ) -> None:
        self.ledger = ledger
        self._write = write
        self._form = write.form
        self._identities = identities
        self._lists = Lists(write, write.form)
        self._quarantine = Quarantine(write, write.form)  # that of the store hides too
        self._appending = appending
        self._erasing = Lock()
        self._veil = Veil(ledger.folder / "hidden")

    def hide(self, project_id: int, person: int, until: datetime, receipt: str) -> Hidden:
        """Leave a person out of every answer from now on; return what is hidden.

        ``receipt`` names the erasure from now on; `restore` takes it back, `erase` makes it final.
        """
        keys = tuple(dict.fromkeys(self._identities.keys_of(person)))
        return self.hide_keys(project_id, keys, until, receipt)

    def hide_keys(
        self, project_id: int, keys: Sequence[int], until: datetime, receipt: str
    ) -> Hidden:
        """Hide what happened to ``keys`` until then, as `hide` does."""
        names = names_of(self._write, project_id, keys)
        hidden = Hidden(receipt, project_id, tuple(keys), names, until)
        people = self.ledger.hashed(project_id, keys)
        self.ledger.write(Entry(receipt, project_id, people, until, "asked"))
        self._veil.draw(hidden)
        return hidden

    def keys_of_all(self, people: Sequence[int]) -> list[int]:
        """Return every key whose events belong to any of ``people``, themselves included."""
        return self._identities.keys_of_all(people)

    def restore(self, receipt: str) -> None:
        """Show a hidden person again; raises `NotAllowed` where they are gone already."""
        entry = self.ledger.entry(receipt)
        if entry is None or entry.state == "done" or self._find(receipt) is None:
            raise NotAllowed(translatable("This erasure is final: nothing is left to restore."))
        self.ledger.write(msgspec.structs.replace(entry, state="cancelled"))
        self._veil.lift(receipt)

    def erase(self, receipts: Sequence[str]) -> dict[str, Erased]:
        """Remove hidden persons from every file of the store; return what was removed of each.

        May be called again after a crash. What was removed already counts no more.
        """
        with self.clearing():
            return {receipt: self._erase(receipt) for receipt in receipts}

    def _erase(self, receipt: str) -> Erased:
        entry = self.ledger.entry(receipt)
        if entry is None:
            raise NotFound(translatable("No erasure has the receipt %(receipt)s."), receipt=receipt)
        hidden = self._find(receipt)
        with self._appending:  # from here on nothing of theirs is stored any more
            self.ledger.write(msgspec.structs.replace(entry, state="done"))
        erased = self._remove(hidden) if hidden else Erased()
        self._veil.lift(receipt)
        return erased

    @contextmanager
    def clearing(self) -> Iterator[None]:
        """Delete within; at the end nothing that was deleted is in a file of the store."""
        with self._erasing, clearing(self._write, self._form):
            yield

    def waiting(self) -> tuple[Hidden, ...]:
        """Return the persons who are hidden and not yet gone."""
        return self._veil.hidden()

    def hidden_keys(self, project_id: int) -> frozenset[int]:
        """Return the keys of whoever is hidden in a project."""
        waiting = [one for one in self.waiting() if one.project_id == project_id]
        return frozenset(key for one in waiting for key in one.keys)

    def filters(self) -> dict[str, object]:
        """Return the settings of a query that leave out whoever is hidden, of every table."""
        return filters_of(self.waiting())

    def quarantine_filters(self) -> dict[str, object]:
        """Return the settings that leave out what is in quarantine of whoever is hidden."""
        return quarantine_filters_of(self.waiting())

    def hides(self, project_id: int, event: Event) -> bool:
        """Return whether an event must not be shown: its person is hidden or erased."""
        key = _key(project_id, event)
        for one in self.waiting():
            if one.project_id == project_id and key in one.keys:
                return event.timestamp <= one.until or event.received_at <= one.until
        until = self.ledger.erased_until(project_id, [key]).get(key)
        return until is not None and event.timestamp <= until

    def names(self, project_id: int, keys: Sequence[int]) -> tuple[str, ...]:
        """Return what the persons of ``keys`` go by, also where they are hidden."""
        return names_of(self._write, project_id, keys)

    def keys_before(self, project_id: int, until: datetime) -> list[int]:
        """Return the keys to which something happened by ``until``, and those of segments."""
        values = {"project": project_id, "until": until}
        return [row[0] for row in self._write.query(_KEYS, values).rows]

    def older(self, project_id: int, *, bots: bool) -> list[tuple[datetime, int]]:
        """Return how many events there are of each day (UTC), the oldest first."""
        return by_day(self._write, project_id, bots=bots)

    def remove_before(self, project_id: int, moment: datetime, *, bots: bool = False) -> int:
        """Remove the events (of machines) from before ``moment``; return how many."""
        return remove_before(self._write, self._form, project_id, moment, bots=bots)

    def admitted(self, project_id: int, events: Sequence[Event]) -> Sequence[Event]:
        """Return ``events`` without those of erased persons from before their erasure."""
        if not self.ledger.any_done():
            return events
        keys = [_key(project_id, event) for event in events]
        until = self.ledger.erased_until(project_id, sorted(set(keys)))
        return [
            event
            for key, event in zip(keys, events, strict=True)
            if key not in until or event.timestamp > until[key]
        ]

    def refused_rows(self, project_id: int, table: pa.Table) -> list[bool]:
        """Return for each row whether `admitted` leaves it out; nothing where none is."""
        if not self.ledger.any_done():
            return []
        columns = (table[name].to_pylist() for name in ("user_id", "anonymous_id", "ts"))
        rows = list(zip(*columns, strict=True))
        keys = [person_key(project_id, user_id=user, anonymous_id=seen) for user, seen, _ in rows]
        until = self.ledger.erased_until(project_id, sorted(set(keys)))
        return [key in until and row[2] <= until[key] for key, row in zip(keys, rows, strict=True)]

    def _find(self, receipt: str) -> Hidden | None:
        return next((one for one in self.waiting() if one.receipt == receipt), None)

    def _remove(self, hidden: Hidden) -> Erased:
        project_id, keys = hidden.project_id, hidden.keys
        events = remove_keys(self._write, self._form, project_id, keys, hidden.until)
        self._identities.erase(project_id, keys)
        self._lists.erase_keys(project_id, keys)
        kept = self._quarantine.erase_holding(project_id, needles(hidden.names))
        return Erased(events=events, identifiers=len(keys), quarantined=kept)


def remove_keys(
    write: Pool, form: Form, project_id: int, keys: Sequence[int], until: datetime
) -> int:
    """Delete what happened to ``keys`` by ``until``; return how many events."""
    values = {"project": project_id, "keys": list(keys), "until": until}
    count = write.query(f"select count() from polku.events where {_OF_PERSON}", values)
    with write.client() as client:
        for statement in form.erase("events", _OF_PERSON):
            client.command(statement, parameters=values)
    found: int = count.rows[0][0]
    return found


def _key(project_id: int, event: Event) -> int:
    return person_key(project_id, user_id=event.user_id, anonymous_id=event.anonymous_id)
