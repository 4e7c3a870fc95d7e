"""Live with damaged files: set the part aside that holds them, say so, and go on with the rest.

A part is what the engine writes at once: some rows of one table and month. Nothing is deleted;
what is set aside lies in ``set-aside`` beside the store, with a list of what and when.
"""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

import msgspec
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.descriptions import described_parts, keep_descriptions, mend_descriptions
from polku.store.pool import Pool
from polku.vocabulary.errors import StoreFailed, translatable

_log = logging.getLogger(__name__)

FOLDER = "set-aside"
_LIST = "list.jsonl"
#: The engine moves these out of the way by itself when it opens a table.
_BROKEN = ("broken", "unexpected", "covered-by-broken", "ignored", "noquorum")
#: What the engine says where a file is not what was written.
_SURE = re.compile(
    r"Code: (?:32|33|40|74|76|79|107|128|131|173|226|228|233|246|261|271|287|432|586|1000|1001)\."
)
#: What it also says of questions that are wrong; then it names no part.
_MAYBE = re.compile(r"Code: (?:6|9|10|23|25|27|34|36|49|50|69|117|130)\.")
_PLACE = re.compile(r"store/\w{3}/([0-9a-f-]{36})/(?!detached)([\w.-]+)/?")
_MOST = 200
_EACH = {"check_query_single_value_result": 0}  # a row for each part, not one for all
_LENIENT = (
    "max_suspicious_broken_parts = 1000000, max_suspicious_broken_parts_bytes = 1000000000000"
)

T = TypeVar("T")


class SetAside(msgspec.Struct, frozen=True):
    """A part that is out of use: at most ``rows`` rows (-1: nobody knows) of a month are gone.

    Rows that the part shared with an earlier, smaller one are still there.
    """

    table: str
    part: str
    rows: int
    month: str
    projects: tuple[int, ...]
    found: datetime


