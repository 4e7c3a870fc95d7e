"""List the people behind a step of a funnel: who reached it, who went on, who did not and where."""

from datetime import datetime

import msgspec

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.funnels.asking import ask_funnel
from polku.measure.funnels.drops import ask_funnel_drops, drop_steps
from polku.measure.funnels.looking import step_of
from polku.measure.funnels.tallies import group_of, grouped_attempts, kept, period_of
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import FunnelDropsQuestion, FunnelQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

_AT = "fromUnixTimestamp64Milli(toInt64(times[{step}]), 'UTC')"


def people_behind_funnel(
    store: Store, view: View, question: FunnelQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those who reached ``step`` (``state`` ``reached``, or nothing).

    ``state`` may be ``went`` for those who went on from there, ``dropped`` for those who did
    not; ``group`` and ``period`` (as the answer writes it) say of which row. They are listed at
    the moment they reached the step.
    """
    question = msgspec.structs.replace(question, compare=None)
    step, state = _step(cell, len(question.funnel.steps)), cell.get("state", "reached")
    length = {"reached": f">= {step}", "went": f"> {step}", "dropped": f"= {step}"}.get(state)
    shown = {
        (str(row["period"] or ""), row["group"])
        for row in ask_funnel(store, view, question, now).dicts()
    }
    period, group = cell.get("period", ""), cell.get("group", "")
    if length is None or (period, group) not in shown:
        raise _unknown()
    values = Binder()
    steps = grouped_attempts(view, question, values)
    tests = [f"length(times) {length}", kept(question) or "true"]
    tests.append(f"{group_of(question)} = {values.bind('group', group)}")
    if question.every:
        begun = period_of(question.every, view, values)
        tests.append(f"toString({begun}) = {values.bind('period', _written(period))}")
    select = (
        f"{steps}\nselect person, {_AT.format(step=step)} as at\nfrom attempts\n"
        f"where {' and '.join(f'({test})' for test in tests)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_funnel_drops(
    store: Store, view: View, question: FunnelDropsQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those whose way on after the drop is ``path``, a JSON list of touchpoints."""
    step = step_of(store, view, question, now)
    question = msgspec.structs.replace(question, at=step)
    try:
        path = msgspec.json.decode(cell.get("path", ""), type=tuple[str, ...])
    except msgspec.DecodeError as error:
        raise _unknown() from error
    shown = {row["path"] for row in ask_funnel_drops(store, view, question, now).dicts()}
    if path not in shown:
        raise _unknown()
    values = Binder()
    steps, text = drop_steps(view, question, step, values)
    named = values.bind("path", list(path), "Array(String)")
    select = (
        f"{steps}\nselect person, {_AT.format(step=step)} as at\nfrom dropped\n"
        f"where {text} = {named}"
    )
    return crowd(store, view, select, values.parameters, limit)


def _step(cell: Cell, steps: int) -> int:
    text = cell.get("step", "1")
    if not text.isdecimal() or not 1 <= int(text) <= steps:
        raise _unknown()
    return int(text)


def _written(period: str) -> str:
    """Return a period as the engine writes it: hours without their zone."""
    return period.partition("+")[0]


def _unknown() -> InvalidQuestion:
    return InvalidQuestion(
        translatable("The answer shows no such figure, so nobody is listed behind it.")
    )
