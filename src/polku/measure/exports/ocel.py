"""Gather events for an OCEL 2.0 log, the standard of object-centric event logs.

Objects are persons, accounts, and what chosen properties name (orders, calls). Events are spooled
to a file on the way, because the types of their attributes are known only at the end.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import IO, Any, cast

import msgspec

from polku.measure.exports.reading import Row

PERSON, _ACCOUNT = "person", "account"
_OWN = ("channel", "touchpoint", "stage", "source", "metric", "score", "lowest", "highest", "text")
_TYPES = {bool: "boolean", int: "integer", float: "float", str: "string"}
_WHOLE = 2**63
#: The time of what holds from the beginning.
NO_TIME = "1970-01-01T00:00:00.000Z"

Relation = tuple[str, str]
Spooled = tuple[str, str, str, dict[str, Any], list[Relation]]


class Gathered:
    """Events on their way: spooled, with the objects and the types of attributes seen so far."""

    def __init__(self, spool: IO[bytes], objects: sqlite3.Connection) -> None:
        self.spool = spool
        self.objects = objects
        self.event_types: dict[str, dict[str, str]] = {}
        objects.execute("create table objects (id text primary key, type text, user_id text)")
        objects.execute(
            "create table belongs (person text, account text, unique (person, account))"
        )

    def add(self, row: Row, properties: tuple[str, ...]) -> None:
        """Keep one event, with the objects that it tells of."""
        said = {name: getattr(row, name) for name in _OWN}
        if not row.metric:
            said |= dict.fromkeys(("score", "lowest", "highest"))
        said |= msgspec.json.decode(row.properties)
        told = {name: _plain(value) for name, value in said.items() if value not in ("", None)}
        relations = [self._object(PERSON, row.person, row.user_id)]
        if row.account:
            relations.append(self._object(_ACCOUNT, row.account))
            pair = (relations[0][0], relations[1][0])
            self.objects.execute("insert or ignore into belongs values (?, ?)", pair)
        relations += [
            self._object(name, str(told.pop(name))) for name in properties if name in told
        ]
        types = self.event_types.setdefault(row.event, {})
        for name, value in told.items():
            types[name] = _wider(types.get(name), _TYPES[type(value)])
        one: Spooled = (row.event_id, row.event, _instant(row.time), told, relations)
        packed = msgspec.msgpack.encode(one)
        self.spool.write(len(packed).to_bytes(4, "big") + packed)

    def _object(self, kind: str, name: str, user_id: str = "") -> Relation:
        key = f"{kind}:{name}"
        self.objects.execute(
            "insert into objects values (?, ?, ?) on conflict (id) do update set user_id ="
            " case when excluded.user_id = '' then user_id else excluded.user_id end",
            (key, kind, user_id),
        )
        return key, kind

    def events(self) -> Iterator[Spooled]:
        """Yield the events again, their attributes in the type that fits all of them."""
        self.spool.seek(0)
        while length := self.spool.read(4):
            event_id, kind, time, told, relations = msgspec.msgpack.decode(
                self.spool.read(int.from_bytes(length, "big"))
            )
            types = self.event_types[kind]
            fitted = {name: _as(value, types[name]) for name, value in told.items()}
            yield event_id, kind, time, fitted, [tuple(one) for one in relations]

    def object_types(self) -> list[str]:
        """Return the types of the objects there are."""
        return [
            row[0] for row in self.objects.execute("select distinct type from objects order by 1")
        ]


@contextmanager
def gathered(pieces: Iterable[list[Row]], properties: tuple[str, ...]) -> Iterator[Gathered]:
    with (
        tempfile.TemporaryFile() as spool,
        tempfile.NamedTemporaryFile(suffix=".sqlite") as place,
        closing(sqlite3.connect(place.name)) as objects,
    ):
        objects.execute("pragma synchronous = off")
        objects.execute("pragma journal_mode = off")
        found = Gathered(cast("IO[bytes]", spool), objects)
        for rows in pieces:
            for row in rows:
                found.add(row, properties)
        yield found


def objects_of(found: Gathered) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield id, type, user id and accounts of each object."""
    rows = found.objects.execute(
        "select id, type, user_id, (select json_group_array(account) from belongs"
        " where person = id) from objects order by id"
    )
    for key, kind, user_id, accounts in rows:
        yield key, kind, user_id, msgspec.json.decode(accounts)


def _plain(value: Any) -> Any:
    """Return a value of a type that OCEL knows; anything deeper is JSON text."""
    if isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return value if -_WHOLE <= value < _WHOLE else float(value)
    return msgspec.json.encode(value).decode()


def _wider(known: str | None, seen: str) -> str:
    if known is None or known == seen:
        return seen
    return "float" if {known, seen} == {"integer", "float"} else "string"


def _as(value: Any, known: str) -> Any:
    if known == "string" and not isinstance(value, str):
        return msgspec.json.encode(value).decode()
    return float(value) if known == "float" else value


def _instant(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
