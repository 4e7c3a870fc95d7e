"""Write the SELECT of the people that one part of a segment picks, as of one moment or of many.

Each part reads its own events once and groups them by person. ``ts <= moment``: what happens
later is not known yet. The last so many days end at the moment and begin, without their first
instant, so many times 24 hours before it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, condition, property_of
from polku.measure.matching import matched
from polku.measure.membership import Leaf
from polku.measure.scope import indented, scope
from polku.measure.segments.sequences import MOMENTS, followed
from polku.vocabulary.matching import parse_matches
from polku.vocabulary.segments import Did, Listed, OfAccount, Said, Scored, Trait
from polku.vocabulary.segments import Sequence as Then
from polku.vocabulary.touchpoints import Condition, View

#: Writes a truth value, over the events of one person, as of a moment.
Held = Callable[[datetime], str]
_SIGNS = {"is": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Read(msgspec.Struct, frozen=True):
    """What one part reads: ``columns`` of the events that meet ``tests``, and what holds of them.

    ``gathered`` are columns of the person, over those of the events.
    """

    tests: tuple[str, ...]
    held: Held
    columns: dict[str, str] = {}
    gathered: dict[str, str] = {}
    days: int | None = None


def people_of(leaf: Leaf, view: View, values: Binder, moment: datetime) -> str:
    """Return the SELECT of ``person`` for whom ``leaf`` holds as of ``moment``."""
    if isinstance(leaf, Listed):
        return _listed(leaf, view, values, "")
    read = _read(leaf, view, values, (moment,))
    return f"select person\n{_grouped(read, view, values, (moment,))} {read.held(moment)}"


def marks_of(leaf: Leaf, view: View, values: Binder, moments: Sequence[datetime]) -> str:
    """Return the SELECT of ``person, mask``: of each moment for which ``leaf`` holds, a bit."""
    if isinstance(leaf, Listed):
        return _listed(leaf, view, values, f", toUInt64({2 ** len(moments) - 1}) as mask")
    read = _read(leaf, view, values, moments)
    mask = marked([read.held(moment) for moment in moments])
    return f"select person, {mask} as mask\n{_grouped(read, view, values, moments)} mask != 0"


def marked(truths: Sequence[str]) -> str:
    """Return truth values as the bits of a number, the first as the lowest."""
    bits = (f"bitShiftLeft(toUInt64({truth}), {nth})" for nth, truth in enumerate(truths))
    return "\n    + ".join(bits)


def _listed(leaf: Listed, view: View, values: Binder, more: str) -> str:
    project = values.bind("project", view.project_id, "UInt32")
    return (
        f"select distinct {PERSON} as person{more}\nfrom polku.segment_people as e\n"
        f"where e.project_id = {project}\n"
        f"  and e.segment = {values.bind('segment', leaf.number, 'UInt32')}"
    )


def _grouped(read: Read, view: View, values: Binder, moments: Sequence[datetime]) -> str:
    """Return what the events of a part are read and grouped by, up to the word before a test."""
    tests = [
        *scope(view, values),
        f"e.ts <= {values.instant('at', max(moments))}",
        *([f"e.ts > {_since(read.days, min(moments), values)}"] if read.days else []),
        *read.tests,
    ]
    columns = {"person": PERSON, "ts": "e.ts", **read.columns}
    shown = ",\n    ".join(f"{expression} as {name}" for name, expression in columns.items())
    events = f"select\n    {shown}\nfrom polku.events as e\nwhere " + "\n  and ".join(tests)
    of_person = f"from (\n{indented(events)}\n)\ngroup by person"
    if not read.gathered:
        return f"{of_person}\nhaving"
    kept = "".join(f",\n    {expression} as {name}" for name, expression in read.gathered.items())
    gathered = f"select\n    person{kept}\n{of_person}"
    return f"from (\n{indented(gathered)}\n)\nwhere"


def _since(days: int, moment: datetime, values: Binder) -> str:
    return values.instant("since", moment - timedelta(days=days))


def _read(leaf: Leaf, view: View, values: Binder, moments: Sequence[datetime]) -> Read:
    """Return what a part reads; of one moment alone the tests say already what is within."""

    def within(days: int | None) -> Held:
        def test(moment: datetime) -> str:
            if len(moments) == 1:
                return "true"
            until = f"ts <= {values.instant('at', moment)}"
            return f"{until} and ts > {_since(days, moment, values)}" if days else until

        return test

    match leaf:
        case Did():
            return _did(leaf, view, values, within(leaf.within_days))
        case Then():
            return _sequence(leaf, view, values)
        case Scored():
            return _scored(leaf, values, within(leaf.within_days))
        case Said():
            said = f"positionCaseInsensitiveUTF8(e.text, {values.bind('said', leaf.text)}) > 0"
            return Read((said,), _ever(within(leaf.within_days)), days=leaf.within_days)
        case OfAccount():
            account = f"e.account_id = {values.bind('account', leaf.account)}"
            return Read((account,), _ever(within(None)))
        case Trait():
            return _trait(leaf, values, within(None))
        case _:
            raise AssertionError(leaf)


def _ever(within: Held) -> Held:
    return lambda moment: f"countIf({within(moment)}) > 0"


def _did(leaf: Did, view: View, values: Binder, within: Held) -> Read:
    tests = [matched(parse_matches(leaf.events, "events"), view, values)]
    if leaf.dates:
        start, end = leaf.dates.bounds(view.timezone)
        tests += [
            f"e.ts >= {values.instant('from', start)}",
            f"e.ts < {values.instant('to', end)}",
        ]
    least = values.bind("least", leaf.at_least, "UInt32")

    def held(moment: datetime) -> str:
        count = f"countIf({within(moment)})"
        if leaf.at_most is None:
            return f"{count} >= {least}"
        return f"{count} between {least} and {values.bind('most', leaf.at_most, 'UInt32')}"

    return Read(tuple(tests), held, days=leaf.within_days)


def _sequence(leaf: Then, view: View, values: Binder) -> Read:
    first = matched(parse_matches(leaf.events, "events"), view, values)
    then = matched(parse_matches(leaf.then, "then"), view, values)
    return Read(
        (f"({first} or {then})",),
        lambda moment: followed(leaf, moment, values),
        {"is_first": first, "is_then": then},
        MOMENTS,
    )


def _scored(leaf: Scored, values: Binder, within: Held) -> Read:
    tests = (f"e.metric = {values.bind('metric', leaf.metric)}", "e.score is not null")
    limit = f"{_SIGNS[leaf.operator]} {values.bind('score', leaf.value, 'Float32')}"

    def held(moment: datetime) -> str:
        if leaf.which == "any":
            return f"countIf(({within(moment)}) and score {limit}) > 0"
        newest = f"argMaxIf(score, (ts, score), {within(moment)})"
        return f"(countIf({within(moment)}) > 0 and {newest} {limit})"

    return Read(tests, held, {"score": "assumeNotNull(e.score)"}, days=leaf.within_days)


def _trait(leaf: Trait, values: Binder, within: Held) -> Read:
    def held(moment: datetime) -> str:
        newest = f"argMaxIf(value, (ts, value), ({within(moment)}) and value != '')"
        met = condition(Condition(leaf.name, leaf.operator, leaf.value), newest, values)
        return f"({newest} != '' and {met})"

    said = f"toString({property_of(leaf.name, values)})"
    return Read(("e.kind = 'identify'",), held, {"value": said})
