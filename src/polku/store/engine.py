"""The event store of one data folder: append durably, ask, erase.

One process owns the store. Within it any thread may ask; appends run one after another, which is
what makes "already stored" an exact answer. A store on a server may be asked by others too.
"""

import atexit
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import pyarrow as pa
import xxhash

from polku.store.address import Address, address_of
from polku.store.askers import Asker
from polku.store.books import Accounts
from polku.store.columns import table_of
from polku.store.damage import Damage, SetAside
from polku.store.erasing.erasure import Erasures
from polku.store.erasing.ledger import Ledger
from polku.store.identities import Identities
from polku.store.lists import Lists
from polku.store.owning import Ownership
from polku.store.pool import READ_SETTINGS, WRITE_SETTINGS, Pool, Table
from polku.store.quarantine import Quarantine
from polku.store.schema import migrate
from polku.store.seen import SeenIds
from polku.vocabulary.event import Event, person_key
from polku.vocabulary.sink import Receipt

_stores: dict[Path, "Store"] = {}
_opening = Lock()

T = TypeVar("T")


def open_store(path: Path | str, address: Address | None = None) -> "Store":
    """Open the event store of the folder ``path``, making it if there is none.

    It is in the folder, or at ``address``, by default where ``POLKU_EVENTS`` says. The same folder
    gives the same `Store` again within a process. Raises `StoreBusy` where another process has
    the folder open.
    """
    folder = Path(path).resolve()
    with _opening:
        if folder not in _stores:
            _stores[folder] = Store(folder, address or address_of(folder))
            atexit.register(_stores[folder].close)  # before the engine, whose threads would crash
        return _stores[folder]


