"""Choose the attempts that count, cut to their window: the steps of a query end in ``attempts``."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER
from polku.measure.funnels.moments import (
    after,
    is_any_step,
    is_step,
    kinds_of,
    moment,
    time_of,
    traits_of,
)
from polku.measure.funnels.walks import Element, began, element_of, walks
from polku.measure.matching import matched
from polku.measure.source import indented, person, source
from polku.vocabulary.dates import DateRange
from polku.vocabulary.funnels import Funnel
from polku.vocabulary.touchpoints import Condition, View


class Along(NamedTuple):
    """What an attempt has of all events of its person, sorted: a ``number`` each, 0 for none.

    ``among`` is a test of events that keeps some people alone; of others nothing is read.
    """

    number: str
    among: str = ""


def attempt_steps(
    view: View,
    funnel: Funnel,
    values: Binder,
    *,
    dates: DateRange | None,
    where: tuple[Condition, ...],
    extras: Mapping[str, str] | None = None,
    within: str = "",
    along: Along | None = None,
) -> str:
    """Return the ``with`` steps that end in ``attempts``, a row for each attempt that counts.

    ``walk`` holds its steps as tuples; ``times`` their milliseconds; and of each of the ``extras``
    (a name and its expression over an event ``e``) there is an array. All are empty where the
    attempt, or with one attempt a person all of them, is left out for an exclusion. ``within``
    is an expression of events; attempts then stay within one value of it, ``grp``. With ``along``
    each attempt has all events of its person too.
    """
    extras = dict(extras or {})
    element = element_of(funnel, tuple(extras))
    columns = {"person": person()} | ({"grp": within} if within else {})
    columns |= {"moment": moment(funnel, view, values)} | extras
    columns |= {"met_along": along.number} if along else {}
    seen = source(
        view,
        values,
        columns,
        dates=dates,
        where=where,
        also=_also(view, funnel, dates, values, along=along),
        open_end=True,
        traits=traits_of(funnel),
    )
    keys = "person, grp" if within else "person"
    one = ", ".join(("moment", *extras))
    carried = f"{keys}, along" if along else keys
    begins = is_any_step("moment", funnel) if funnel.order == "any" else is_step("moment", 1)
    gather = "groupArray({})"
    if along and funnel.order != "strict":
        gather = f"groupArrayIf({{}}, {is_any_step('moment', funnel, len(kinds_of(funnel)))})"
    in_order = f"arraySort({gather.format(f'tuple({one})')})"
    once = "arrayFilter((one, before) -> one.1 != before.1, sorted, arrayShiftRight(sorted, 1))"
    told = (
        f"{in_order} as sorted,\n        {once} as told"
        if extras
        else "arrayMap(one -> tuple(one), arrayCompact(arraySort("
        f"{gather.format('moment')}))) as told"
    )
    if along:
        told += ",\n        arraySort(groupArrayIf(met_along, met_along > 0)) as along"
    return (
        f"with happened as (\n{indented(seen)}\n),\n"
        f"people as (\n    select\n        {keys},\n"
        f"        {told}\n"
        f"    from happened\n    group by {keys}\n    having countIf({begins}) > 0\n),\n"
        f"ways as (\n    select\n        {carried},\n        "
        + ",\n        ".join(walks(funnel, element))
        + "\n    from people\n),\n"
        + _judged(view, funnel, element, carried, dates, values)
        + ",\n"
        + _chosen(funnel, element, carried)
    )


def _also(
    view: View,
    funnel: Funnel,
    dates: DateRange | None,
    values: Binder,
    *,
    along: Along | None,
) -> list[str]:
    """Return tests: steps and exclusions, in strict order every event; until windows close."""
    tests = [f"e.kind not in {NO_ENCOUNTER}"]
    if along:
        beginners = _beginners(view, funnel, dates, values, along.among)
        tests += [along.among] if along.among else []
        tests.append(f"{person()} in (\n{indented(beginners, 8)}\n    )")
    elif funnel.order != "strict":
        tests = [f"({' or '.join(matched(kind, view, values) for kind in kinds_of(funnel))})"]
    if dates:
        _, end = dates.bounds(view.timezone)
        until = values.instant("until", end + timedelta(seconds=funnel.window))
        tests.append(f"e.ts <= {until}")
    return tests


def _beginners(
    view: View, funnel: Funnel, dates: DateRange | None, values: Binder, among: str
) -> str:
    """Return a SELECT of the people who may have begun: of nobody else all events are read."""
    first = kinds_of(funnel) if funnel.order == "any" else funnel.steps[:1]
    begins = [f"({' or '.join(matched(kind, view, values) for kind in first)})"]
    begins += [among] if among else []
    columns = {"person": person()}
    return source(view, values, columns, dates=dates, also=begins, traits=traits_of(funnel))


def _judged(
    view: View,
    funnel: Funnel,
    element: Element,
    keys: str,
    dates: DateRange | None,
    values: Binder,
) -> str:
    """Return the step that cuts each walk, and says when it is over and whether it is left out."""
    window = values.bind("window_ms", funnel.window * 1000, "UInt64")
    in_time = (
        f"arrayMap(walk -> arrayFilter(one -> {time_of('one.1')} - {began()} <= {window}, walk),\n"
        f"            {_in_period(view, dates, values)}) as in_time"
    )
    lines = [in_time, f"{_cut(funnel, element)} as walks"]
    over = after(f"{began()} + {window}")
    if element.ender:
        ender = element.of("ender", "walk[-1]")
        over = f"if({ender} > 0, least({ender}, {over}), {over})"
    lines.append(
        "-- the first number that is of the attempt no more\n        "
        f"arrayMap(walk -> toUInt64(if(length(walk) = {len(funnel.steps)},\n"
        f"            walk[-1].1 + 1, {over})), walks) as overs"
    )
    lines.append(f"{_banned(element)} as banned")
    written = ",\n        ".join(lines)
    return f"judged as (\n    select\n        {keys},\n        {written}\n    from ways\n)"


def _in_period(view: View, dates: DateRange | None, values: Binder) -> str:
    if dates is None:
        return "begun"
    _, end = dates.bounds(view.timezone)
    until = values.instant("to", end)
    return f"arrayFilter(walk -> {began()} < toUnixTimestamp64Milli({until}), begun)"


def _cut(funnel: Funnel, element: Element) -> str:
    """Return the walks, each ended where step 1 is done again and is not the next step."""
    if not (element.ender and funnel.order == "ordered"):
        return "in_time"
    ender = element.of("ender", "one")
    return (
        "arrayMap(walk -> arraySlice(walk, 1, if(\n"
        f"            arrayExists((one, next) -> {ender} > 0 and {ender} < next.1, walk,\n"
        "                arrayShiftLeft(walk, 1)),\n"
        f"            arrayFirstIndex((one, next) -> {ender} > 0 and {ender} < next.1, walk,\n"
        "                arrayShiftLeft(walk, 1)), length(walk))), in_time)"
    )


def _banned(element: Element) -> str:
    if not element.forbidden:
        return "arrayMap(walk -> false, walks)"
    forbidden = element.of("forbidden", "one")
    at_end = ""
    if element.ender:  # what ends an attempt is no step of it, so it may be what is forbidden
        at_end = f"\n            or {element.of('forbidden', 'walk[-1]')} = over"
    return (
        f"arrayMap((walk, over) -> arrayExists((one, next) -> {forbidden} > 0\n"
        f"            and {forbidden} < next, walk,\n"
        "            arrayPushBack(arrayPopFront(arrayMap(one -> one.1, walk)), over))"
        f"{at_end}, walks, overs)"
    )


def _chosen(funnel: Funnel, element: Element, keys: str) -> str:
    """Return the steps that keep the attempts which count."""
    fields = [f"arrayMap(one -> {time_of('one.1')}, walk) as times"]
    fields += [f"arrayMap(one -> {element.of(name)}, walk) as {name}" for name in element.extras]
    written = "".join(f",\n        {field}" for field in fields)
    return (
        f"chosen as (\n    select\n        {keys},\n        {_CHOICES[funnel.attempts]} as walk\n"
        "    from judged\n    where notEmpty(walks)\n),\n"
        f"attempts as (\n    select\n        {keys},\n        walk{written}\n    from chosen\n)"
    )


#: Of each person: the furthest, the earliest; the earliest; all that do not overlap.
_CHOICES = {
    "best": (
        "arrayFilter((walk, out) -> not out, walks, banned) as allowed,\n"
        "        arrayMap(walk -> length(walk), allowed) as lengths,\n"
        "        allowed[indexOf(lengths, arrayMax(lengths))]"
    ),
    "first": "if(banned[1], [], walks[1])",
    "every": (
        "arrayFold((sum, walk, over) -> if(walk[1].1 >= sum.1,\n"
        "            (over, arrayPushBack(sum.2, true)), (sum.1, arrayPushBack(sum.2, false))),\n"
        "            walks, overs, (toUInt64(0), []::Array(Bool))).2 as apart,\n"
        "        arrayJoin(arrayFilter((walk, alone) -> alone,\n"
        "            arrayMap((walk, out) -> if(out, [], walk), walks, banned), apart))"
    ),
}
