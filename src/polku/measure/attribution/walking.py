"""Turn an attribution question into one SELECT: the paths of touches, and how many walked them.

A path of a person is its touches in order. It ends with a conversion, or where the days of the
look-back pass after a touch without another touch or a conversion; it belongs to the period in
which it ends. It holds the touches of those days before the conversion (or before its last touch)
and none from before an earlier conversion. What has not ended when the question is judged is in no
period yet: so recent paths count neither as converted nor as not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER, dimension, number
from polku.measure.labels import PACKED_BITS, PACKED_PLACE, PACKED_TS, labels, packed
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.touchpoints import View

_DAY_MS = 86_400_000
#: The place of a conversion in a packed moment: after every label, so that a touch of the same
#: millisecond goes before it.
_CONVERSION = 2**PACKED_BITS - 1
#: Touches are not what only says who somebody is.
_HAPPENED = f"e.kind not in {NO_ENCOUNTER}"
#: Longer than any look-back, in milliseconds: after the last moment there is nothing.
_FOR_EVER = 2**62


class Moment(msgspec.Struct, frozen=True):
    """How a touch or a conversion is written as one value that sorts by time.

    ``ts``, ``place``, ``converts`` and ``value`` read it: its milliseconds, what names the touch,
    whether it is a conversion, and what that is worth. ``name`` turns a place into text, and
    ``touched`` says whether an event is a touch. What touchpoint rules hide is none.
    """

    steps: tuple[str, ...]
    written: str
    ts: str
    place: str
    converts: str
    value: str
    name: str
    touched: str


def walked_paths(
    view: View, question: AttributionQuestion, values: Binder, judged: datetime
) -> str:
    """Return the steps that end in ``paths``: of each person, the paths that ended, in order.

    A path there is an array of moments, of which the last is the conversion or the last touch.
    """
    moment = moment_of(view, question, values)
    lookback = values.bind("lookback_ms", question.lookback_days * _DAY_MS, "Int64")
    gap = values.bind("visit_ms", question.visit_minutes * 60_000, "Int64")
    conversion = matched(question.conversion, view, values)
    touch = moment.touched
    if question.touches:
        touch = f"({matched(question.touches, view, values)} and {touch})"
    seen = source(
        view,
        values,
        {"person": person(), "moment": moment.written},
        dates=_read(question),
        where=question.where,
        also=[f"({conversion} or {touch})"],
        traits=traits_in((*question.conversion, *question.touches)),
    )
    one, before = read_of(moment, "one"), read_of(moment, "before")
    last = read_of(moment, "path[-1]")
    ended = _ended(view, question, values, last, judged)
    steps = [
        *moment.steps,
        f"seen as (\n{indented(seen)}\n)",
        "moments as (\n    select\n        person,\n"
        "        arraySort(groupArray(moment)) as all_moments,\n"
        "        arrayFilter((one, before) -> "
        f"{one['converts']} or {one['place']} != {before['place']}\n"
        f"            or {one['ts']} - {before['ts']} >= {gap},\n"
        "            all_moments, arrayShiftRight(all_moments, 1)) as visits,\n"
        f"        arrayDifference(arrayMap(one -> {one['ts']}, visits)) as since,\n"
        f"        arrayPushBack(arrayPopFront(since), {_FOR_EVER}) as waits\n"
        "    from seen\n    group by person\n)",
        "paths as (\n    select\n        person,\n"
        "        arrayFilter(path -> "
        f"{ended},\n"
        "            arrayReverseSplit((one, wait) -> "
        f"{one['converts']} or wait > {lookback}, visits, waits)) as ended\n"
        "    from moments\n    where notEmpty(ended)\n)",
    ]
    return "with " + ",\n".join(steps)


def compile_walked(
    view: View, question: AttributionQuestion, judged: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of the question and the values bound into it.

    Its rows: the ``walked`` paths (names of the touches, whether converted, value, ages in full
    days), and how many ``people`` went exactly these.
    """
    values = Binder()
    steps = walked_paths(view, question, values, judged)
    moment = moment_of(view, question, values)
    one, last = read_of(moment, "one"), read_of(moment, "path[-1]")
    touched = touches_of(question, moment, values)
    ages = (
        f"if({last['converts']}, arrayMap(one -> "
        f"toUInt16(intDiv({last['ts']} - {one['ts']}, {_DAY_MS})), touched), [])"
        if "decay" in question.models and question.shape == "models"
        else "emptyArrayUInt16()"
    )
    worth = last["value"] if question.value else "0."
    sql = (
        f"{steps}\nselect\n"
        "    arrayMap(path -> (\n"
        f"        arrayMap(place -> {moment.name}, path.1), path.2, path.3, path.4),\n"
        "        gone) as walked,\n"
        "    count() as people\n"
        "from (\n"
        "    select arrayMap(\n"
        "        (path, touched) -> (\n"
        f"            arrayMap(one -> {one['place']}, touched), {last['converts']},\n"
        f"            {worth}, {ages}),\n"
        f"        ended, arrayMap(path -> {touched}, ended)) as gone\n"
        "    from paths\n"
        ")\ngroup by gone\norder by people desc, gone"
    )
    return sql, values.parameters


