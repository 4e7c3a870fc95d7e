"""Stand for a cluster: divide what is written between machines, and read from all of them.

The machines are shims themselves, each with an engine in a process of its own. What ``on
cluster`` sends everywhere is sent to each; a ``Distributed`` table is a view of what `url` reads
from them all; what is inserted into it is worked out here (keys, defaults) and sent to the
machine that its shard column names. Replicas there are none, so ``Replicated`` is left out.
"""

import re
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import msgspec

from tools.shim.engine import Engine

_EVERYWHERE = re.compile(r"\s+on cluster '[^']*'", re.IGNORECASE)
_LOCAL = re.compile(r"\bpolku\.\w+_local\b")
_REPLICATED = re.compile(r"\bReplicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?")
_DISTRIBUTED = re.compile(
    r"create table if not exists polku\.(\w+) as .*\bDistributed\('[^']*', polku, \w+, (.*)\)",
    re.DOTALL,
)
_INTO = re.compile(r"\s*insert into polku\.`?(\w+)`?", re.IGNORECASE)
_FINAL = re.compile(r"(\bpolku\.\w+(?:\s+as\s+\w+)?)\s+final\b", re.IGNORECASE)


class Cluster:
    """Answers as a machine of the cluster whose shards are at ``ports`` of this machine."""

    def __init__(self, engine: Engine, ports: Sequence[int]) -> None:
        self._engine = engine
        self._urls = [f"http://127.0.0.1:{port}/" for port in ports]
        self._shards: dict[str, str] = {}  # the shard column of each distributed table
        self._lock = Lock()

    def run(
        self,
        sql: str,
        settings: Mapping[str, str],
        values: Mapping[str, str],
        default_format: str = "TabSeparated",
    ) -> bytes:
        """Return the answer to one statement. Raises `Failed`."""
        found = _INTO.match(sql)
        if found:
            self._divide(found[1], sql[found.end() :], b"", settings)
            return b""
        if _EVERYWHERE.search(sql):
            self._everywhere(_REPLICATED.sub(r"\1(", _EVERYWHERE.sub("", sql)), settings, values)
            return b""
        return self._engine.run(_FINAL.sub(r"\1", sql), settings, values, default_format)

    def insert(self, sql: str, data: bytes, settings: Mapping[str, str]) -> None:
        """Insert into the machines what belongs to each."""
        found = _INTO.match(sql)
        if found:
            self._divide(found[1], sql[found.end() :], data, settings)

    def _everywhere(self, sql: str, settings: Mapping[str, str], values: Mapping[str, str]) -> None:
        found = _DISTRIBUTED.match(sql)
        if found:
            self._shards[found[1]] = found[2]
            self._view(found[1])
        elif _LOCAL.search(sql) or sql.startswith(("create database", "kill")):
            for url in self._urls:
                _sent(url, sql, settings, values)
            self._engine.run(sql, settings, values)  # the same tables, empty, divide what comes
        elif sql.startswith("alter table"):
            self._view(sql.split()[2].removeprefix("polku."))
        else:
            self._engine.run(_FINAL.sub(r"\1", sql), settings, values)

    def _view(self, name: str) -> None:
        """Let ``polku.name`` show the rows of all machines."""
        columns = [(one["name"], one["type"]) for one in self._columns(name)]
        structure = _quoted(", ".join(f"`{column}` {kind}" for column, kind in columns))
        replaced = self._rows(
            "select engine from system.tables where database = 'polku' and name = "
            + _quoted(f"{name}_local")
        )[0]["engine"].startswith("Replacing")
        listed = ", ".join(f"`{column}`" for column, _ in columns)
        query = f"select {listed} from polku.{name}_local {'final' if replaced else ''}"
        places = (f"{url}?{urlencode({'query': query + ' format Native'})}" for url in self._urls)
        parts = " union all ".join(
            f"select * from url({_quoted(place)}, 'Native', {structure})" for place in places
        )
        month = ", toString(toYYYYMM(ts)) as _partition_id" if name == "events" else ""
        sql = f"create or replace view polku.{name} as select *{month} from ({parts})"
        self._engine.run(sql, {}, {})

    def _divide(self, name: str, rest: str, data: bytes, settings: Mapping[str, str]) -> None:
        local = f"insert into polku.{name}_local{rest}"
        columns = ", ".join(f"`{one['name']}`" for one in self._columns(name))
        with self._lock:
            if data:
                self._engine.insert(local, data, settings)
            else:
                self._engine.run(local, settings, {})
            for number, url in enumerate(self._urls):
                chosen = f"({self._shards[name]}) % {len(self._urls)} = {number}"
                rows = self._engine.run(
                    f"select {columns} from polku.{name}_local where {chosen} format Native", {}, {}
                )
                if rows:
                    head = f"insert into polku.{name}_local ({columns}) format Native\n"
                    _sent(url, head.encode() + rows, settings, {})
            self._engine.run(f"truncate table polku.{name}_local", {}, {})

    def _columns(self, name: str) -> list[dict[str, str]]:
        described = self._rows(f"describe table polku.{name}_local")
        return [one for one in described if one["default_type"] != "EPHEMERAL"]

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        answer = self._engine.run(f"{sql} format JSONEachRow", {}, {})
        return [msgspec.json.decode(line) for line in answer.splitlines()]


def _sent(
    url: str, body: str | bytes, settings: Mapping[str, str], values: Mapping[str, str]
) -> bytes:
    bound = {f"param_{name}": text for name, text in values.items()}
    data = body.encode() if isinstance(body, str) else body
    request = Request(f"{url}?{urlencode({**settings, **bound})}", data)  # noqa: S310 - our own
    with urlopen(request, timeout=60) as response:  # noqa: S310
        return bytes(response.read())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
