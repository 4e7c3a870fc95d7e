"""Keep the person of each key, and show it to the questions of the engine.

Two dictionaries answer: ``polku.person_of`` holds all links, ``polku.person_now`` those that
changed since the first was read. Reading a million links again takes a quarter of a second, so
where there are many, only the second is read after each change, in a few milliseconds.
"""

import time
from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any

import msgspec
import pyarrow as pa

from polku.store.pool import Pool
from polku.vocabulary.identity import Identifier

#: A reload of all links that takes longer, in seconds, is put off by listing changes apart.
_QUICK = 0.03
#: Changes listed apart before all links are read again.
_MANY = 20_000

_SCHEMA = pa.schema(
    [
        ("key", pa.uint64()),
        ("person", pa.uint64()),
        ("type", pa.string()),
        ("value", pa.string()),
        ("project_id", pa.uint32()),
        ("reason", pa.string()),
        ("message_id", pa.string()),
        ("moment", pa.uint64()),
        ("version", pa.uint64()),
    ]
)
_COLUMNS = "key, person, reason, message_id, type, value, moment"


class Link(msgspec.Struct, frozen=True):
    """``key`` belongs to the person of ``person``, because ``message_id`` said so."""

    key: int
    person: int
    reason: str = ""
    message_id: str = ""
    identifier: Identifier = Identifier("", "")
    moment: int = 0


class Links:
    """The links of the store behind ``write``, and the dictionaries made of them."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self._form = write.form
        self._lock = Lock()
        self._version = time.time_ns()
        self._recent = 0
        # Others may have a server open, and read its list of changes.
        self._always_apart = write.form.kind != "embedded"
        self._apart = self._always_apart
        self._unread = True  # all links are to be read
        self._stale = True  # the changes are to be read
        if not self._always_apart:
            self._forget_recent()

    def people(self, keys: Collection[int]) -> dict[int, int]:
        """Return the person of each key that has a link."""
        if not keys:
            return {}
        sql = "select key, person from polku.links final where key in {keys:Array(UInt64)}"
        return dict(self._write.query(sql, {"keys": sorted(keys)}).rows)

    def about(self, keys: Collection[int]) -> dict[int, Link]:
        """Return the link of each key that has one."""
        if not keys:
            return {}
        sql = f"select {_COLUMNS} from polku.links final where key in {{keys:Array(UInt64)}}"
        rows = self._write.query(sql, {"keys": sorted(keys)}).rows
        return {row[0]: _link(row) for row in rows}

    def of(self, people: Collection[int], project_id: int | None = None) -> list[Link]:
        """Return the links to each of ``people``, their own keys' included where there is one."""
        if not people:
            return []
        mine = "" if project_id is None else "and project_id = {project:UInt32} "
        # The index on people serves without `final` only; what it finds may have been replaced.
        sql = (
            f"select {_COLUMNS} from polku.links final "
            "where key in (select key from polku.links where person in {people:Array(UInt64)}) "
            f"and person in {{people:Array(UInt64)}} {mine}order by key"
        )
        values = {"people": sorted(people), "project": project_id or 0}
        return [_link(row) for row in self._write.query(sql, values).rows]

    def store(self, project_id: int, links: Sequence[Link]) -> None:
        """Write links, each in the place of the key's former one."""
        if not links:
            return
        with self._lock:
            self._version = max(self._version + 1, time.time_ns())
            table = _table(project_id, links, self._version)
            self._write.insert("polku.links", table)
            if self._apart:
                changes = table.select(["key", "person", "version"])
                self._write.insert("polku.links_recent", changes)
            self._recent += len(links)
            self._stale = True
            self._unread = self._unread or not self._apart

    def show(self) -> None:
        """Make every question from now on see the links that are stored."""
        if not self._stale:
            return
        with self._lock:
            if not self._stale:
                return
            if self._unread or self._recent > _MANY:
                self._read_all()
            else:
                self._run(self._form.reload("person_now"))
            self._stale = False

    def anew(self) -> None:
        """Read everything again at the next question, as after an erasure."""
        self._unread = self._stale = True

    def _read_all(self) -> None:
        began = time.perf_counter()
        self._run(self._form.reload("person_of"))
        self._apart = self._always_apart or time.perf_counter() - began > _QUICK
        self._unread = False
        if self._recent:
            self._forget_recent()
            self._run(self._form.reload("person_now"))

    def _forget_recent(self) -> None:
        self._run(self._form.clear("links_recent"))
        self._recent = 0

    def _run(self, statements: Sequence[str]) -> None:
        with self._write.client() as client:
            for statement in statements:
                client.command(statement)


def _table(project_id: int, links: Sequence[Link], version: int) -> pa.Table:
    rows = [
        (
            *(one.key, one.person, one.identifier.type, one.identifier.value, project_id),
            *(one.reason, one.message_id, one.moment, version),
        )
        for one in links
    ]
    columns = [
        pa.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=_SCHEMA)


def _link(row: Sequence[Any]) -> Link:
    key, person, reason, message_id, kind, value, moment = row
    return Link(key, person, reason, message_id, Identifier(kind, value), moment)
