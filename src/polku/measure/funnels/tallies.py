"""Count attempts by step, period and group: the steps of a query after ``attempts``."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import dimension, number
from polku.measure.funnels.attempts import attempt_steps
from polku.measure.funnels.figures import Cell
from polku.measure.source import bucket
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import FunnelQuestion, FunnelTimesQuestion
from polku.vocabulary.touchpoints import View

Key = tuple[Any, str]

#: Where a person may have many attempts: those of one person together.
_PERSONS = """persons as (
    select
        person,
        period,
        grp,
        sumForEach(reached) as reached,
        groupArray(times) as times,
        sum(left_out) as left_out,
        sum(running) as running,
        sumForEach(said_n) as said_n,
        sumForEach(said) as said,
        sumForEach(worths) as worths
    from tallied
    group by person, period, grp
)"""

_SPREAD = """
    sumForEach(arrayMap(one -> one * one, reached)) as squares,
    sumForEach(arrayMap((one, before) -> one * before, reached, arrayShiftRight(reached, 1)))
        as with_before,
    sumForEach(arrayMap(one -> one * reached[1], reached)) as with_first"""
_NO_SPREAD = "[] as squares,\n    [] as with_before,\n    [] as with_first"

_SUMS = """
    sum(left_out) as all_left_out,
    sum(running) as all_running,
    sumForEach(said_n) as all_said_n,
    sumForEach(said) as all_said,
    sumForEach(worths) as all_worths"""


def grouped_attempts(
    view: View, question: FunnelQuestion | FunnelTimesQuestion, values: Binder
) -> str:
    """Return the steps that end in ``attempts``, which have ``grp`` or ``said`` for a group."""
    extras = {}
    by = dimension(question.by, view, values) if question.by else ""
    apart = question.attribution == "each"
    if by and not apart:
        extras["groups"] = by
    if question.funnel.value:
        extras["amounts"] = number(question.funnel.value, values)
    return attempt_steps(
        view,
        question.funnel,
        values,
        dates=question.dates,
        where=question.where,
        extras=extras,
        within=by if apart else "",
    )


def group_of(question: FunnelQuestion | FunnelTimesQuestion) -> str:
    """Return the group of an attempt, as text."""
    if not question.by:
        return "''"
    match question.attribution:
        case "each":
            return "grp"
        case "first":
            return "arrayFirst(one -> one != '', groups)"
        case "last":
            return "arrayLast(one -> one != '', groups)"
    return f"groups[{int(question.attribution)}]"


def kept(question: FunnelQuestion | FunnelTimesQuestion) -> str:
    """Return the test of attempts that have a group, '' where all do."""
    if question.by and question.attribution.isdecimal():
        return f"length(times) >= {int(question.attribution)} or empty(times)"
    return ""


def tallied(view: View, question: FunnelQuestion, now: datetime, values: Binder) -> str:
    """Return the step that says of each attempt what is counted of it, as arrays by step."""
    funnel = question.funnel
    limit = values.instant("now", now)
    window = values.bind("window_ms", funnel.window * 1000, "UInt64")
    steps = f"range(1, {len(funnel.steps) + 1})"
    worth = (
        "arrayLast(one -> one is not null, amounts)" if funnel.value else "null::Nullable(Float64)"
    )
    test = kept(question)
    lines = [
        "person",
        f"{period_of(question.every, view, values)} as period",
        f"{group_of(question)} as grp",
        "times",
        f"arrayMap(step -> toUInt64(length(times) >= step), {steps}) as reached",
        "toUInt64(empty(times)) as left_out",
        f"toUInt64(notEmpty(times) and length(times) < {len(funnel.steps)}\\n"
        f"            and times[1] + {window} > toUnixTimestamp64Milli({limit})) as running",
        f"{worth} as worth",
        "arrayMap(step -> toUInt64(length(times) = step and worth is not null),\n"
        f"            {steps}) as said_n",
        "arrayMap(one -> one * ifNull(worth, 0), said_n) as said",
        f"if(said_n[{len(funnel.steps)}] = 1, [1, worth, worth * worth], [0, 0, 0])"
        "::Array(Nullable(Float64)) as worths",
    ]
    written = ",\n        ".join(lines).replace("\\n", "\n")
    where = f"\n    where {test}" if test else ""
    return f"tallied as (\n    select\n        {written}\n    from attempts{where}\n)"


def period_of(every: Interval | None, view: View, values: Binder) -> str:
    """Return the period in which an attempt began."""
    begun = "fromUnixTimestamp64Milli(toInt64(times[1]), 'UTC')"
    return bucket(every, view, values, begun) if every else "null"


def counting(question: FunnelQuestion) -> str:
    """Return the rest of the query: sums over attempts, and the middle of their times."""
    many = question.funnel.attempts == "every"
    people = "countIf(reached[1] > 0)" if many else "sum(reached[1])"
    times = "groupArrayArray(times)" if many else "groupArray(times)"
    spread = _SPREAD.lstrip() if many else _NO_SPREAD
    counted = (
        f"counted as (\n    select\n        period,\n        grp,\n        {people} as people,\n"
        "        sumForEach(reached) as all_reached,\n"
        f"        {times} as all_times,\n"
        + _set_in(f"{spread},{_SUMS}")
        + f"\n    from {'persons' if many else 'tallied'}\n    group by period, grp\n)"
    )
    steps = range(2, len(question.funnel.steps) + 1)
    took = ",\n            ".join(f"({_took(step)})" for step in steps)
    return (
        (",\n" + _PERSONS if many else "")
        + f",\n{counted},\ntimed as (\n    select\n        *,\n        [{took}] as all_took\n"
        "    from counted\n)\nselect\n    period,\n    grp,\n    people,\n    all_reached,\n"
        f"    arrayMap(took -> ({middle_of('took')}), all_took) as took,\n"
        "    squares,\n    with_before,\n    with_first,\n"
        "    all_left_out,\n    all_running,\n    all_said_n,\n    all_said,\n    all_worths\n"
        "from timed\norder by period, grp"
    )


def _set_in(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(f"        {line}" for line in lines)


def _took(step: int) -> str:
    """Return the times since the step before, sorted."""
    return (
        f"arraySort(arrayMap(one -> one[{step}] - one[{step - 1}],"
        f" arrayFilter(one -> length(one) >= {step}, all_times)))"
    )


def middle_of(values: str) -> str:
    """Return low, middle and high of sorted values, as `polku.stats.conversion.median_rank` says.

    What there is none of is null.
    """
    n = f"length({values})"
    rank = f"toInt64(floor({n} / 2 + 0.5 - 0.98 * sqrt({n})))"
    return (
        f"if({rank} > 0, {values}[{rank}], null),\n"
        f"        if({n} > 0, ({values}[intDiv({n} + 1, 2)] + {values}[intDiv({n}, 2) + 1]) / 2,"
        " null),\n"
        f"        if({rank} > 0, {values}[{n} + 1 - {rank}], null)"
    )


def cells_of(rows: Iterable[tuple[Any, ...]]) -> tuple[dict[Key, Cell], int]:
    """Return what was counted of each period and group, and how many attempts were left out."""
    cells: dict[Key, Cell] = {}
    left_out = 0
    for period, grp, people, reached, took, *rest in rows:
        squares, with_before, with_first, out, running, said_n, said, worths = rest
        left_out += out
        if reached[0]:
            cells[period, grp] = Cell(
                people=people,
                reached=tuple(reached),
                times=tuple(took),
                spread=tuple(zip(squares, with_before, with_first, strict=True)),
                said=tuple(zip(said_n, said, strict=True)),
                worth=_worth(*worths),
                running=running,
            )
    return cells, left_out


def _worth(n: float, total: float, squares: float) -> tuple[int, float, float]:
    if not n:
        return 0, float("nan"), float("nan")
    mean = total / n
    return int(n), mean, max(0.0, (squares - n * mean * mean) / (n - 1)) if n > 1 else float("nan")
