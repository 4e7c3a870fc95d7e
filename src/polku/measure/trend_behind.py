"""List the people behind a point or a bar of a trend."""

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, check_parts, crowd, unshown
from polku.measure.fields import number
from polku.measure.matching import matched, traits_in
from polku.measure.source import bucket, indented, person, source
from polku.measure.trend_groups import Grouping, group_of
from polku.measure.trends import ask_trend, people_step
from polku.store import Store
from polku.vocabulary.dates import Interval
from polku.vocabulary.matching import Matches
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

#: How the engine goes back so many intervals.
_BACK: dict[Interval, str] = {
    "hour": "subtractHours",
    "day": "subtractDays",
    "week": "subtractWeeks",
    "month": "subtractMonths",
    "quarter": "subtractQuarters",
    "year": "subtractYears",
}


def people_behind_trend(
    store: Store, view: View, question: TrendQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with those whose events a value counts: of its ``period`` and ``group``.

    A value that is added up counts the intervals before too, a moving mean those it is made of.
    Of a ratio ``side`` keeps those of the events divided (``of``) or divided by (``over``).
    """
    sides = {"side": ("of", "over")} if question.over else {}
    check_parts(cell, {"period": (), "group": (), **sides})
    shown = [
        {"period": str(row["period"] or ""), "group": row["group"]}
        for row in ask_trend(store, view, question).dicts()
    ]
    named = [(name, cell[name]) for name in ("period", "group") if name in cell]
    if not any(all(row[name] == value for name, value in named) for row in shown):
        raise unshown()
    values = Binder()
    grouped = group_of(view, question, values)
    steps = [*grouped.steps, *_counted(view, question, cell, grouped, values)]
    tests = _in_period(question, cell["period"], view, values) if cell.get("period") else []
    if cell.get("group"):
        tests.append(f"{grouped.text} = {values.bind('cell_group', cell['group'])}")
    elif "group" in cell and question.by:
        tests.append(f"{grouped.text} = ''")
    where = "\nwhere " + " and ".join(tests) if tests else ""
    select = "with " + ",\n".join(steps) + f"\nselect person, at\nfrom counted{where}"
    return crowd(store, view, select, values.parameters, limit)


def _counted(
    view: View, question: TrendQuestion, cell: Cell, grouped: Grouping, values: Binder
) -> list[str]:
    """Return the steps that end in ``counted``: each event with its ``person``, ``at`` and group.

    Of sessions those that begin one.
    """
    kind, _, name = question.measure.partition(":")
    sessions = kind == "sessions"
    columns = {"person": person()}
    columns |= {"moment": grouped.moment} if sessions else {"at": "e.ts", **grouped.columns}
    amount = [f"{number(name, values)} is not null"] if name else []
    seen = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[*amount, *(f"({test})" for test in _meant(view, question, cell, values))],
        traits=traits_in((*question.of, *question.over)),
    )
    if not sessions:
        return [f"counted as (\n{indented(seen)}\n)"]
    at = f"fromUnixTimestamp64Milli({grouped.ts.format('moment')}, 'UTC')"
    places = "".join(
        f",\n        {grouped.place.format('moment')} as {name}" for name in grouped.columns
    )
    return [
        f"seen as (\n{indented(seen)}\n)",
        people_step(grouped, values),
        f"counted as (\n    select\n        person,\n        {at} as at{places}\n"
        "    from people\n    array join moments as moment, begins as begins_session\n"
        "    where begins_session\n)",
    ]


def _meant(view: View, question: TrendQuestion, cell: Cell, values: Binder) -> list[str]:
    """Return the test of the events that are counted, none where all are."""
    meant: dict[str, Matches] = {"of": question.of, "over": question.over}
    asked = [cell["side"]] if "side" in cell else ["of", *(["over"] if question.over else [])]
    if any(not meant[side] for side in asked):
        return []
    return [" or ".join(matched(meant[side], view, values) for side in asked)]


def _in_period(question: TrendQuestion, period: str, view: View, values: Binder) -> list[str]:
    """Return the tests of the intervals behind the value of ``period``."""
    if question.every is None:
        return []
    begun = bucket(question.every, view, values, "at")
    zone = values.bind("zone", view.timezone)
    written = values.bind("cell_period", _plain(period))
    last = f"toDateTime({written}, {zone})" if question.every == "hour" else f"toDate({written})"
    if question.cumulative:
        return [f"{begun} <= {last}"]
    if question.moving:
        first = f"{_BACK[question.every]}({last}, {int(question.moving)})"
        return [f"{begun} > {first}", f"{begun} <= {last}"]
    return [f"{begun} = {last}"]


def _plain(period: str) -> str:
    """Return a period without its zone, as the engine reads it."""
    return period.partition("+")[0]