def touches_of(question: AttributionQuestion, moment: Moment, values: Binder) -> str:
    """Return the touches of a ``path``: those of the look-back, without the conversion."""
    lookback = values.bind("lookback_ms", question.lookback_days * _DAY_MS, "Int64")
    one, last = read_of(moment, "one"), read_of(moment, "path[-1]")
    return (
        f"arrayFilter(one -> not {one['converts']} "
        f"and {one['ts']} >= {last['ts']} - {lookback}, path)"
    )


def moment_of(view: View, question: AttributionQuestion, values: Binder) -> Moment:
    """Return how moments are written: as one number where the touches can be numbered."""
    conversion = matched(question.conversion, view, values)
    field = "encounter" if question.touch == "touchpoint" else question.touch
    worth = f"if({conversion}, ifNull({number(question.value, values)}, 0), 0.)"
    known = labels(field, view, values, _read(question))
    if known is None:
        name = f"ifNull({dimension(question.touch, view, values)}, '')"
        parts = [
            "toUnixTimestamp64Milli(e.ts)",
            conversion,
            f"if({conversion}, '', {name})",
            *([worth] if question.value else []),
        ]
        return Moment(
            steps=(),
            written=f"({', '.join(parts)})",
            ts="{}.1",
            converts="{}.2",
            place="{}.3",
            value="{}.4",
            name="place",
            touched=_HAPPENED if question.direct == "keep" else f"({_HAPPENED} and {name} != '')",
        )
    place = f"if({conversion}, {_CONVERSION}, {known.number})"
    whole = "{}.1" if question.value else "{}"
    written = packed("e.ts", place)
    return Moment(
        steps=(known.step,),
        written=f"({written}, {worth})" if question.value else written,
        ts=PACKED_TS.format(whole),
        place=PACKED_PLACE.format(whole),
        converts=f"({PACKED_PLACE.format(whole)} = {_CONVERSION})",
        value="{}.2",
        name=known.text("place"),
        touched=(
            _HAPPENED
            if question.direct == "keep" and field != "encounter"
            else f"({_HAPPENED} and {known.number} != 0)"
        ),
    )


def read_of(moment: Moment, name: str) -> dict[str, str]:
    """Return how each part of the moment that SQL calls ``name`` is read."""
    parts: Sequence[str] = ("ts", "place", "converts", "value")
    return {part: str(getattr(moment, part)).format(name) for part in parts}


def _read(question: AttributionQuestion) -> DateRange | None:
    """Return the days to read: a path that ends in the period may have begun two look-backs ago."""
    if question.dates is None:
        return None
    earlier = timedelta(days=2 * question.lookback_days + 1)
    return DateRange(question.dates.first - earlier, question.dates.last)


def _ended(
    view: View,
    question: AttributionQuestion,
    values: Binder,
    last: dict[str, str],
    judged: datetime,
) -> str:
    """Return whether a path ended in the period, and before the question was judged."""
    lookback = values.bind("lookback_ms", question.lookback_days * _DAY_MS, "Int64")
    end = f"if({last['converts']}, {last['ts']}, {last['ts']} + {lookback})"
    now = values.bind("judged_ms", int(judged.timestamp() * 1000), "Int64")
    tests = [f"({last['converts']} or {end} <= {now})"]
    if question.dates is not None:
        start, stop = question.dates.bounds(view.timezone)
        from_ms = values.bind("from_ms", int(start.timestamp() * 1000), "Int64")
        to_ms = values.bind("to_ms", int(stop.timestamp() * 1000), "Int64")
        tests += [f"{end} >= {from_ms}", f"{end} < {to_ms}"]
    return "\n            and ".join(tests)
