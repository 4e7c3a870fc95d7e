"""Turn "what did callers do online before" into one SELECT, beside those who did not call.

Each person counts once: who made contact, by the time before their first contact of the period;
who did not, by a time of equal length that ends at a random one of their encounters online.
"""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.contacts.figures import ends, share_of, written
from polku.measure.contacts.moments import Places, apart_from, places
from polku.measure.contacts.steps import Wanted, contact_steps, kinds_of, parts_of
from polku.measure.labels import listed
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat
from polku.stats.corrections import holm
from polku.stats.shares import share_difference
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import BeforeContactQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "Each person once. Share: of those who made contact (%(kind)s), who met it online within "
    "%(minutes)s minutes before their first contact of the period. Beside them: people who made "
    "no such contact, in the same length of time up to a random one of their encounters online. "
    "Difference: among those who were online at all (Newcombe, 95%%; p by Holm). It goes "
    "together with the contact and need not be its cause. Shares: Wilson, 95%%."
)

COLUMNS = (
    "group",
    "callers",
    "callers_n",
    "share",
    "share_low",
    "share_high",
    "online_n",
    "online_share",
    "online_share_low",
    "online_share_high",
    "others",
    "others_n",
    "others_share",
    "others_share_low",
    "others_share_high",
    "difference",
    "difference_low",
    "difference_high",
    "difference_p",
)

#: What a row counts: everybody, those online at all, those at a place.
_EVERYBODY, _ONLINE, _AT = 0, 1, 2


def ask_before_contact(store: Answering, view: View, question: BeforeContactQuestion) -> Result:
    """Answer with a row for each touchpoint, the one met by most callers first.

    The first row, of no name, is whoever was online at all.
    """
    sql, values = compile_before_contact(view, question)
    table = store.query(sql, values)
    totals = {level: (callers, others) for level, _, callers, others in table.rows if level < _AT}
    everybody, online = totals.get(_EVERYBODY, (0, 0)), totals.get(_ONLINE, (0, 0))
    met = [row[1:] for row in table.rows if row[0] == _AT]
    shown = [row for row in met if row[1] >= view.minimum_group]
    few = everybody[0] < view.minimum_group
    return Result(
        columns=COLUMNS,
        rows=() if few else _rows(shown, everybody, online),
        n=0 if few else everybody[0],
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"kind": question.kind, "minutes": written(question.within, 60)},
        caveats=_cautions(len(met) - len(shown), few=few, minimum=view.minimum_group),
        seconds=table.seconds,
    )


