"""Copy the tables of one event store into another, in pieces that can be done again.

A piece is what one project has in a table, of the events in one month. A piece whose count and
checksum are the same on both sides is done; any other is deleted in the copy and copied whole, so
a copy that was cut short goes on where it stopped.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import msgspec
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.address import Address
from polku.store.pool import WRITE_SETTINGS, Pool, translated
from polku.store.schema import migrate

#: Tables that each store fills by itself.
_OWN = ("migrations", "links_recent")
#: Enough of an event to tell it from any other, and quick to read.
_EVENT = ("message_hash", "person_id", "ts", "name", "metric", "score", "text", "account_id")


class Piece(msgspec.Struct, frozen=True):
    """Rows of ``table`` that are copied at once: those that meet ``condition``."""

    table: str
    project: int
    month: int
    rows: int
    checksum: int

    @property
    def condition(self) -> str:
        """Return the test for its rows."""
        tests = [f"project_id = {self.project}"] if self.project >= 0 else []
        tests += [f"toYYYYMM(ts) = {self.month}"] if self.month else []
        return " and ".join(tests) or "true"


class Copying:
    """The way from the store at ``source`` to the one at ``target``, whose tables it makes."""

    def __init__(self, source: Address, target: Address) -> None:
        self._source = Pool(source, WRITE_SETTINGS)
        self._target = Pool(target, WRITE_SETTINGS)
        migrate(self._target, target.form)
        self._tables = tables_of(self._source)

    def missing(self) -> Iterator[Piece]:
        """Yield the pieces that the target does not have as the source has them."""
        for table in self._tables:
            there = {piece.condition: piece for piece in pieces_of(self._target, table)}
            for piece in pieces_of(self._source, table):
                if there.get(piece.condition) != piece:
                    yield piece

    def foreign(self) -> set[int]:
        """Return the projects of which only the target has events."""
        sql = "select distinct project_id from polku.events"
        here, there = (
            {row[0] for row in pool.query(sql).rows} for pool in (self._source, self._target)
        )
        return there - here

    def copy(self, piece: Piece) -> None:
        """Copy a piece, in the place of what the target has of it. Raises `StoreFailed`."""
        table = next(one for one in self._tables if one.name == piece.table)
        sql = table.selected(piece)
        try:
            with self._source.client() as reader, self._target.client() as writer:
                self._clear(writer, piece)
                stream = cast("BinaryIO", reader.raw_stream(sql, fmt="Native"))
                try:
                    writer.raw_insert(f"polku.{table.name}", table.columns, stream, fmt="Native")
                finally:
                    stream.close()
        except ClickHouseError as error:
            raise translated(error) from error

    def _clear(self, writer: Client, piece: Piece) -> None:
        begun = f"select 1 from polku.{piece.table} where {piece.condition} limit 1"
        if writer.query(begun).result_rows:
            for statement in self._target.form.erase(piece.table, piece.condition):
                writer.command(statement)

    def months(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return how many events source and target have of each project and month."""
        events = next(one for one in self._tables if one.name == "events")
        here, there = (
            {(piece.project, piece.month): piece.rows for piece in pieces_of(pool, events)}
            for pool in (self._source, self._target)
        )
        return {key: (here.get(key, 0), there.get(key, 0)) for key in sorted({*here, *there})}

    def close(self) -> None:
        """Close the connections to both."""
        self._source.close()
        self._target.close()


class CopiedTable(msgspec.Struct, frozen=True):
    """A table whose rows no store makes by itself, and the columns that are copied."""

    name: str
    columns: tuple[str, ...]
    final: str  # where the engine replaces rows

    def selected(self, piece: Piece) -> str:
        """Return the question for the rows of a piece."""
        listed = ", ".join(self.columns)
        return f"select {listed} from polku.{self.name} {self.final} where {piece.condition}"

    @property
    def checksum(self) -> str:
        """Return what sums up rows, whatever their order."""
        told = _EVENT if self.name == "events" else self.columns
        return f"groupBitXor(cityHash64(toString(({', '.join(told)}, 0))))"


def tables_of(pool: Pool) -> list[CopiedTable]:
    """Return the tables that make up a store."""
    sql = "select name, engine from system.tables where database = 'polku' order by name"
    engines: dict[str, str] = dict(pool.query(sql).rows)
    return [
        CopiedTable(name, _columns(pool, name), _final(engines.get(f"{name}_local", engine)))
        for name, engine in engines.items()
        if engine != "Dictionary" and name not in _OWN and not name.endswith("_local")
    ]


def _final(engine: str) -> str:
    return "final" if "Replacing" in engine else ""


def _columns(pool: Pool, name: str) -> tuple[str, ...]:
    rows = pool.query(f"describe table polku.{name}").rows
    left_out = ("EPHEMERAL", "MATERIALIZED", "ALIAS")
    return tuple(row[0] for row in rows if row[2] not in left_out and row[0] != "_partition_id")


def pieces_of(pool: Pool, table: CopiedTable) -> list[Piece]:
    """Return what the store has of a table, piece by piece."""
    project = "project_id" if "project_id" in table.columns else "-1"
    month = "toYYYYMM(ts)" if table.name == "events" else "0"
    sql = (
        f"select toInt64({project}) as project, {month} as month, count(), {table.checksum}\n"
        f"from polku.{table.name} {table.final}\ngroup by project, month\norder by project, month"
    )
    return [Piece(table.name, *_numbers(row)) for row in pool.query(sql).rows]


def _numbers(row: tuple[Any, ...]) -> tuple[int, int, int, int]:
    project, month, rows, checksum = (int(value) for value in row)
    return project, month, rows, checksum
