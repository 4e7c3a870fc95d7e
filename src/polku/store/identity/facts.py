"""Keep the facts about pairs of identifiers: append them, and read those that hang together."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from polku.store.identity.kinds import Fact
from polku.store.pool import Pool
from polku.vocabulary.identity import Identifier

#: Facts read of one key; one that has more is not looked beyond.
MOST = 1_000

_SCHEMA = pa.schema(
    [
        ("project_id", pa.uint32()),
        ("key", pa.uint64()),
        ("other", pa.uint64()),
        ("said", pa.string()),
        ("mirrored", pa.bool_()),
        ("type", pa.string()),
        ("value", pa.string()),
        ("other_type", pa.string()),
        ("other_value", pa.string()),
        ("moment", pa.uint64()),
        ("message_id", pa.string()),
        ("stored", pa.uint64()),
    ]
)
_COLUMNS = "key, other, said, mirrored, type, value, other_type, other_value, moment, message_id"


class Facts:
    """The facts of the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self._stored = time.time_ns()

    def add(self, project_id: int, facts: Sequence[Fact]) -> int:
        """Write ``facts`` to the disk; return a number that later ones will exceed."""
        self._stored = max(self._stored + 1, time.time_ns())
        rows = [row for fact in facts for row in _rows(project_id, fact, self._stored)]
        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)
        ]
        self._write.insert("polku.identity_facts", pa.Table.from_arrays(columns, schema=_SCHEMA))
        return self._stored

    def about(self, project_id: int, keys: Iterable[int]) -> dict[int, list[Fact]]:
        """Return the facts on each of ``keys``, at most one more than `MOST` a key."""
        found: dict[int, list[Fact]] = {key: [] for key in keys}
        sql = (
            f"select {_COLUMNS} from polku.identity_facts final "
            "where project_id = {project:UInt32} and key in {keys:Array(UInt64)} "
            f"order by key, moment limit {MOST + 1} by key"
        )
        answer = self._write.query(sql, {"project": project_id, "keys": sorted(found)})
        for row in answer.rows:
            found[row[0]].append(_fact(row))
        return found

    def since(self, stored: int, limit: int) -> list[tuple[int, int, int]]:
        """Return project, key and number of what was stored after ``stored``, in that order."""
        sql = (
            "select project_id, key, stored from polku.identity_facts "
            "where stored > {stored:UInt64} and not mirrored order by stored "
            "limit {limit:UInt32} with ties"
        )
        rows = self._write.query(sql, {"stored": stored, "limit": limit}).rows
        return [(row[0], row[1], row[2]) for row in rows]

    def keys(self, project_id: int) -> int:
        """Return about how many identifiers of a project have facts."""
        sql = "select uniq(key) from polku.identity_facts where project_id = {project:UInt32}"
        return int(self._write.query(sql, {"project": project_id}).rows[0][0])

    def keys_after(self, project_id: int, key: int, limit: int) -> list[int]:
        """Return the next identifiers that have facts, in order; from the first after -1."""
        sql = (
            "select distinct key from polku.identity_facts "
            "where project_id = {project:UInt32} and key >= {next:UInt64} "
            "order by key limit {limit:UInt32}"
        )
        values = {"project": project_id, "next": key + 1, "limit": limit}
        return [row[0] for row in self._write.query(sql, values).rows]


def _rows(project_id: int, fact: Fact, stored: int) -> list[tuple[Any, ...]]:
    one, two = fact.identifier, fact.other_identifier
    end = (fact.moment, fact.message_id, stored)
    there = (*(one.type, one.value), *(two.type, two.value))
    back = (*(two.type, two.value), *(one.type, one.value))
    return [
        (project_id, fact.key, fact.other, fact.said, False, *there, *end),
        (project_id, fact.other, fact.key, fact.said, True, *back, *end),
    ]


def _fact(row: Sequence[Any]) -> Fact:
    key, other, said, mirrored, kind, value, other_kind, other_value, moment, message_id = row
    one, two = Identifier(kind, value), Identifier(other_kind, other_value)
    if mirrored:
        key, other, one, two = other, key, two, one
    return Fact(key, other, said, one, two, moment, message_id)
