"""Bring the tables of the event store to the newest schema."""

from collections.abc import Callable

from polku.store.forms import Form
from polku.store.pool import Pool
from polku.store.steps import STEPS


def migrate(pool: Pool, form: Form, report: Callable[[int], None] = lambda _: None) -> int:
    """Run the steps that have not run yet; return the newest. Calls ``report`` per step."""
    with pool.client() as client:
        known = form.table(
            "migrations", "number UInt32", clauses=("order by number",), shard="number"
        )
        for statement in (*form.database(), *known):
            client.command(statement)
        done = {row[0] for row in client.query("select number from polku.migrations").result_rows}
        for number, statements in STEPS:
            if number in done:
                continue
            for statement in statements(form):
                client.command(statement)
            client.command(f"insert into polku.migrations values ({number})")
            report(number)
    return STEPS[-1][0]
