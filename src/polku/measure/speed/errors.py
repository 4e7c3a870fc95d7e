"""Turn a question about errors into one SELECT: which there are, and how many meet each."""

from datetime import UTC, datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.source import bucket, indented, person, source
from polku.measure.speed.alike import alike_columns, error_columns, is_error
from polku.measure.suppress import hidden_caveat, too_small
from polku.measure.trends import SESSION_GAP
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import ErrorsQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

ERROR_COLUMNS = (
    "period",
    "group",
    "error",
    "kind",
    "message",
    "place",
    "events",
    "people",
    "people_share",
    "people_low",
    "people_high",
    "sessions",
    "first",
    "last",
    "new",
)

_FORMULA = translatable(
    "Errors are one where their kind, their message without numbers, identifiers and addresses, "
    "and their place are the same: where in the code, else on which page. Share: of all people who "
    "did anything in the period; interval: Wilson, 95%%. A session ends where a person does "
    "nothing for 30 minutes. First seen: in all history up to the end of the period; new: in it."
)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = translatable("No error in this period.")
_RARER = translatable("%(rows)s rarer errors are left out.")


def ask_errors(store: Answering, view: View, question: ErrorsQuestion) -> Result:
    """Answer with a row for each error (and period, and group), that most people met first.

    ``error`` is the key to ask for that one alone; ``events`` how often it happened. Errors that
    fewer people met than the project's threshold are left out.
    """
    sql, values = compile_errors(view, question)
    table = store.query(sql, values)
    sizes: dict[tuple[Any, ...], dict[tuple[Any, ...], int]] = {}
    for row in table.rows:
        sizes.setdefault((row[0],), {})[row[:3]] = row[7]
    hidden = {cell for one in sizes.values() for cell in too_small(one, view.minimum_group)}
    shown = [row for row in table.rows if row[:3] not in hidden]
    cut = shown if question.every else shown[: question.limit]
    return Result(
        columns=ERROR_COLUMNS,
        rows=tuple(_row(row) for row in cut),
        n=sum(row[6] for row in table.rows),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(len(table.rows), len(shown) - len(cut)),
        ),
        seconds=table.seconds,
    )


def compile_errors(view: View, question: ErrorsQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    keys = [*(["period"] if question.every else []), *(["grp"] if question.by else []), "error"]
    group = "grp" if question.by else "''"
    gap = values.bind("gap_ms", SESSION_GAP * 1000, "UInt32")
    visits = source(
        view,
        values,
        {"person": person(), "moment": "toUnixTimestamp64Milli(e.ts)"},
        dates=question.dates,
    )
    sql = (
        f"with met as (\n{indented(errors_met(view, question, values))}\n),\n"
        f"active as (\n{indented(visits)}\n),\n"
        "visits as (\n"
        "    select\n        person,\n        arraySort(groupArray(moment)) as times,\n"
        "        arrayFilter((time, before) -> time - before >= "
        f"{gap}, times, arrayShiftRight(times, 1)) as begins\n"
        "    from active\n    where person in (select person from met where recent)\n"
        "    group by person\n)\n"
        "select\n"
        f"    {'period' if question.every else 'null as period'},\n"
        f"    {group} as named,\n    error,\n"
        "    any(kind) as kind,\n    any(message) as message,\n    any(place) as place,\n"
        "    countIf(recent) as events,\n    uniqExactIf(person, recent) as people,\n"
        "    (select uniqExact(person) from active) as everybody,\n"
        "    uniqExactIf((person, arrayCount(one -> one <= moment, begins)), recent) as sessions,\n"
        "    min(at) as first,\n    max(at) as last,\n"
        f"    first >= {_start(view, question, values)} as is_new\n"
        "from met\nleft join visits using (person)\n"
        f"group by {', '.join(keys)}\nhaving events > 0\n"
        "order by period, people desc, events desc, error, named\n"
        f"limit {values.bind('rows', 10_000 if question.every else 2_000, 'UInt32')}"
    )
    return sql, values.parameters


def errors_met(view: View, question: ErrorsQuestion, values: Binder) -> str:
    """Return the SELECT of each error ever met before the period ends; ``recent``: in it."""
    columns = {
        "person": person(),
        "at": "e.ts",
        "moment": "toUnixTimestamp64Milli(e.ts)",
        "recent": f"e.ts >= {_start(view, question, values)}",
        **error_columns(values),
    }
    if question.every:
        columns["period"] = bucket(question.every, view, values)
    if question.by:
        columns["grp"] = dimension(question.by, view, values)
    also = [is_error(values)]
    if question.dates:
        _, end = question.dates.bounds(view.timezone)
        also.append(f"e.ts < {values.instant('to', end)}")
    told = source(view, values, columns, where=question.where, also=also)
    shown = "".join(f",\n    {one} as {name}" for name, one in alike_columns().items())
    only = f"\nwhere error = {values.bind('error', question.error)}" if question.error else ""
    return f"select\n    *{shown}\nfrom (\n{indented(told)}\n){only}"


def _start(view: View, question: ErrorsQuestion, values: Binder) -> str:
    start = question.dates.bounds(view.timezone)[0] if question.dates else _EVER
    return values.instant("from", start)


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    people, everybody = row[7:9]
    part = share(people, max(people, everybody))
    return (*row[:8], part.value, part.low, part.high, *row[9:12], bool(row[12]))


def _cautions(rows: int, rarer: int) -> tuple[Caveat, ...]:
    found = []
    if not rows:
        found.append(Caveat("no_errors", _NOTHING))
    if rarer > 0:
        found.append(Caveat("rarer_rows", _RARER, {"rows": rarer}))
    return tuple(found)
