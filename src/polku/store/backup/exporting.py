"""Take the rows of a store on a server into files, and bring them into any empty store.

What a project has in a table, of events in one month, is one file: the engine's own Native form,
packed. First all is read while events arrive; then appends wait until what changed meanwhile is
read again. So every batch is in the files whole or not at all.
"""

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.address import Address
from polku.store.backup.frozen import Frozen
from polku.store.moving import CopiedTable, Piece, pieces_of, tables_of
from polku.store.pool import WRITE_SETTINGS, Pool, translated
from polku.store.schema import migrate
from polku.vocabulary.errors import InvalidBackup, StoreFailed, translatable

if TYPE_CHECKING:
    from polku.store.engine import Store

#: Where the files are in a backup, and in a restored folder until they are brought in.
FOLDER = "events/tables"
_INDEX = "columns.json"
_SCHEMA = "select max(number) from polku.migrations"


@contextmanager
def exported(store: "Store", data: Path) -> Iterator[Frozen]:
    """Lend the rows of a store on a server as they are now, in files within ``data``."""
    with TemporaryDirectory(prefix=".export-", dir=data) as name:
        folder = Path(name)
        tables = tables_of(store._write)
        known = _exported(store, tables, folder, {})
        with store._appending:
            kept = _exported(store, tables, folder, known)
            schema = int(store._write.query(_SCHEMA).rows[0][0])
        columns = {table.name: table.columns for table in tables}
        (folder / _INDEX).write_bytes(msgspec.json.encode(columns))
        events: dict[str, int] = {}
        for piece in kept:
            if piece.table == "events":
                events[str(piece.project)] = events.get(str(piece.project), 0) + piece.rows
        files = {path.name: path for path in (*kept.values(), folder / _INDEX)}
        yield Frozen({}, {}, {}, (), events, schema, files)


def _exported(
    store: "Store", tables: list[CopiedTable], folder: Path, known: dict[Piece, Path]
) -> dict[Piece, Path]:
    """Write the pieces that are not ``known`` as they are; return all that there are."""
    found: dict[Piece, Path] = {}
    for table in tables:
        for piece in pieces_of(store._write, table):
            path = folder / f"{piece.table}.{piece.project}.{piece.month}.gz"
            if piece not in known:
                _write(store._write, table.selected(piece), path)
            found[piece] = path
    return found


def _write(pool: Pool, sql: str, path: Path) -> None:
    try:
        with pool.client() as client, path.open("wb") as raw:
            stream = cast("BinaryIO", client.raw_stream(sql, fmt="Native"))
            # without name and time, so that the same rows are the same bytes
            with gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
                shutil.copyfileobj(stream, packed)
            stream.close()
    except ClickHouseError as error:
        raise translated(error) from error


def has_tables(folder: Path) -> bool:
    """Return whether a restored folder holds rows that have to be brought in."""
    return (folder / FOLDER).is_dir()


def bring_in(folder: Path, schema: int, address: Address) -> None:
    """Bring the rows in a restored ``folder`` into the empty store at ``address``.

    Raises `InvalidBackup` where this version has other tables than the one that wrote them,
    `StoreFailed` where the store is not empty.
    """
    pool = Pool(address, WRITE_SETTINGS)
    try:
        if migrate(pool, address.form) != schema:
            raise InvalidBackup(
                translatable(
                    "The events of this backup are from a server, as another version of Polku has "
                    "them. Restore it with that version, then update Polku."
                )
            )
        if pool.query("select 1 from polku.events limit 1").rows:
            raise StoreFailed(
                translatable("%(place)s holds events. Restore into an empty server."),
                place=str(address),
            )
        columns = msgspec.json.decode((folder / FOLDER / _INDEX).read_bytes())
        for path in sorted((folder / FOLDER).glob("*.gz")):
            table = path.name.partition(".")[0]
            _read(pool, table, columns[table], path)
    finally:
        pool.close()
    shutil.rmtree(folder / FOLDER)


def _read(pool: Pool, table: str, columns: list[str], path: Path) -> None:
    try:
        with pool.client() as client, gzip.open(path) as stream:
            client.raw_insert(f"polku.{table}", columns, cast("BinaryIO", stream), fmt="Native")
    except ClickHouseError as error:
        raise translated(error) from error
