"""Hold the event store still for a moment: hard links to every part, and copies of what changes.

A part of the engine never changes once it is written, so a second name for its files is a copy of
it that costs nothing. The moment is one between two appends: of no batch is only a half in it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from polku.store.engine import Store

_NAME = "backup"
_SHADOW = "shadow"
_TABLES = (
    "select name from system.tables "
    "where database = 'polku' and engine like '%MergeTree' and not is_temporary order by name"
)
_COUNTS = "select project_id, count() from polku.events group by project_id order by project_id"
_SCHEMA = "select max(number) from polku.migrations"
#: Of a table's folder, what is no part: which changes are under way, and what was inserted.
_BESIDE_PARTS = ("format_version.txt", "mutation_*.txt", "deduplication_logs/*")


class Frozen(msgspec.Struct):
    """The store as it was at one moment; paths are relative to the engine's folder.

    Of a store on a server there are ``tables`` instead: the rows of each piece in a file.
    """

    parts: dict[str, Path]
    files: dict[str, bytes]
    links: dict[str, str]
    folders: tuple[str, ...]
    events: dict[str, int]
    schema: int
    tables: dict[str, Path] = {}


@contextmanager
def frozen(store: "Store") -> Iterator[Frozen]:
    """Lend the embedded store as it is now; appends wait only until the links are made."""
    engine = Path(store.address.folder)
    shadow = engine / _SHADOW
    forget_frozen(engine)
    try:
        with store._appending, store._write.client() as client:
            for (table,) in client.query(_TABLES).result_rows:
                client.command(f"alter table polku.`{table}` freeze with name '{_NAME}'")
            counts = stored_events(store)
            schema = int(client.query(_SCHEMA).result_rows[0][0])
            found = _described(engine, shadow / _NAME, counts, schema)
        yield found
    finally:
        forget_frozen(engine)


def stored_events(store: "Store") -> dict[str, int]:
    """Return how many events of each project are stored, also of persons who are hidden."""
    return {str(project): count for project, count in store._write.query(_COUNTS).rows}


def forget_frozen(engine: Path) -> None:
    """Remove the links of a backup, also those that one left behind which was killed."""
    shutil.rmtree(engine / _SHADOW, ignore_errors=True)


def _described(engine: Path, shadow: Path, events: dict[str, int], schema: int) -> Frozen:
    parts = {
        part.relative_to(shadow).as_posix(): part
        for part in sorted(shadow.glob("store/*/*/*"))
        if part.is_dir()
    }
    tables = sorted(path for path in engine.glob("store/*/*") if path.is_dir())
    files = {
        path.relative_to(engine).as_posix(): path.read_bytes()
        for path in _small_files(engine, tables)
    }
    links = {
        path.relative_to(engine).as_posix(): str(path.readlink())
        for folder in ("metadata", "data")
        for path in sorted((engine / folder).rglob("*"))
        if path.is_symlink()
    }
    folders = tuple(path.relative_to(engine).as_posix() for path in tables)
    return Frozen(parts, files, links, folders, events, schema)


def _small_files(engine: Path, tables: list[Path]) -> Iterator[Path]:
    """Yield what describes the tables, and what of them is no part."""
    for path in sorted((engine / "metadata").rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.parent.is_symlink():
            yield path
    for table in tables:
        for pattern in ("*.sql", *_BESIDE_PARTS):
            yield from (path for path in sorted(table.glob(pattern)) if path.is_file())
