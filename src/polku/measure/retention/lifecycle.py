"""Answer who is new, returning, resurrected and dormant in each interval."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.retention.cohorts import Compiled
from polku.measure.retention.intervals import (
    begin_of,
    check,
    is_over,
    number,
    number_of,
    oldest_event,
    span,
    within,
)
from polku.measure.retention.seen import Moments, moments, seen
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import LifecycleQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

STATES = ("new", "returning", "resurrected", "dormant")
COLUMNS = (
    "period",
    "group",
    *STATES,
    "kept",
    "kept_low",
    "kept_high",
    "kept_n",
    "over",
)

_FORMULA = translatable(
    "New: the first time ever. Returning: also in the interval before. Resurrected: not in the "
    "interval before, but earlier. Dormant: in the interval before, and not in this one. Kept: "
    "returning ÷ (returning + dormant); interval: Wilson, 95%%."
)
_RUNNING = translatable(
    "The last interval is not over yet: what is counted in it can still grow, and nobody is "
    "dormant in it yet."
)
_FEW = translatable(
    "Numbers of fewer than %(minimum)s people are not shown, nor those from which they could be "
    "worked out."
)
_BEFORE = translatable(
    "The data begins on %(day)s: people who came before that count as new in the first interval."
)
_NOTHING = translatable("No events in this period match the question.")

Counts = dict[str, int | None]
Key = tuple[int, str]


def ask_lifecycle(
    store: Answering, view: View, question: LifecycleQuestion, now: datetime
) -> Result:
    """Answer with a row for each interval and group; a group is what a person's first event says.

    In an interval that is not ``over`` nobody is dormant yet: that and ``kept`` are None. Numbers
    of too few people are None too. ``kept_n`` counts the people of the interval before.
    """
    sql, values = compile_lifecycle(view, question, now)
    table = store.query(sql, values)
    cells: dict[Key, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for counted, group, state, people, everybody in table.rows:
        cells.setdefault((counted, group), dict.fromkeys(STATES, 0))[STATES[state]] = people
        sizes[group] = everybody
    check(len({counted for counted, _ in cells}))
    hidden = too_small(sizes, view.minimum_group) if question.by else set()
    shown = {key: counts for key, counts in sorted(cells.items()) if key[1] not in hidden}
    known = {key: safe(counts, view.minimum_group) for key, counts in shown.items()}
    rows = tuple(_row(key, known[key], question, view, now) for key in shown)
    return Result(
        columns=COLUMNS,
        rows=rows,
        n=sum(size for group, size in sizes.items() if group not in hidden),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(store, view, question, known, rows),
        ),
        seconds=table.seconds,
    )


def compile_lifecycle(view: View, question: LifecycleQuestion, now: datetime) -> Compiled:
    """Return the SQL of a question: a row for each interval, group and state (its number)."""
    values = Binder()
    steps, grouped = state_steps(view, question, now, values)
    sql = (
        f"{steps},\n"
        "counted as (\n    select counted, place, state, count() as people\n"
        "    from states\n    group by counted, place, state\n),\n"
        "sizes as (\n    select place, uniqExact(person) as everybody\n"
        "    from states\n    group by place\n)\n"
        f"select\n    counted,\n    {grouped.text_of('place')} as grp,\n    state,\n"
        "    people,\n    everybody\n"
        "from counted\ninner join sizes using place\norder by counted, grp, state"
    )
    return Compiled(sql, values.parameters)


def state_steps(
    view: View, question: LifecycleQuestion, now: datetime, values: Binder
) -> tuple[str, Moments]:
    """Return the ``with`` steps that end in ``states``: what each person is in each interval."""
    grouped = moments(question.by, view, values)
    columns = {"moment": grouped.moment, "day": number(question.every, view, values)}
    first, last = span(question.every, question.dates, view.timezone, now)
    steps = [
        *grouped.steps,
        seen(view, values, question, columns, (question.active,), now),
        "people as (\n    select\n        person,\n"
        f"        {grouped.place_of('min(moment)')} as place,\n"
        f"        {grouped.time_of('max(moment)')} as at,\n"
        "        arraySort(groupUniqArray(day)) as active\n"
        "    from seen\n    group by person\n)",
        "-- 0 is new, 1 returning, 2 resurrected, 3 dormant\n"
        "states as (\n    select\n        person,\n        place,\n        at,\n"
        "        one.1 as counted,\n        one.2 as state\n"
        "    from people\n    array join arrayConcat(\n"
        "        [(active[1], toUInt8(0))],\n"
        "        arrayMap((this, before) ->\n"
        "            (this, if(this = before + 1, toUInt8(1), toUInt8(2))),\n"
        "            arrayPopFront(active), arrayPopBack(active)),\n"
        "        arrayMap(this -> (this + 1, toUInt8(3)),\n"
        "            arrayFilter((this, next) -> next != this + 1,\n"
        "                active, arrayPushBack(arrayPopFront(active), 0)))\n"
        f"    ) as one\n    where {within('one.1', first, last, values)}\n)",
    ]
    return "with " + ",\n".join(steps), grouped


def safe(counts: Mapping[str, int], minimum: int) -> Counts:
    """Return the counts without those of too few people, and those that would tell them.

    The people of an interval are new, returning or resurrected; those of the one before are
    returning or dormant. So either sum is known from its neighbour, and what is hidden of it is
    hidden in company.
    """
    came = {state: counts[state] for state in STATES[:3]}
    hidden = too_small(came, minimum)
    before = {state: counts[state] for state in ("returning", "dormant")}
    if hidden & before.keys() or any(0 < size < minimum for size in before.values()):
        hidden |= before.keys()
        rest = sorted((state for state in came if state not in hidden), key=lambda s: counts[s])
        if hidden & came.keys() == {"returning"} and rest:
            hidden.add(rest[-1])
    return {state: None if state in hidden else counts[state] for state in STATES}


def _row(
    key: Key, counts: Counts, question: LifecycleQuestion, view: View, now: datetime
) -> tuple[Any, ...]:
    counted, group = key
    over = is_over(question.every, counted, view.timezone, now)
    begin = begin_of(question.every, counted, view.timezone)
    came = [counts[state] for state in STATES[:3]]
    returning, dormant = counts["returning"], counts["dormant"]
    if not over:
        return (begin, group, *came, None, None, None, None, None, False)
    if returning is None or dormant is None or not returning + dormant:
        return (begin, group, *came, dormant, None, None, None, None, True)
    kept = share(returning, returning + dormant)
    return (begin, group, *came, dormant, kept.value, kept.low, kept.high, kept.n, True)


def _cautions(
    store: Answering,
    view: View,
    question: LifecycleQuestion,
    known: Mapping[Key, Counts],
    rows: tuple[tuple[Any, ...], ...],
) -> Iterable[Caveat]:
    if not rows:
        yield Caveat("no_events", _NOTHING)
        return
    if not all(row[-1] for row in rows):
        yield Caveat("still_running", _RUNNING)
    if any(count is None for counts in known.values() for count in counts.values()):
        yield Caveat("few", _FEW, {"minimum": view.minimum_group})
    oldest, zone = oldest_event(store, view), view.timezone
    if oldest and number_of(question.every, oldest, zone) == min(counted for counted, _ in known):
        day = begin_of("day", number_of("day", oldest, zone), zone)
        yield Caveat("began_before", _BEFORE, {"day": day.isoformat()})
