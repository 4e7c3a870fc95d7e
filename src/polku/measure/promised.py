"""List the people behind a figure of a promise: to whom it was kept, broken or is still open."""

from datetime import datetime

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, check_parts, crowd, unshown
from polku.measure.judging import promise_steps
from polku.measure.promises import ask_promise
from polku.store import Store
from polku.vocabulary.questions import PromiseQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

STATES = ("kept", "broken", "open")


def people_behind_promise(
    store: Store, view: View, question: PromiseQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those who were promised something in the ``period`` and ``group`` of the cell.

    ``state`` is kept, broken or open; without one it is kept or broken. They are listed at the
    moment when they were promised it.
    """
    check_parts(cell, {"state": STATES, "period": (), "group": ()})
    rows = ask_promise(store, view, question, now).dicts()
    named = [(name, cell[name]) for name in ("period", "group") if name in cell]
    if not any(all(str(row[name] or "") == value for name, value in named) for row in rows):
        raise unshown()
    values = Binder()
    states = [cell["state"]] if "state" in cell else ["kept", "broken"]
    tests = [f"state in {values.bind('states', states, 'Array(String)')}"]
    if cell.get("period") and question.every:
        period = values.bind("cell_period", cell["period"].partition("+")[0])
        tests.append(f"toString(period) = {period}")
    if "group" in cell and question.by:
        tests.append(f"grp = {values.bind('cell_group', cell['group'])}")
    select = (
        f"{promise_steps(view, question, now, values)}\n"
        f"select person, made_at as at\nfrom judged\nwhere {' and '.join(tests)}"
    )
    return crowd(store, view, select, values.parameters, limit)
