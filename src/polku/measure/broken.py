"""Name the people to whom a promise was broken last, so that somebody can look at their day."""

from datetime import datetime

import msgspec

from polku.measure.binding import Binder
from polku.measure.judging import promise_steps
from polku.store import Store
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import PromiseQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

BROKEN_COLUMNS = ("person", "made_at", "due", "met", "times", "score")

_FORMULA = translatable(
    "The people to whom this promise was broken in the period, the one that fell due last first."
)
_TOO_FEW = translatable(
    "The promise was broken to fewer than %(minimum)s people, so they are not listed: a few "
    "people could be recognised by what happened to them."
)


def people_broken(
    store: Store, view: View, question: PromiseQuestion, now: datetime, limit: int = 20
) -> Result:
    """Answer with one row for each person, those whose promise fell due last first.

    ``made_at``, ``due`` and ``met`` (None where it was never kept) are of the last promise
    broken; ``times`` counts all that were broken in the period, ``score`` is what the
    person answered about the last one, if anything. ``n`` is how many people there are; fewer
    than the project's threshold are not listed.
    """
    plain = msgspec.structs.replace(question, by="", every=None)
    values = Binder()
    steps = promise_steps(view, plain, now, values)
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        f"{steps}\n"
        "select\n    person,\n    last.2 as made_at,\n    last.1 as due,\n    last.3 as met,\n"
        "    times,\n    last.4 as score,\n"
        "    count() over () as everybody\n"
        "from (\n"
        "    select\n        person,\n        max((due, made_at, met, score)) as last,\n"
        "        count() as times\n"
        "    from judged\n    where state = 'broken'\n    group by person\n"
        ")\n"
        f"order by due desc, made_at desc, person\nlimit {rows}"
    )
    table = store.query(sql, values.parameters)
    everybody = int(table.rows[0][-1]) if table.rows else 0
    few = 0 < everybody < view.minimum_group
    return Result(
        columns=BROKEN_COLUMNS,
        rows=() if few else tuple(row[:-1] for row in table.rows),
        n=0 if few else everybody,
        sql=sql,
        parameters=values.parameters,
        formula=_FORMULA,
        caveats=(Caveat("too_few", _TOO_FEW, {"minimum": view.minimum_group}),) if few else (),
        seconds=table.seconds,
    )