def compile_before_contact(
    view: View, question: BeforeContactQuestion
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    place = places(question.by, view, values, question.dates)
    return (
        f"with {before_steps(view, question, place, values)}\n"
        "select\n    at.1 as level,\n"
        f"    {place.text.format('at.2')} as name,\n"
        "    countIf(is_caller) as callers,\n    countIf(not is_caller) as others\n"
        "from people\narray join arrayConcat(\n"
        f"    [({_EVERYBODY}, {place.none})],\n"
        f"    if(notEmpty(seen), [({_ONLINE}, {place.none})], []),\n"
        f"    arrayMap(one -> ({_AT}, one), seen)\n) as at\n"
        "group by at\norder by level, callers desc, name"
    ), values.parameters


def before_steps(view: View, question: BeforeContactQuestion, place: Places, values: Binder) -> str:
    """Return the steps that end in ``people``: who called or was online, and what they saw."""
    kinds = kinds_of(view, question.kind)
    contacts = contact_steps(view, kinds, Wanted(question.dates, question.where), values)
    channels = listed("channel", view, values, question.dates)
    within = values.bind("within_ms", question.within * 1000, "Int64")
    picked = f"{place.ts_of('met[cityHash64(person) % greatest(1, length(met)) + 1]')} + 1"
    seen = f"arrayFilter(one -> {place.ts_of('one')} >= until - {within} and "
    seen += f"{place.ts_of('one')} < until, met)"
    return ",\n".join(
        [
            *dict.fromkeys((*place.steps, channels.step)),
            contacts,
            f"online as (\n{indented(_online(view, question, place, values))}\n)",
            "sides as (\n    select\n        person,\n        minIf(begun, is_chosen) as called,\n"
            "        max(is_chosen) as is_caller,\n        1 as is_known,\n        [] as moments\n"
            f"    from contacts\n{_in_period(view, question.dates, values)}"
            "    group by person\n    union all\n"
            "    select person, 0, false, 0, groupArray(moment)\n"
            "    from online\n    group by person\n)",
            "people as (\n    select\n        person,\n"
            "        max(is_caller) as is_caller,\n"
            "        groupArrayArray(moments) as unsorted,\n"
            "        arraySort(unsorted) as met,\n"
            f"        if(is_caller, max(called), {picked}) as until,\n"
            f"        arrayDistinct(arrayMap(one -> {place.place_of('one')}, {seen})) as seen\n"
            "    from sides\n    group by person\n"
            "    having is_caller or (max(is_known) = 0 and notEmpty(met))\n)",
        ]
    )


def _in_period(view: View, dates: DateRange | None, values: Binder) -> str:
    if dates is None:
        return ""
    start, end = dates.bounds(view.timezone)
    first = f"toUnixTimestamp64Milli({values.instant('from', start)})"
    last = f"toUnixTimestamp64Milli({values.instant('to', end)})"
    return f"    where begun >= {first} and begun < {last}\n"


def _online(view: View, question: BeforeContactQuestion, place: Places, values: Binder) -> str:
    """Return the SELECT of encounters online; filters of the person hold for them too."""
    named = values.bind("online", list(view.contacts.online), "Array(String)")
    channel = listed("channel", view, values, question.dates)
    online = f"has(arrayMap(one -> indexOf({channel.name}, one), {named}), {channel.number})"
    parts = parts_of(view.contacts.kinds)
    seen = source(
        view,
        values,
        {"person": person(), "moment": place.moment},
        dates=question.dates,
        where=[one for one in question.where if one.field.startswith(("person.", "segment."))],
        also=[
            f"{channel.number} > 0",
            online,
            apart_from(parts, view, values),
        ],
    )
    return f"select person, moment\nfrom (\n{indented(seen)}\n)\nwhere {_is_somewhere(place)}"


def _is_somewhere(place: Places) -> str:
    return f"{place.place_of('moment')} != {place.none}"


def _rows(
    met: list[tuple[Any, ...]], everybody: tuple[int, int], online: tuple[int, int]
) -> tuple[tuple[Any, ...], ...]:
    compared = [
        share_difference((callers, online[0]), (others, online[1])) if min(online) else None
        for _, callers, others in met
    ]
    corrected = iter(holm([one.p for one in compared if one]))
    rows = [_row("", *online, everybody, online, (None,) * 4)]
    for (name, callers, others), one in zip(met, compared, strict=True):
        told = (one.value, one.low, one.high, next(corrected)) if one else (None,) * 4
        rows.append(_row(name, callers, others, everybody, online, told))
    return tuple(rows)


def _row(
    name: str,
    callers: int,
    others: int,
    everybody: tuple[int, int],
    online: tuple[int, int],
    told: tuple[Any, ...],
) -> tuple[Any, ...]:
    return (
        name,
        callers,
        everybody[0],
        *ends(share_of(callers, everybody[0])),
        online[0],
        *ends(share_of(callers, online[0])),
        others,
        online[1],
        *ends(share_of(others, online[1])),
        *told,
    )


def _cautions(hidden: int, *, few: bool, minimum: int) -> tuple[Caveat, ...]:
    if few:
        message = translatable("Fewer than %(minimum)s people made such a contact.")
        return (Caveat("no_contacts", message, {"minimum": minimum}),)
    return hidden_caveat(hidden, minimum)
