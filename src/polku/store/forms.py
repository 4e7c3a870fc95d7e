"""Write the statements of a table in the form that an engine needs: one schema for them all.

Embedded and on one server a table is one table. On a cluster each machine has a replicated
table ``..._local`` with its share of the rows, and a distributed table of the plain name stands
before them all, so that every question and every insert reads the same in all forms.
"""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

#: Every row is on disk before an insert returns.
_DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"
#: How many inserts a server remembers by their token, so that one sent twice is stored once.
_REMEMBERED = "non_replicated_deduplication_window = 1000"
#: Replicas are told apart by the macros of each machine's own configuration.
_REPLICA = "'/clickhouse/tables/{{shard}}/polku/{name}', '{{replica}}'"

#: What a distributed table has to follow when its local tables change.
_OF_COLUMNS = re.compile(r"(add|drop|modify|rename|comment) column\b", re.IGNORECASE)
_DICTIONARY = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?dictionary\s+(?:if\s+not\s+exists\s+)?polku\.\w+",
    re.IGNORECASE,
)
_FROM_HERE = re.compile(r"\bsource\s*\(\s*clickhouse\s*\(", re.IGNORECASE)


class Form(msgspec.Struct, frozen=True):
    """How tables are written: ``embedded``, on one ``server``, or on the machines of ``cluster``.

    ``user`` and ``password`` are whom a dictionary of a server reads its tables as.
    """

    kind: Literal["embedded", "server", "cluster"] = "embedded"
    cluster: str = ""
    user: str = ""
    password: str = ""

    def table(
        self,
        name: str,
        columns: str,
        *,
        engine: str = "MergeTree",
        arguments: str = "",
        clauses: Sequence[str] = (),
        shard: str,
        settings: str = "",
    ) -> tuple[str, ...]:
        """Return what creates ``polku.name``.

        ``shard`` is the integer column that says on which machine of a cluster a row lies.
        """
        if self.cluster:
            place = _REPLICA.format(name=name)
            arguments = f"{place}, {arguments}" if arguments else place
            engine = f"Replicated{engine}"
        call = f"{engine}({arguments})" if arguments else engine
        kept = f"{_DURABLE}, {_REMEMBERED}" if self.kind == "server" else _DURABLE
        kept = f"{kept}, {settings}" if settings else kept
        own = (
            f"create table if not exists {self._local(name)}\n({columns})\nengine = {call}\n"
            + "\n".join(clauses)
            + f"\nsettings {kept}"
        )
        return (own, *self._before(name, shard))

    def alter(self, name: str, change: str) -> tuple[str, ...]:
        """Return what changes ``polku.name``, e.g. by ``add column if not exists ...``."""
        own = f"alter table {self._local(name)} {change}"
        if self.cluster and _OF_COLUMNS.match(change.strip()):
            return own, f"alter table polku.{name}{self._everywhere} {change}"
        return (own,)

    def erase(self, name: str, condition: str) -> tuple[str, ...]:
        """Return what deletes the rows of ``polku.name`` that meet ``condition``.

        It is done on every replica when the statements return. ``condition`` may hold
        placeholders for bound values, and reads no other table.
        """
        change = f"delete where {condition} settings mutations_sync = 2"
        return (f"alter table {self._local(name)} {change}",)

    def clear(self, name: str) -> tuple[str, ...]:
        """Return what deletes every row of ``polku.name``."""
        return (f"truncate table {self._local(name)}",)

    def wake(self, name: str) -> tuple[str, ...]:
        """Return what makes the engine look at once for old files of ``polku.name``."""
        table = f"{name}_local" if self.cluster else name
        return tuple(
            f"system start {what}{self._everywhere} polku.{table}" for what in ("merges", "cleanup")
        )

    def merge(self, name: str) -> tuple[str, ...]:
        """Return what writes the parts of ``polku.name`` anew, without rows that were replaced."""
        return (f"optimize table {self._local(name)} final",)

    def dictionary(self, statement: str) -> tuple[str, ...]:
        """Return what creates a dictionary by ``statement``, on every machine.

        ``create dictionary if not exists polku.NAME ... source(clickhouse(query ...))``.
        """
        placed = _DICTIONARY.sub(lambda found: found[0] + self._everywhere, statement)
        if not self.user:
            return (placed,)
        known = f"user {_quoted(self.user)} password {_quoted(self.password)} "
        return (_FROM_HERE.sub(lambda found: found[0] + known, placed),)

    def reload(self, name: str) -> tuple[str, ...]:
        """Return what makes the dictionary ``polku.name`` read its tables again, everywhere."""
        return (f"system reload dictionary{self._everywhere} polku.{name}",)

    def end_queries(self, prefix: str) -> tuple[str, ...]:
        """Return what ends the queries whose id begins with ``prefix``, and waits until they are.

        A part of one that runs on another machine has the id of the whole as its initial one.
        """
        begins = f"startsWith(initial_query_id, {_quoted(prefix)})"
        return (f"kill query{self._everywhere} where {begins} sync",)

    def end_marked(self, mark: str) -> tuple[str, ...]:
        """Return what ends the queries that carry ``mark`` as their comment, without waiting.

        The embedded engine gives queries ids of its own; a comment it keeps as it is given.
        """
        marked = f"Settings['log_comment'] = {_quoted(mark)}"
        return (f"kill query{self._everywhere} where {marked} async",)

    def database(self) -> tuple[str, ...]:
        """Return what creates the database of all tables."""
        return (f"create database if not exists polku{self._everywhere}",)

    @property
    def _everywhere(self) -> str:
        return f" on cluster {_quoted(self.cluster)}" if self.cluster else ""

    def _local(self, name: str) -> str:
        """Return the table that holds rows, and where its statement runs."""
        return f"polku.{name}_local{self._everywhere}" if self.cluster else f"polku.{name}"

    def _before(self, name: str, shard: str) -> tuple[str, ...]:
        """Return what creates the table that stands before those of all machines."""
        if not self.cluster:
            return ()
        where = f"{_quoted(self.cluster)}, polku, {name}_local, {shard}"
        return (
            f"create table if not exists polku.{name}{self._everywhere} as polku.{name}_local\n"
            f"engine = Distributed({where})",
        )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