class Damage:
    """What is damaged in the embedded store with its files in ``engine``.

    ``changed`` is called where rows are gone, so that nobody goes on believing in them.
    """

    def __init__(
        self, folder: Path, engine: Path, write: Pool, changed: Callable[[], None]
    ) -> None:
        self._changed = changed
        self._folder = folder / FOLDER
        self._copies = folder
        self._engine = engine
        self._write = write
        self._lock = RLock()

    def open(self) -> None:
        """Let the engine open its files. Raises `StoreFailed` where it cannot, whatever is done."""
        for name in mend_descriptions(self._engine, self._copies):
            _log.error("%s was damaged and is taken from its copy", name)
        try:
            self._connect()
        except ClickHouseError:
            self._retry()
        self._collect()

    def opened(self) -> None:
        """Remember how the tables are described, now that they are as they should be."""
        keep_descriptions(self._engine, self._copies)

    def survive(self, work: Callable[[], T]) -> T:
        """Return what ``work`` does, without the parts that turn out to be damaged meanwhile."""
        for _ in range(_MOST):
            try:
                return work()
            except (StoreFailed, ClickHouseError) as fault:
                if not self._relieved(fault):
                    raise
        return work()

    def listed(self) -> tuple[SetAside, ...]:
        """Return everything that was ever set aside, the oldest first."""
        return set_aside_in(self._copies)

    def check(self) -> tuple[SetAside, ...]:
        """Read every file of the store, set aside what is damaged, and return it."""
        before = len(self.listed())
        with self._lock:
            for table, part in self._failing():
                self._detach(table, part)
            self._collect()
        return self.listed()[before:]

    def _connect(self) -> None:
        with self._write.client() as client:
            client.command("select 1")

    def _retry(self) -> None:
        """Open with everything as it was kept, and however many parts are broken."""
        mend_descriptions(self._engine, self._copies, all_of_them=True)
        for path in self._engine.glob("store/*/*/mutation_*.txt"):
            self._keep(path, f"{path.parent.name}-{path.name}")
        for path in self._engine.glob("store/*/*/*.sql"):
            _make_lenient(path)
        try:
            self._connect()
        except ClickHouseError as fault:
            raise StoreFailed(
                translatable(
                    "The events in %(folder)s cannot be opened: their description is damaged."
                    " Restore a backup: polku restore PLACE --data FOLDER --replace."
                ),
                folder=str(self._engine),
            ) from fault

    def _relieved(self, fault: Exception) -> bool:
        """Set aside what a query stumbled over; False where it failed for another reason."""
        said = f"{fault} {fault.__cause__ or ''}"
        sure = bool(_SURE.search(said))
        places = dict.fromkeys(_PLACE.findall(said))
        if not sure and not (places and _MAYBE.search(said)):
            return False
        with self._lock:
            tables = described_parts(self._engine)
            named = [(tables[at], part) for at, part in places if at in tables]
            there = [one for one in named if self._is_active(*one)]
            if named and not there:
                return True  # another query was first
            bad = there if sure and there else list(self._failing())
            for table, part in bad:
                self._detach(table, part)
            return bool(bad)

    def _is_active(self, table: str, part: str) -> bool:
        found = self._write.query(
            "select count() from system.parts where database = 'polku' and active"
            " and table = {table:String} and name = {part:String}",
            {"table": table, "part": part},
        )
        return bool(found.rows[0][0])

    def _failing(self) -> Iterator[tuple[str, str]]:
        """Yield each part whose files do not match their checksums."""
        with self._write.client() as client:
            for table in sorted(described_parts(self._engine).values()):
                sql = f"check table polku.`{table}`"
                try:
                    lines = client.raw_query(sql, settings=_EACH, fmt="JSONCompactEachRow")
                except ClickHouseError:  # a dictionary, or a view: it has no files of its own
                    continue
                rows = [
                    msgspec.json.decode(line, type=list[str | int])
                    for line in lines.split(b"\n")
                    if line
                ]
                yield from ((table, str(row[0])) for row in rows if not row[1])

    def _detach(self, table: str, part: str) -> None:
        projects = self._projects(table, part)
        with self._write.client() as client:
            client.command(f"alter table polku.`{table}` detach part '{part}'")
        self._collect(projects)

    def _projects(self, table: str, part: str) -> tuple[int, ...]:
        if table != "events":
            return ()
        sql = "select distinct project_id from polku.events where _part = {part:String} order by 1"
        try:
            return tuple(row[0] for row in self._write.query(sql, {"part": part}).rows)
        except (StoreFailed, ClickHouseError):
            return ()

    def _collect(self, projects: tuple[int, ...] = ()) -> int:
        """Move what the engine has detached out of its reach; return how much there was."""
        tables = described_parts(self._engine)
        found = [
            path
            for path in sorted(self._engine.glob("store/*/*/detached/*"))
            if path.name.startswith(_BROKEN) or re.match(r"\w+_\d+_\d+_\d+", path.name)
        ]
        for path in found:
            table = tables.get(path.parent.parent.name, path.parent.parent.name)
            name = path.name.rpartition("-on-start_")[2]
            one = SetAside(
                table,
                name,
                _rows(path),
                f"{name[:4]}-{name[4:6]}" if table == "events" else "",
                projects,
                datetime.now(UTC),
            )
            self._keep(path, f"{table}-{path.name}", one)
        if found:
            self._changed()
        return len(found)

    def _keep(self, path: Path, name: str, one: SetAside | None = None) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._folder / name
        number = 1
        while target.exists():
            number += 1
            target = self._folder / f"{name}.{number}"
        shutil.move(path, target)
        _log.error("%s is damaged and set aside as %s", name, target)
        if one:
            with (self._folder / _LIST).open("ab") as file:
                file.write(msgspec.json.encode(one) + b"\n")


def set_aside_in(folder: Path) -> tuple[SetAside, ...]:
    """Return what was ever set aside in the folder of a store, which need not be open."""
    path = folder / FOLDER / _LIST
    return tuple(_readable(path.read_bytes())) if path.exists() else ()


def _readable(text: bytes) -> Iterator[SetAside]:
    for line in text.splitlines():
        try:
            yield msgspec.json.decode(line, type=SetAside)
        except msgspec.MsgspecError:  # the list itself may be damaged
            continue


def _rows(part: Path) -> int:
    try:
        return int((part / "count.txt").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return -1


def _make_lenient(path: Path) -> None:
    """Let a table open however many of its parts are broken: they are set aside one by one."""
    text = path.read_bytes().decode(errors="replace")
    if "MergeTree" in text and "max_suspicious" not in text and "SETTINGS " in text:
        path.write_text(text.replace("SETTINGS ", f"SETTINGS {_LENIENT}, ", 1), encoding="utf-8")
