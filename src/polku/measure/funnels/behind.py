"""List the people behind a step of a funnel: who reached it, who went on, who did not and where."""

from datetime import datetime

import msgspec

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, check_parts, crowd, unshown
from polku.measure.fields import condition
from polku.measure.funnels.asking import ask_funnel
from polku.measure.funnels.differences import ask_funnel_differences, looked_at
from polku.measure.funnels.drops import ask_funnel_drops, drop_steps
from polku.measure.funnels.looking import step_of
from polku.measure.funnels.tallies import group_of, grouped_attempts, kept, period_of
from polku.measure.funnels.times import ask_funnel_times, ends_of
from polku.measure.labels import listed
from polku.store import Store
from polku.vocabulary.conditions import SIGNS
from polku.vocabulary.questions import (
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import Condition, View

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
        raise unshown()
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
        raise unshown() from error
    shown = {row["path"] for row in ask_funnel_drops(store, view, question, now).dicts()}
    if path not in shown:
        raise unshown()
    values = Binder()
    steps, text = drop_steps(view, question, step, values)
    named = values.bind("path", list(path), "Array(String)")
    select = (
        f"{steps}\nselect person, {_AT.format(step=step)} as at\nfrom dropped\n"
        f"where {text} = {named}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_funnel_times(
    store: Store, view: View, question: FunnelTimesQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those of a ``group`` at the first of the two steps, when they were there.

    ``state`` keeps those who ``arrived`` at the second, ``seconds`` those who took no longer; or
    those who are ``away`` from it.
    """
    check_parts(cell, {"group": (), "state": ("arrived", "away"), "seconds": ()})
    group = cell.get("group", "")
    rows = ask_funnel_times(store, view, question, now).dicts()
    if not any(row["group"] == group for row in rows) or not cell.get("seconds", "0").isdecimal():
        raise unshown()
    values = Binder()
    begin, end = ends_of(question)
    steps = grouped_attempts(view, question, values)
    tests = [f"length(times) >= {begin}", kept(question) or "true"]
    tests.append(f"{group_of(question)} = {values.bind('group', group)}")
    if "state" in cell or "seconds" in cell:
        tests.append(f"length(times) {'<' if cell.get('state') == 'away' else '>='} {end}")
    if "seconds" in cell:
        most = values.bind("most_ms", 1000 * int(cell["seconds"]), "UInt64")
        tests.append(f"times[{end}] - times[{begin}] <= {most}")
    select = (
        f"{steps}\nselect person, {_AT.format(step=begin)} as at\nfrom attempts\n"
        f"where {' and '.join(f'({test})' for test in tests)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_funnel_differences(
    store: Store,
    view: View,
    question: FunnelDifferencesQuestion,
    cell: Cell,
    limit: int,
    now: datetime,
) -> Result:
    """Answer with those at the step who have (``side`` with) a ``feature``, or have not (without).

    ``state`` keeps those who ``went`` on or ``dropped``. All attempts are looked through, also
    those that no sample holds.
    """
    check_parts(cell, {"feature": (), "side": ("with", "without"), "state": ("went", "dropped")})
    rows = ask_funnel_differences(store, view, question, now).dicts()
    row = next((row for row in rows if row["feature"] == cell.get("feature")), None)
    if row is None:
        raise unshown()
    step, values = row["step"], Binder()
    fields = () if row["kind"] == "event" else (row["about"],)
    steps, done, known = looked_at(view, question, step, fields, values)
    if row["kind"] == "event":
        event = listed("event", view, values, None)
        has = f"has({done}, {event.number_of(values.bind('feature', row['about']))})"
        tests = [has if cell.get("side") != "without" else f"not {has}"]
    else:
        words = row["feature"].removeprefix(row["about"])
        sign = next(sign for sign in ("<=", ">", "=") if words.startswith(sign))
        asked = Condition(row["about"], SIGNS[sign], words.removeprefix(sign))
        has = condition(asked, known[0], values)
        tests = [f"{known[0]} != ''", has if cell.get("side") != "without" else f"not ({has})"]
    if "state" in cell:
        tests.append(f"length(times) {'>' if cell['state'] == 'went' else '='} {step}")
    select = (
        f"{steps}\nselect person, {_AT.format(step=step)} as at\nfrom attempts\n"
        f"where length(times) >= {step} and {' and '.join(f'({test})' for test in tests)}"
    )
    return crowd(store, view, select, values.parameters, limit)


def _step(cell: Cell, steps: int) -> int:
    text = cell.get("step", "1")
    if not text.isdecimal() or not 1 <= int(text) <= steps:
        raise unshown()
    return int(text)


def _written(period: str) -> str:
    """Return a period as the engine writes it: hours without their zone."""
    return period.partition("+")[0]
