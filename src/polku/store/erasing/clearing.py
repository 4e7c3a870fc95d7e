"""Make deleted rows leave the disk: old parts of tables, and the texts of deletions."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from clickhouse_connect.driver.client import Client

from polku.store.forms import Form
from polku.store.pool import Pool
from polku.vocabulary.errors import StoreFailed, translatable

#: Old parts are kept for minutes against a power cut; those of a deletion go at once, and what
#: replaces them is synced first.
_AT_ONCE = {
    "old_parts_lifetime": 1,
    "min_rows_to_fsync_after_merge": 1,
    "merge_tree_clear_old_parts_interval_seconds": 1,
    "cleanup_delay_period": 1,
    "max_cleanup_delay_period": 1,
    "cleanup_delay_period_random_add": 0,
    "cleanup_thread_preferred_points_per_iteration": 1,
}
_PATIENCE = 540.0
_TABLES = (
    "select distinct replaceRegexpOne(name, '_local$', '') from system.tables "
    "where database = 'polku' and engine like '%MergeTree' and name != 'migrations'"
)
_OLD = (
    "select replaceRegexpOne(table, '_local$', ''), name from system.parts "
    "where database = 'polku' and not active and table != 'migrations'"
)


@contextmanager
def clearing(pool: Pool, form: Form, patience: float = _PATIENCE) -> Iterator[None]:
    """Delete within; at the end nothing that was deleted is on disk any more.

    Raises `StoreFailed` where something is left after ``patience`` seconds.
    """
    wanted = ", ".join(f"{name} = {value}" for name, value in _AT_ONCE.items())
    with pool.client() as client:
        tables = [row[0] for row in client.query(_TABLES).result_rows]
        _alter(client, form, tables, f"modify setting {wanted}")
        try:
            yield
            client.query("kill mutation where database = 'polku' and is_done sync")
            _await_removal(client, form, patience)
        finally:
            _alter(client, form, tables, f"reset setting {', '.join(_AT_ONCE)}")


def _await_removal(client: Client, form: Form, patience: float) -> None:
    until = time.monotonic() + patience
    awaited = _old(client)
    while left := awaited & _old(client):  # others that come meanwhile hold nothing deleted
        if time.monotonic() > until:
            raise StoreFailed(translatable("Old files of the event store are still in use."))
        for table in sorted({table for table, _ in left}):
            for statement in form.wake(table):
                client.command(statement)
        time.sleep(0.1)


def _old(client: Client) -> set[tuple[str, str]]:
    """Return the table and name of each part that was replaced and is still on disk."""
    return {(row[0], row[1]) for row in client.query(_OLD).result_rows}


def _alter(client: Client, form: Form, tables: Sequence[str], change: str) -> None:
    for table in tables:
        for statement in form.alter(table, change):
            client.command(statement)
