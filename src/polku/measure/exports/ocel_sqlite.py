"""Write an OCEL 2.0 log as a SQLite file: a table for each type of event and object."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from polku.measure.exports.ocel import NO_TIME, PERSON, Gathered, gathered, objects_of
from polku.measure.exports.reading import Row

_SQL_TYPES = {"boolean": "integer", "integer": "integer", "float": "real", "string": "text"}


def write_ocel_sqlite(
    pieces: Iterable[list[Row]], path: Path, properties: tuple[str, ...] = ()
) -> None:
    """Write an OCEL 2.0 log as a SQLite file; ``properties`` name objects of their own."""
    path.unlink(missing_ok=True)
    with gathered(pieces, properties) as found, closing(sqlite3.connect(path)) as file:
        file.execute("pragma synchronous = off")
        file.execute("pragma journal_mode = off")
        _make_tables(file, found)
        _fill_objects(file, found)
        _fill_events(file, found)
        file.commit()


def _make_tables(file: sqlite3.Connection, found: Gathered) -> None:
    file.executescript(
        """
        create table event (ocel_id text primary key, ocel_type text);
        create table object (ocel_id text primary key, ocel_type text);
        create table event_map_type (ocel_type text primary key, ocel_type_map text);
        create table object_map_type (ocel_type text primary key, ocel_type_map text);
        create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text,
            primary key (ocel_event_id, ocel_object_id, ocel_qualifier));
        create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text,
            primary key (ocel_source_id, ocel_target_id, ocel_qualifier));
        """
    )
    for kind, table in _tables(found.event_types).items():
        file.execute("insert into event_map_type values (?, ?)", (kind, table))
        columns = "".join(
            f", {_identifier(name)} {_SQL_TYPES[known]}"
            for name, known in _columns(found.event_types[kind]).values()
        )
        name = _identifier(f"event_{table}")
        file.execute(f"create table {name} (ocel_id text primary key, ocel_time text{columns})")
    for kind, table in _tables(found.object_types()).items():
        file.execute("insert into object_map_type values (?, ?)", (kind, table))
        own = ", user_id text" if kind == PERSON else ""
        name = _identifier(f"object_{table}")
        file.execute(
            f"create table {name} (ocel_id text, ocel_time text, ocel_changed_field text{own})"
        )


def _fill_objects(file: sqlite3.Connection, found: Gathered) -> None:
    tables = _tables(found.object_types())
    for key, kind, user_id, accounts in objects_of(found):
        file.execute("insert into object values (?, ?)", (key, kind))
        values = (key, NO_TIME, None, *([user_id] if kind == PERSON else []))
        name = _identifier(f"object_{tables[kind]}")
        marks = ", ".join("?" * len(values))
        file.execute(f"insert into {name} values ({marks})", values)
        file.executemany(
            "insert into object_object values (?, ?, 'belongs to')",
            [(key, account) for account in accounts],
        )


def _fill_events(file: sqlite3.Connection, found: Gathered) -> None:
    tables = _tables(found.event_types)
    orders = {kind: list(_columns(types)) for kind, types in found.event_types.items()}
    for event_id, kind, time, told, relations in found.events():
        file.execute("insert into event values (?, ?)", (event_id, kind))
        values = (event_id, time, *(told.get(name) for name in orders[kind]))
        name = _identifier(f"event_{tables[kind]}")
        marks = ", ".join("?" * len(values))
        file.execute(f"insert into {name} values ({marks})", values)
        file.executemany(
            "insert or ignore into event_object values (?, ?, ?)",
            [(event_id, key, as_what) for key, as_what in relations],
        )


def _tables(kinds: Iterable[str]) -> dict[str, str]:
    """Return a name of letters, digits and _ for each type, no two the same."""
    tables: dict[str, str] = {}
    for kind in sorted(kinds):
        plain = re.sub(r"\W", "", kind.title(), flags=re.ASCII) or "Type"
        taken = {name.lower() for name in tables.values()}
        number = next(
            n for n in range(1, len(taken) + 2) if _numbered(plain, n).lower() not in taken
        )
        tables[kind] = _numbered(plain, number)
    return tables


def _columns(types: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return for each attribute its column and type; SQLite tells no capitals apart."""
    columns: dict[str, tuple[str, str]] = {}
    taken = {"ocel_id", "ocel_time"}
    for name, known in sorted(types.items()):
        plain = name.replace("\0", "")
        number = next(
            n for n in range(1, len(taken) + 2) if _numbered(plain, n).lower() not in taken
        )
        taken.add(_numbered(plain, number).lower())
        columns[name] = _numbered(plain, number), known
    return columns


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
