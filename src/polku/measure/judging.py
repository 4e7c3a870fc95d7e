"""Write the steps that judge each promise made: kept, broken or still open, and how it was rated.

Times are milliseconds on the way, because the engine gathers and compares numbers fastest.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from polku.measure.answers import scale_columns
from polku.measure.binding import Binder
from polku.measure.fields import PERSON, condition, dimension, property_of, raw
from polku.measure.source import bucket, indented, source
from polku.vocabulary.questions import Promise, PromiseQuestion
from polku.vocabulary.touchpoints import Condition, View


class _Told(msgspec.Struct, frozen=True):
    """What is gathered of one event: a tuple of columns, or the one column alone."""

    columns: tuple[str, ...]

    @property
    def gathered(self) -> str:
        return self.columns[0] if len(self.columns) == 1 else f"({', '.join(self.columns)})"

    def of(self, one: str, column: str) -> str:
        """Return the ``column`` of what was gathered as ``one``."""
        return one if len(self.columns) == 1 else f"{one}.{self.columns.index(column) + 1}"


def promise_steps(view: View, question: PromiseQuestion, now: datetime, values: Binder) -> str:
    """Return the ``with`` steps that end in ``judged``: one row for each promise made.

    It has ``person``, ``made_at``, ``due``, ``met``, ``state``, ``score`` and its scale where the
    metric has several, and ``grp`` and ``period`` where those are asked for.
    """
    promise = question.promise
    key = ("key",) if promise.key else ()
    until = ("due",) if promise.deadline.until else ()
    grp = ("grp",) if question.by else ()
    made = _Told(("ts", *key, *until, *grp))
    kept = _Told(("ts", *key))
    answer = _Told(("ts", *key, "score", *scale_columns(promise.score)))
    return (
        f"with moments as (\n{indented(_moments(view, question, values))}\n),\n"
        "people as (\n"
        "    select\n        person,\n"
        f"        groupArrayIf({made.gathered}, is_made) as made,\n"
        f"        arraySort(groupArrayIf({kept.gathered}, is_kept)) as kept,\n"
        f"        arraySort(groupArrayIf({answer.gathered}, is_answer)) as answers\n"
        "    from moments\n    group by person\n    having notEmpty(made)\n"
        "),\n"
        f"promises as (\n    select\n        person,\n{_settled(promise, made, kept, values)}"
        f"{_answered(promise, answer, values)}"
        "    from people\n    array join made as promise\n"
        "),\n"
        f"judged as (\n    select\n        person,\n{_judged(view, question, now, answer, values)}"
        "    from promises\n)"
    )


def _settled(promise: Promise, made: _Told, kept: _Told, values: Binder) -> str:
    """Return the columns that say when a promise was made, due, met and so settled."""
    columns = {name: made.of("promise", name) for name in made.columns}
    columns["made_ms"] = columns.pop("ts")
    same = ""
    if promise.key:
        columns["same_key"] = columns.pop("key")
        same = f" and {kept.of('one', 'key')} = same_key"
    if promise.deadline.seconds is not None:
        within = values.bind("within_ms", promise.deadline.seconds * 1000, "UInt64")
        columns["due"] = f"made_ms + {within}"
    columns["due_ms"] = columns.pop("due")
    met = f"arrayFirstOrNull(one -> {kept.of('one', 'ts')} >= made_ms{same}, kept)"
    columns["met_ms"] = kept.of(met, "ts")
    columns["settled"] = "least(ifNull(met_ms, due_ms), due_ms)"
    return _shown(columns)


def _answered(promise: Promise, answer: _Told, values: Binder) -> str:
    """Return the columns that pick the answer to a promise: of its key, else given soon after."""
    window = values.bind("score_ms", promise.score_days * 86_400_000, "UInt64")
    ts = answer.of("one", "ts")
    soon = f"{ts} >= settled and {ts} < settled + {window}"
    after = f"arrayFirstIndex(one -> {soon}, answers)"
    columns = {"nth": after}
    if promise.key:
        test = f"same_key != '' and {answer.of('one', 'key')} = same_key"
        columns = {
            "own": f"arrayFirstIndex(one -> {test}, answers)",
            "nth": f"if(own > 0, own, {after})",
        }
    return _shown({**columns, "answer": "answers[nth]"}, last=True)


def _judged(
    view: View, question: PromiseQuestion, now: datetime, answer: _Told, values: Binder
) -> str:
    now_ms = f"toUnixTimestamp64Milli({values.instant('now', now)})"
    unmet = "'open'" if question.promise.only_met else f"if(due_ms < {now_ms}, 'broken', 'open')"
    columns = {
        "made_at": "fromUnixTimestamp64Milli(made_ms, 'UTC')",
        "due": "fromUnixTimestamp64Milli(due_ms, 'UTC')",
        "met": "fromUnixTimestamp64Milli(met_ms, 'UTC')",
        **({"grp": "grp"} if question.by else {}),
        **({"period": bucket(question.every, view, values, "made_at")} if question.every else {}),
        "state": "multiIf(\n            due_ms is null, 'no deadline',\n"
        "            met_ms is not null, if(met_ms <= due_ms, 'kept', 'broken'),\n"
        f"            {unmet}\n        )",
        "score": f"if(nth > 0, {answer.of('answer', 'score')}, null)",
        **{name: answer.of("answer", name) for name in scale_columns(question.promise.score)},
    }
    return _shown(columns, last=True)


def _shown(columns: dict[str, str], *, last: bool = False) -> str:
    """Return the lines of a SELECT that give each expression its name."""
    lines = [
        name if name == expression else f"{expression} as {name}"
        for name, expression in columns.items()
    ]
    return "".join(f"        {line},\n" for line in lines[: -1 if last else None]) + (
        f"        {lines[-1]}\n" if last else ""
    )


def _moments(view: View, question: PromiseQuestion, values: Binder) -> str:
    """Return the SELECT of what was promised, done and answered, from the period's start on."""
    promise = question.promise
    made = _named(promise.made_by, promise.made_where, view, values)
    kept = _named(promise.kept_by, promise.kept_where, view, values)
    answered = f"(e.metric = {values.bind('metric', promise.score)} and e.score is not null)"
    columns = {
        "person": PERSON,
        "ts": "toUnixTimestamp64Milli(e.ts)",
        "is_made": _chosen(made, view, question, values),
        "is_kept": kept,
        "is_answer": answered,
        **({"key": raw(promise.key, values)} if promise.key else {}),
        **({"due": _due(view, promise, values)} if promise.deadline.until else {}),
        **({"grp": dimension(question.by, view, values)} if question.by else {}),
        "score": "assumeNotNull(e.score)",
        **{name: f"e.{name}" for name in scale_columns(promise.score)},
    }
    return source(
        view,
        values,
        columns,
        dates=question.dates,
        also=[f"(\n    {made}\n    or {kept}\n    or {answered}\n  )"],
        open_end=True,
        traits=[one.field for one in question.where],
    )


def _named(event: str, where: Iterable[Condition], view: View, values: Binder) -> str:
    tests = [f"e.name = {values.bind('event', event)}"]
    tests += [condition(one, dimension(one.field, view, values), values) for one in where]
    return f"({' and '.join(tests)})"


def _chosen(made: str, view: View, question: PromiseQuestion, values: Binder) -> str:
    """Return whether an event makes a promise of the period that the filters ask for."""
    tests = [made]
    if question.dates:
        _, end = question.dates.bounds(view.timezone)
        tests.append(f"e.ts < {values.instant('to', end)}")
    tests += [condition(one, dimension(one.field, view, values), values) for one in question.where]
    return " and ".join(tests)


def _due(view: View, promise: Promise, values: Binder) -> str:
    """Return the last millisecond at which the promise is kept, null where none can be read."""
    deadline = promise.deadline
    zone = values.bind("zone", view.timezone)
    said = f"toString({property_of(deadline.until, values)})"
    if deadline.by_day:
        next_day = f"toDateTime64(toDateOrNull(left({said}, 10)) + 1, 3, {zone})"
        return f"toUnixTimestamp64Milli({next_day}) - 1"
    return f"toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull({said}, 3, {zone}))"
