"""List the people behind a cell of retention, stickiness, lifecycle and survival.

Only of a figure that the answer shows: what is hidden there is not listed here either.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.retention.asking import ask_retention, over_until
from polku.measure.retention.cohorts import member_steps
from polku.measure.retention.intervals import begin_of, number_written, numbers_of
from polku.measure.retention.lifecycle import STATES, ask_lifecycle, state_steps
from polku.measure.retention.seen import Moments
from polku.measure.retention.staying import spell_steps
from polku.measure.retention.stickiness import ask_stickiness, person_steps
from polku.measure.retention.survival import ask_survival
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import (
    LifecycleQuestion,
    RetentionQuestion,
    StickinessQuestion,
    SurvivalQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View


def people_behind_retention(
    store: Store, view: View, question: RetentionQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with the people of a ``cohort`` (its first day; all without) and ``group``.

    With a ``period``, those who came back in it, or (``state`` is ``away``) those who did not.
    """
    cohort = number_written(question.every, cell.get("cohort", ""), view.timezone)
    period = _whole(cell, "period")
    begin = begin_of(question.every, cohort, view.timezone) if cohort is not None else None
    _check(
        ask_retention(store, view, question, now),
        {"cohort": begin, "group": cell.get("group", ""), "period": period, "over": True},
    )
    values = Binder()
    steps, grouped = member_steps(view, question, now, values)
    tests = [_in_group(grouped, cell, values)]
    if cohort is not None:
        tests.append(f"cohort = {values.bind('cohort', cohort, 'Int64')}")
    if period:
        place = [first for first, _ in question.edges].index(period)
        came = "= 0" if cell.get("state") == "away" else "= 1"
        tests.append(f"came_back[{values.bind('place', place + 1, 'UInt32')}] {came}")
        latest = over_until(question, view.timezone, now)[place]
        tests.append(f"cohort <= {values.bind('latest', latest, 'Int64')}")
    select = (
        f"{steps}\nselect person, fromUnixTimestamp64Milli(started_ms, 'UTC') as at\n"
        f"from members\nwhere {' and '.join(tests)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_stickiness(
    store: Store, view: View, question: StickinessQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those of a ``group`` who came on ``days`` to ``until`` intervals."""
    days, until = _whole(cell, "days"), _whole(cell, "until")
    if days is None or until is None:
        raise _unknown()
    _check(
        ask_stickiness(store, view, question, now),
        {"group": cell.get("group", ""), "days": days, "until": until},
    )
    values = Binder()
    numbers = numbers_of(store, view, question.every, question.dates, now)
    steps, grouped = person_steps(view, question, numbers, now, values)
    least, most = values.bind("days", days, "UInt32"), values.bind("until", until, "UInt32")
    select = (
        f"{steps}\nselect person, at from people\n"
        f"where days between {least} and {most} and {_in_group(grouped, cell, values)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_lifecycle(
    store: Store, view: View, question: LifecycleQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those of a ``group`` who were in a ``state`` in the interval of ``period``."""
    state = cell.get("state", "")
    counted = number_written(question.every, cell.get("period", ""), view.timezone)
    if state not in STATES or counted is None:
        raise _unknown()
    begin = begin_of(question.every, counted, view.timezone)
    answer = ask_lifecycle(store, view, question, now)
    row = _check(answer, {"group": cell.get("group", ""), "period": begin})
    if row[state] is None:
        raise _unknown()
    values = Binder()
    steps, grouped = state_steps(view, question, now, values)
    select = (
        f"{steps}\nselect person, at from states\n"
        f"where counted = {values.bind('counted', counted, 'Int64')}"
        f" and state = {values.bind('state', STATES.index(state), 'UInt8')}"
        f" and {_in_group(grouped, cell, values)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_survival(
    store: Store, view: View, question: SurvivalQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those of a ``group`` who ``left`` or were ``censored`` (``state``; all without).

    With a ``time``, only those of whom that became so then.
    """
    state, time = cell.get("state", ""), _whole(cell, "time")
    named = {"group": cell.get("group", "")} | ({"time": time} if time is not None else {})
    _check(ask_survival(store, view, question, now), named)
    values = Binder()
    steps, grouped = spell_steps(view, question, now, values)
    tests = [_in_group(grouped, cell, values)]
    if state in ("left", "censored"):
        tests.append("has_left" if state == "left" else "not has_left")
    elif state:
        raise _unknown()
    if time is not None:
        tests.append(f"stayed = {values.bind('time', time, 'Int64')}")
    select = f"{steps}\nselect person, started as at from spells\nwhere {' and '.join(tests)}"
    return crowd(store, view, select, values.parameters, limit)


def _in_group(grouped: Moments, cell: Cell, values: Binder) -> str:
    return f"{grouped.text_of('place')} = {values.bind('group', cell.get('group', ''))}"


def _whole(cell: Cell, part: str) -> int | None:
    text = cell.get(part, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise _unknown()
    return int(text)


def _check(answer: Result, named: Mapping[str, object]) -> dict[str, Any]:
    """Return the row of the answer that has these values; a ``None`` of ``named`` is any."""
    asked = {name: value for name, value in named.items() if value is not None or name == "cohort"}
    for row in answer.dicts():
        if all(row[name] == value for name, value in asked.items()):
            return row
    raise _unknown()


def _unknown() -> InvalidQuestion:
    return InvalidQuestion(
        translatable("The answer shows no such figure, so nobody is listed behind it.")
    )
