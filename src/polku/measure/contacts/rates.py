"""Turn "how many contacts follow at each touchpoint" into one SELECT."""

import math
from datetime import datetime, timedelta
from typing import Any

from polku.measure.binding import Binder
from polku.measure.contacts.figures import ends, share_of, written
from polku.measure.contacts.moments import Places, apart_from, places
from polku.measure.contacts.steps import Wanted, contact_steps, kinds_of, parts_of
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import ContactRateQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "Rate: contacts that begin within %(hours)s hours after somebody was at the touchpoint, for "
    "100 people who were there (Student’s t over people, 95%%). Share: of those people, who made "
    "any (Wilson, 95%%). A contact counts at every touchpoint before it; it goes together with "
    "the touchpoint and need not be its effect. Touchpoints less than %(hours)s hours before the "
    "end of the data are left out."
)

COLUMNS = (
    "group",
    "people",
    "contacts",
    "rate",
    "rate_low",
    "rate_high",
    "callers",
    "share",
    "share_low",
    "share_high",
)


def ask_contact_rate(
    store: Answering, view: View, question: ContactRateQuestion, now: datetime
) -> Result:
    """Answer with a row for each touchpoint (or ``by``), the highest rate first."""
    sql, values = compile_contact_rate(view, question, now)
    table = store.query(sql, values)
    shown = [row for row in table.rows if row[1] >= view.minimum_group]
    rows = sorted((rate_row(row) for row in shown), key=lambda row: (-row[3], row[0]))
    return Result(
        columns=COLUMNS,
        rows=tuple(rows),
        n=sum(row[1] for row in shown),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"hours": written(question.within, 3600)},
        caveats=(
            *hidden_caveat(len(table.rows) - len(shown), view.minimum_group),
            *_cautions(nothing=not table.rows),
        ),
        seconds=table.seconds,
    )


def compile_contact_rate(
    view: View, question: ContactRateQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    place = places(question.by, view, values, question.dates)
    before = _before(place, values, question)
    follows = (
        f"arrayCount(contact -> arrayExists(one -> {place.place_of('one')} = place and {before}, "
        "met_at), calls)"
    )
    return (
        f"with {rate_steps(view, question, now, place, values)}\n"
        f"select\n    {place.text.format('place')} as name,\n"
        "    count() as people,\n    sum(follows) as contacts,\n"
        "    sum(follows * follows) as squares,\n    countIf(follows > 0) as callers\n"
        "from (\n    select\n"
        f"        arrayJoin(arrayDistinct(arrayMap(one -> {place.place_of('one')}, met_at)))"
        " as place,\n"
        f"        {follows} as follows\n    from who\n)\n"
        "group by place\norder by people desc, name"
    ), values.parameters


def followed(question: ContactRateQuestion, place: Places, values: Binder) -> str:
    """Return the SELECT over ``who`` of each contact at each place before it."""
    before = _before(place, values, question)
    return (
        "select\n    person,\n    contact,\n"
        f"    arrayJoin(arrayDistinct(arrayMap(one -> {place.place_of('one')},\n"
        f"        arrayFilter(one -> {before}, met_at)))) as place\n"
        "from who\narray join calls as contact"
    )


def _before(place: Places, values: Binder, question: ContactRateQuestion) -> str:
    """Return whether the moment ``one`` lies within the window before ``contact``."""
    within = values.bind("within_ms", question.within * 1000, "Int64")
    ts = place.ts_of("one")
    return f"{ts} < contact and {ts} >= contact - {within}"


def rate_steps(
    view: View, question: ContactRateQuestion, now: datetime, place: Places, values: Binder
) -> str:
    """Return the steps that end in ``who``: each person's contacts, and what they met."""
    kinds = kinds_of(view, question.kind)
    dates = question.dates and _longer(question.dates, question.within)
    return ",\n".join(
        [
            *place.steps,
            contact_steps(view, kinds, Wanted(dates), values),
            f"met as (\n{indented(_met(view, question, now, place, values))}\n)",
            "sides as (\n    select person, groupArray(begun) as begins, [] as moments\n"
            "    from contacts\n    where is_chosen\n    group by person\n    union all\n"
            "    select person, [], groupArray(moment)\n    from met\n    group by person\n)",
            "who as (\n    select\n        person,\n        groupArrayArray(begins) as calls,\n"
            "        groupArrayArray(moments) as met_at\n    from sides\n    group by person\n)",
        ]
    )


def _longer(dates: DateRange, seconds: int) -> DateRange:
    return DateRange(dates.first, dates.last + timedelta(days=seconds // 86_400 + 1))


def _met(
    view: View, question: ContactRateQuestion, now: datetime, place: Places, values: Binder
) -> str:
    """Return the SELECT of encounters that are no part of a contact, seen for long enough."""
    last = values.instant("last", now - timedelta(seconds=question.within))
    parts = parts_of(view.contacts.kinds)
    seen = source(
        view,
        values,
        {"person": person(), "moment": place.moment},
        dates=question.dates,
        where=question.where,
        also=[f"e.ts < {last}", apart_from(parts, view, values)],
    )
    empty = f"{place.place_of('moment')} != {place.none}"
    return f"select person, moment\nfrom (\n{indented(seen)}\n)\nwhere {empty}"


def rate_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the figures of a place: its name, people, contacts, their squares and callers."""
    name, people, contacts, squares, callers = row
    average = contacts / people
    variance = (squares - people * average**2) / (people - 1) if people > 1 else 0.0
    rate = mean(Sample(people, average, max(0.0, variance)), lowest=0.0)
    low, high = 100 * rate.low, 100 * rate.high if math.isfinite(rate.high) else None
    return (
        name,
        people,
        contacts,
        100 * average,
        low,
        high,
        callers,
        *ends(share_of(callers, people)),
    )


def _cautions(*, nothing: bool) -> tuple[Caveat, ...]:
    if not nothing:
        return ()
    return (Caveat("no_events", translatable("No events in this period match the question.")),)