class Store:
    """Events of all projects. Open it with `open_store`."""

    def __init__(self, folder: Path, address: Address) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.address = address
        self._owner = Ownership(folder, str(address))
        self._write = Pool(address, WRITE_SETTINGS)
        self._read = Pool(address, READ_SETTINGS)
        self._seen = SeenIds(self._write)
        if address.is_embedded:
            self.own()
        self.form = address.form
        self._damage = Damage(folder, Path(address.folder), self._write, self._seen.forget)
        if address.is_embedded:
            self._damage.open()
        self._survive(lambda: migrate(self._write, self.form))
        self.identities = self._survive(lambda: Identities(self._write))
        self._appending = Lock()
        self.erasures = Erasures(
            self._write, self.identities, Ledger(folder.parent / "erasures"), self._appending
        )
        self._read = self._read.hiding(self.erasures.filters)
        self.identities.show_through(self._read)
        self.accounts = Accounts(self._write, self.form, alone=address.is_embedded)
        self.lists = Lists(self._write, self.form)
        self.quarantine = Quarantine(
            self._write.hiding(self.erasures.quarantine_filters), self.form
        )
        if address.is_embedded:
            self._damage.opened()

    def own(self) -> None:
        """Take or keep the right to write. Raises `StoreBusy` where another process has it."""
        if self._owner.hold(shared=not self.address.is_embedded):
            self._seen.forget()
        self._write.settle()

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Store the ``events`` of a project that it does not have yet; return once on disk.

        Raises `StoreFailed`: then some may be on disk, none is acknowledged, and sending
        the same events again completes the batch without doubling it.
        """
        return self._survive(lambda: self._append(project_id, events))

    def _append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        with self._appending:
            self.own()
            admitted = self.erasures.admitted(project_id, events)
            fresh = self._fresh(project_id, admitted)
            if fresh:
                self.identities.join(project_id, fresh.values())
                self._seen.add(fresh)  # before: of an insert that fails a part may be stored
                self._insert(project_id, table_of(list(fresh.values())))
        return _receipt(events, admitted, fresh)

    def append_table(self, project_id: int, table: pa.Table) -> Receipt:
        """Store the rows of ``table`` (columns of `polku.store.columns.SCHEMA`) like `append`."""
        return self._survive(lambda: self._append_table(project_id, table))

    def _append_table(self, project_id: int, table: pa.Table) -> Receipt:
        with self._appending:
            self.own()
            refused = self.erasures.refused_rows(project_id, table)
            table = table.filter(pa.compute.invert(refused)) if refused else table
            rows = self._fresh_rows(project_id, table)
            if len(rows):
                kept = table if len(rows) == table.num_rows else table.take(list(rows.values()))
                self.identities.join_table(project_id, kept)
                self._seen.add(rows)
                self._insert(project_id, kept)
        return Receipt(len(rows), table.num_rows - len(rows), sum(refused))

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Answer one SELECT with bound ``parameters`` (``{name:Type}`` in the text).

        Raises `QueryLimit` where it takes more time or memory than one question may.
        """
        return self._survive(lambda: self._query(sql, parameters))

    def _query(self, sql: str, parameters: Mapping[str, object] | None) -> Table:
        self.identities.refresh()
        return self._read.query(sql, parameters)

    def end_for(self, asker: Asker) -> None:
        """End what runs for an asker who left; see `polku.store.askers`."""
        self._write.end_for(asker)

    def damage(self) -> tuple[SetAside, ...]:
        """Return what was damaged and set aside in this data folder, the oldest first."""
        return self._damage.listed() if self.address.is_embedded else ()

    def check(self) -> tuple[SetAside, ...]:
        """Read every file, set aside what is damaged, and return it; a server checks itself."""
        return self._damage.check() if self.address.is_embedded else ()

    def _survive(self, work: Callable[[], T]) -> T:
        """Do ``work``, without the parts of the embedded store that prove to be damaged."""
        return self._damage.survive(work) if self.address.is_embedded else work()

    def erase_project(self, project_id: int) -> None:
        """Remove every event and link of a project from the disk; return when gone."""
        with self._appending, self._write.client() as client:
            self.own()
            for name in ("events", "links"):
                for statement in self.form.erase(name, "project_id = {project:UInt32}"):
                    client.command(statement, parameters={"project": project_id})
            self._seen.forget()
        self.identities.erase_project(project_id)
        self.quarantine.erase_project(project_id)
        self.lists.erase_project(project_id)
        self.accounts.erase_project(project_id)

    def close(self) -> None:
        """Close the engine and let another process open the folder."""
        atexit.unregister(self.close)
        with _opening:
            self.identities.close()
            self._read.close()
            self._write.close()
            self._owner.release()
            _stores.pop(self.folder, None)

    def _fresh(self, project_id: int, events: Sequence[Event]) -> dict[int, Event]:
        first: dict[int, Event] = {}
        for event in events:
            first.setdefault(_message_hash(project_id, event.message_id), event)
        people = {
            hashed: person_key(project_id, user_id=event.user_id, anonymous_id=event.anonymous_id)
            for hashed, event in first.items()
        }
        for hashed in self._seen.known(project_id, people):
            del first[hashed]
        return first

    def _fresh_rows(self, project_id: int, table: pa.Table) -> dict[int, int]:
        """Return the row of each message hash that is not stored yet, in the table's order."""
        first: dict[int, int] = {}
        for row, message_id in enumerate(table["message_id"].to_pylist()):
            first.setdefault(_message_hash(project_id, message_id), row)
        for hashed in self._seen.known(project_id, dict.fromkeys(first, 0)):
            del first[hashed]
        return first

    def _insert(self, project_id: int, table: pa.Table) -> None:
        projects = pa.array([project_id] * table.num_rows, pa.uint32())
        rows = table.rename_columns({"properties": "properties_json"}).append_column(
            "project_id", projects
        )
        self._write.insert("polku.events", rows)


def _receipt(
    events: Sequence[Event], admitted: Sequence[Event], fresh: Mapping[int, Event]
) -> Receipt:
    """Return what became of ``events``; which of them doubled is told only where some did."""
    stored, taken = len(fresh), len(admitted)
    if stored == len(events):
        return Receipt(stored, 0)
    new = {id(event) for event in fresh.values()}
    known = new | {id(event) for event in admitted}
    return Receipt(
        stored,
        taken - stored,
        len(events) - taken,
        doubled=tuple(n for n, one in enumerate(events) if id(one) in known and id(one) not in new),
        hidden=tuple(n for n, one in enumerate(events) if id(one) not in known),
    )


def _message_hash(project_id: int, message_id: str) -> int:
    """Return what the column ``message_hash`` will hold."""
    return xxhash.xxh64_intdigest(f"{project_id}:{message_id}".encode())


def is_open(folder: Path | str) -> bool:
    """Return whether this process has the store in ``folder`` open."""
    return Path(folder).resolve() in _stores
