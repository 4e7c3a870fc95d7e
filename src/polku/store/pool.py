"""Hand out engine connections, one to a thread at a time, with limits on what a query may use.

A connection that two threads share serialises them, so each query borrows one from a pool.
Reading connections are read-only for as long as they live.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import copy
from queue import Empty, LifoQueue
from typing import Any

import msgspec
import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.address import Address
from polku.store.askers import Asker, present_asker
from polku.vocabulary.errors import QueryLimit, StoreFailed, translatable

#: What one question may use; ClickHouse spills grouping and sorting to disk above the second.
READ_SETTINGS = {
    "max_execution_time": 60,
    "max_memory_usage": 3_000_000_000,
    "max_bytes_before_external_group_by": 1_000_000_000,
    "max_bytes_before_external_sort": 1_000_000_000,
    "optimize_aggregation_in_order": 1,
    "join_algorithm": "hash",
    # Branches of touchpoint rules are cheap; choosing the rows for each costs five times more.
    "short_circuit_function_evaluation": "disable",
    "readonly": 2,
}
WRITE_SETTINGS = {
    "max_partitions_per_insert_block": 0,  # a history of decades comes in one file
    "json_type_escape_dots_in_keys": 1,  # {"a": {"b": 1}, "a.b": 2} are two properties
    "type_json_skip_duplicated_paths": 1,  # no reason to lose a batch
    "input_format_try_infer_dates": 0,  # text stays the text that was sent
    "input_format_try_infer_datetimes": 0,
}
#: How the queries of the writer are called, so that those of a lost connection can be ended.
_APPENDS = "polku-append-"
#: Seconds between two tries to end queries, and those after which it is given up.
_BETWEEN_ENDING, _MOST_ENDING = 0.05, 60
#: More values than this stand in the text of a query: a server takes no longer field of a form.
_MANY = 2_000
#: Codes of the engine for "took too long" and "needs too much memory", and for more labels than can
#: be told apart (`polku.measure.labels`).
_LIMIT_CODES = ("Code: 159.", "Code: 160.", "Code: 241.", "Code: 395.")


class Table(msgspec.Struct, frozen=True):
    """Rows as the engine gave them; times are aware UTC, ``seconds`` is the time it took."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    seconds: float


class Pool:
    """Connections to the engine at ``address`` that apply ``settings`` to every query.

    ``form`` says how statements are written there.
    """

    def __init__(self, address: Address, settings: Mapping[str, object]) -> None:
        self.form = address.form
        self._address = address
        self._settings = dict(settings)
        self._idle: LifoQueue[Client] = LifoQueue()
        self._all: list[Client] = []
        self._settled = address.is_embedded
        self._hiding: Callable[[], Mapping[str, object]] = dict

    def hiding(self, settings: Callable[[], Mapping[str, object]]) -> "Pool":
        """Return a pool of the same connections, whose queries leave out what ``settings`` say."""
        other = copy(self)
        other._hiding = settings
        return other

    @contextmanager
    def client(self) -> Iterator[Client]:
        """Lend a connection that no other thread uses meanwhile."""
        try:
            client = self._idle.get_nowait()
        except Empty:
            client = self._connect()
        try:
            yield client
        finally:
            self._idle.put(client)

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Run one SELECT with bound ``parameters``.

        Raises `QueryLimit` where it takes too long or too much, `AskerLeft` where the asker
        (see `polku.store.askers`) left meanwhile, `StoreFailed` otherwise.
        """
        started = time.perf_counter()
        values = dict(parameters or {})
        if not self._address.is_embedded:
            sql, values = _with_many(sql, values)
        asker = present_asker() if "readonly" in self._settings else None
        with asker.waiting() if asker else nullcontext(), self.client() as client:
            marked = {"log_comment": asker.mark} if asker else {}
            try:
                answer = client.query(sql, parameters=values, settings={**self._hiding(), **marked})
            except ClickHouseError as error:
                if asker and asker.left:
                    raise asker.gone() from error
                raise translated(error) from error
        rows = [tuple(row) for row in answer.result_rows]
        return Table(tuple(answer.column_names), rows, time.perf_counter() - started)

    def end_for(self, asker: Asker) -> None:
        """End the queries of an asker who has left; return once none runs, or after a minute.

        A query that was about to start is not known to the engine yet, so it is told again.
        """
        until = time.monotonic() + _MOST_ENDING
        while asker.waits and time.monotonic() < until:
            with self.client() as client:
                try:
                    for statement in self.form.end_marked(asker.mark):
                        client.command(statement)
                except ClickHouseError as error:
                    raise translated(error) from error
            time.sleep(_BETWEEN_ENDING)

    def close(self) -> None:
        """Close every connection; none may be lent out."""
        for client in self._all:
            client.close()
        self._all.clear()

    def insert(self, table: str, rows: pa.Table) -> None:
        """Insert ``rows``; return once they are on disk.

        Raises `StoreFailed`: then some of them may be stored, or still come; see `settle`.
        """
        settings = dict(self._settings)
        if not self._address.is_embedded:
            # Whatever on the way sends a request again: by its token it counts once.
            token = uuid.uuid4().hex
            settings |= {"insert_deduplication_token": token, "query_id": _APPENDS + token}
        with self.client() as client:
            try:
                client.insert_arrow(table, rows, settings=settings)
            except ClickHouseError as error:
                self._settled = self._address.is_embedded
                raise translated(error) from error

    def settle(self) -> None:
        """Make sure that no insert is under way whose answer was lost, on a server.

        After that, what is stored can be looked up exactly.
        """
        if self._settled:
            return
        with self.client() as client:
            try:
                for statement in self.form.end_queries(_APPENDS):
                    client.command(statement)
            except ClickHouseError as error:
                raise translated(error) from error
        self._settled = True

    def _connect(self) -> Client:
        client = self._address.connect(self._settings)
        self._all.append(client)
        return client


def _with_many(sql: str, values: dict[str, object]) -> tuple[str, dict[str, object]]:
    """Return the query with long lists of whole numbers written into it."""
    for name, value in list(values.items()):
        if isinstance(value, list) and len(value) > _MANY and all(type(n) is int for n in value):
            written = f"[{','.join(map(str, value))}]"
            sql = re.sub(rf"\{{{name}:[^{{}}]*\}}", written, sql)
            del values[name]
    return sql, values


def translated(error: ClickHouseError) -> QueryLimit | StoreFailed:
    """Return the engine's error as one of ours."""
    if any(code in str(error) for code in _LIMIT_CODES):
        return QueryLimit(
            translatable(
                "This question takes more time or memory than one question may. "
                "Choose a shorter period or fewer groups."
            )
        )
    return StoreFailed(
        translatable("The event store could not do this: %(reason)s"), reason=str(error)[:500]
    )
