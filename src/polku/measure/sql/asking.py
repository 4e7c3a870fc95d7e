"""Answer an analyst's SQL about one project, within limits of time, memory and rows."""

from polku.measure.binding import Binder
from polku.measure.source import indented
from polku.measure.sql.functions import allowed_functions
from polku.measure.sql.reading import check_tree, read_sql, views_in
from polku.measure.sql.views import VIEWS
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, StoreFailed, translatable
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: What one question may use.
SECONDS = 30
MEMORY = 2_000_000_000
MOST_ROWS = 100_000


def ask_sql(
    store: Answering, view: View, text: str, limit: int = 1_000, seconds: int = SECONDS
) -> Result:
    """Answer with the rows of ``text``, one SELECT over `VIEWS`, at most ``limit`` of them.

    Times are in the project's zone. It shows single rows, so it is for people who may see them:
    small groups are not hidden. Raises `InvalidQuestion` with what cannot be asked or read, and
    `QueryLimit` where it takes too long or needs too much memory.
    """
    sql, values = compile_sql(store, view, text, limit + 1, seconds)
    try:
        table = store.query(sql, values)
    except StoreFailed as fault:
        raise _refused(fault) from None
    rows = tuple(table.rows[:limit])
    return Result(
        columns=table.columns,
        rows=rows,
        n=len(rows),
        sql=sql,
        parameters=values,
        caveats=_cut(limit) if len(table.rows) > limit else (),
        seconds=table.seconds,
    )


def compile_sql(
    store: Answering, view: View, text: str, limit: int, seconds: int = SECONDS
) -> tuple[str, dict[str, object]]:
    """Return the SQL that runs for ``text``, and the values bound into it."""
    checked = read_sql(text)
    try:
        tree = store.query(f"explain query tree run_passes = 0 {checked}")
    except StoreFailed as fault:
        raise _refused(fault) from None
    check_tree("\n".join(str(row[0]) for row in tree.rows), allowed_functions(store))
    values = Binder()
    steps = [
        f"{name} as (\n{indented(VIEWS[name].select(view, values))}\n)"
        for name in views_in(checked)
    ]
    shown = f"select * from (\n{indented(checked)}\n)\nlimit {min(limit, MOST_ROWS + 1)}"
    bounds = f"settings max_execution_time = {seconds}, max_memory_usage = {MEMORY}"
    begun = "with " + ",\n".join(steps) + "\n" if steps else ""
    return f"{begun}{shown}\n{bounds}", values.parameters


def _cut(limit: int) -> tuple[Caveat, ...]:
    message = translatable("There are more rows; the first %(limit)s are shown.")
    return (Caveat("more_rows", message, {"limit": limit}),)


def _refused(fault: StoreFailed) -> InvalidQuestion:
    """Return what the engine says of a text that it cannot run, in its own words."""
    said = str(fault.values.get("reason", fault))
    return InvalidQuestion(
        translatable("The engine cannot run this: %(reason)s"), reason=said[:500]
    )
