"""Answer where those go who do not go on: what they meet next, while they still had time."""

from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.funnels.attempts import Along, attempt_steps
from polku.measure.funnels.looking import step_of
from polku.measure.labels import PACKED_PLACE, PACKED_TS, listed, packed
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import FunnelDropsQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = ("step", "path", "people", "share", "low", "high", "seconds")
#: Encounters after a drop that are told, and rows of the answer.
FURTHER, MOST_ROWS = 3, 50

_FORMULA = translatable(
    "Of the attempts that ended at step %(step)s: the next three touchpoints within the window, "
    "under the same filters, the same one twice in a row counted once. Share: of those attempts. "
    "Interval: Wilson, 95%%. Time: the median until the first of them."
)
_RARER = translatable("%(rows)s rarer ways are left out; the shares are of all.")


def ask_funnel_drops(
    store: Answering, view: View, question: FunnelDropsQuestion, now: datetime
) -> Result:
    """Answer with a row for each way on; an empty ``path`` is nothing until the window closed.

    ``n`` is how many did not go on. Ways of too few people are left out.
    """
    step = step_of(store, view, question, now)
    sql, values = compile_drops(view, question, step)
    table = store.query(sql, values)
    total = sum(row[1] for row in table.rows)
    hidden = too_small({tuple(row[0]): row[2] for row in table.rows}, view.minimum_group)
    shown = [row for row in table.rows if tuple(row[0]) not in hidden]
    rows = [
        (step, tuple(path), attempts, one.value, one.low, one.high, seconds)
        for path, attempts, _, seconds in shown[:MOST_ROWS]
        for one in (share(attempts, total),)
    ]
    rarer = max(0, len(shown) - MOST_ROWS)
    return Result(
        columns=COLUMNS,
        rows=tuple(rows),
        n=total,
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"step": step},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *([Caveat("rarer_rows", _RARER, {"rows": rarer})] if rarer else []),
        ),
        seconds=table.seconds,
    )


def compile_drops(
    view: View, question: FunnelDropsQuestion, step: int
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    steps, text = drop_steps(view, question, step, values)
    sql = (
        f"{steps}\nselect\n    {text} as path,\n"
        "    count() as attempts,\n    uniqExact(person) as people,\n"
        "    quantileExact(took) as seconds\n"
        "from dropped\ngroup by places\norder by attempts desc, path"
    )
    return sql, values.parameters


def drop_steps(
    view: View, question: FunnelDropsQuestion, step: int, values: Binder
) -> tuple[str, str]:
    """Return the steps that end in ``dropped``, with ``places``, and these as texts."""
    encounter = listed("encounter", view, values, None)
    place = encounter.number
    steps = attempt_steps(
        view,
        question.funnel,
        values,
        dates=question.dates,
        where=question.where,
        along=Along(f"if({place} > 0, {packed('e.ts', place)}, 0)"),
    )
    window = values.bind("window_ms", question.funnel.window * 1000, "UInt64")
    time, label = PACKED_TS.format("one"), PACKED_PLACE.format("one")
    before = PACKED_PLACE.format("before")
    sql = (
        f"with {encounter.step},\n{steps.removeprefix('with ')},\n"
        "dropped as (\n    select\n        person,\n        times,\n"
        f"        arrayFilter(one -> {time} > times[-1] and {time} <= times[1] + {window},\n"
        "            along) as later,\n"
        f"        arrayFilter((one, before, nth) -> nth = 1 or {label} != {before}, later,\n"
        "            arrayShiftRight(later, 1), arrayEnumerate(later)) as moves,\n"
        f"        arrayMap(one -> {label}, arraySlice(moves, 1, {FURTHER})) as places,\n"
        f"        if(empty(later), null, ({PACKED_TS.format('later[1]')} - times[-1]) / 1000)"
        " as took\n"
        f"    from attempts\n    where length(times) = {step}\n)"
    )
    return sql, f"arrayMap(one -> {encounter.text('one')}, places)"
