"""Write the one SELECT that every question reads: a project's events, as its rules see them."""

import re
from collections.abc import Mapping, Sequence

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, condition, dimension, property_of, values_alias
from polku.measure.scope import indented, nobody, scope
from polku.measure.segments.steps import steps_in
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.touchpoints import Condition, View

__all__ = ["bucket", "indented", "person", "person_or_nobody", "source"]

#: A joined trait in an expression.
_TRAIT = re.compile(r"\btraits\.trait_([A-Za-z0-9_]+)")

_STARTS: dict[Interval, str] = {
    "hour": "toStartOfHour({ts}, {zone})",
    "day": "toDate({ts}, {zone})",
    "week": "toStartOfWeek({ts}, 1, {zone})",
    "month": "toStartOfMonth({ts}, {zone})",
    "quarter": "toStartOfQuarter({ts}, {zone})",
    "year": "toStartOfYear({ts}, {zone})",
}


def source(
    view: View,
    values: Binder,
    columns: Mapping[str, str],
    *,
    dates: DateRange | None = None,
    where: Sequence[Condition] = (),
    also: Sequence[str] = (),
    open_end: bool = False,
    traits: Sequence[str] = (),
) -> str:
    """Return the text of a SELECT of ``columns`` (name to expression over ``e``).

    ``where`` are a person's filters, ``also`` conditions of our own; ``open_end`` keeps what
    happened after the period. Traits that columns, filters or ``traits`` name are joined; the
    people of segments that are named anywhere are looked up first.
    """
    shown = ",\n    ".join(f"{expression} as {name}" for name, expression in columns.items())
    tests = [
        *scope(view, values),
        *_period(dates, view.timezone, values, open_end=open_end),
        *also,
        *(condition(one, dimension(one.field, view, values), values) for one in where),
    ]
    named = {*traits, *(one.field for one in where)}
    joined = sorted({one for one in named if one.startswith("person.")} | _traits_in(columns))
    select = (
        f"select\n    {shown}\nfrom polku.events as e\n"
        + _joined(view, values, joined)
        + "where "
        + "\n  and ".join(tests)
    )
    segments = ",\n".join(steps_in(select, view, values))
    return f"with {segments}\n{select}" if segments else select


def person() -> str:
    """Return the expression of the person of an event."""
    return PERSON


def person_or_nobody(view: View, values: Binder) -> str:
    """Return the person of an event, 0 where it names none: for a view with ``nobody``."""
    return f"if(e.person_id = {nobody(view, values)}, 0, {PERSON})"


def bucket(every: Interval, view: View, values: Binder, ts: str = "e.ts") -> str:
    """Return the start of the ``every`` that ``ts`` lies in, in the project's zone."""
    return _STARTS[every].format(ts=ts, zone=values.bind("zone", view.timezone))


def _period(dates: DateRange | None, zone: str, values: Binder, *, open_end: bool) -> list[str]:
    if dates is None:
        return []
    start, end = dates.bounds(zone)
    tests = [f"e.ts >= {values.instant('from', start)}"]
    return tests if open_end else [*tests, f"e.ts < {values.instant('to', end)}"]


def _traits_in(columns: Mapping[str, str]) -> set[str]:
    """Return ``person.NAME`` for each joined trait that a column reads."""
    found = (_TRAIT.findall(expression) for expression in columns.values())
    return {f"person.{name}" for names in found for name in names}


def _joined(view: View, values: Binder, traits: Sequence[str]) -> str:
    if not traits:
        return ""
    project = values.bind("project", view.project_id, "UInt32")
    latest = ",\n        ".join(
        f"argMaxIf({value}, e.ts, {value} != '') as {values_alias(name)}"
        for name in traits
        for value in (_trait(name, values),)
    )
    return (
        "left join (\n"
        f"    select\n        {PERSON} as person,\n        {latest}\n"
        "    from polku.events as e\n"
        f"    where e.project_id = {project} and e.kind = 'identify'\n"
        "    group by person\n"
        f") as traits on traits.person = {PERSON}\n"
    )


def _trait(name: str, values: Binder) -> str:
    return f"toString({property_of(name.removeprefix('person.'), values)})"
