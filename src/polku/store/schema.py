"""Bring the tables of the event store to the newest schema."""

from collections.abc import Callable, Collection

from polku.store.forms import Form
from polku.store.pool import Pool
from polku.store.steps import STEPS
from polku.vocabulary.errors import NewerData, translatable


def migrate(pool: Pool, form: Form, report: Callable[[int], None] = lambda _: None) -> int:
    """Run the steps that have not run yet; return the newest. Calls ``report`` per step."""
    with pool.client() as client:
        known = form.table(
            "migrations", "number UInt32", clauses=("order by number",), shard="number"
        )
        for statement in (*form.database(), *known):
            client.command(statement)
        done = {row[0] for row in client.query("select number from polku.migrations").result_rows}
        _check_age(done)
        for number, statements in STEPS:
            if number in done:
                continue
            for statement in statements(form):
                client.command(statement)
            client.command(f"insert into polku.migrations values ({number})")
            report(number)
    return STEPS[-1][0]


def _check_age(done: Collection[int]) -> None:
    """Raise `NewerData` where the store has been through steps that this version lacks."""
    if done and max(done) > STEPS[-1][0]:
        raise NewerData(
            translatable(
                "The events were stored by a newer version of Polku. Update Polku, or restore a"
                " backup that this version made."
            )
        )
