"""Write the first step of every answer here: the events that matter, and the group of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER, dimension, matches
from polku.measure.labels import PACKED_PLACE, PACKED_TS, labels, packed
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.vocabulary.matching import Matches
from polku.vocabulary.questions import Question
from polku.vocabulary.touchpoints import TouchpointRule, View


class Moments(msgspec.Struct, frozen=True):
    """How the time of an event is kept together with its group, in a form that sorts by time.

    ``ts`` takes the milliseconds of a ``moment``, ``place`` its group (empty without groups),
    ``text`` turns a place into the group's name.
    """

    moment: str = "toUnixTimestamp64Milli(e.ts)"
    ts: str = "{}"
    place: str = "0"
    text: str = "''"
    steps: tuple[str, ...] = ()

    def ts_of(self, moment: str) -> str:
        """Return the milliseconds of a moment."""
        return self.ts.format(moment)

    def time_of(self, moment: str) -> str:
        """Return the time of a moment."""
        return f"fromUnixTimestamp64Milli({self.ts_of(moment)}, 'UTC')"

    def place_of(self, moment: str) -> str:
        """Return the group of a moment, as it is grouped by."""
        return self.place.format(moment)

    def text_of(self, place: str) -> str:
        """Return the name of a group."""
        return self.text.format(place)


def moments(by: str, view: View, values: Binder) -> Moments:
    """Return how events are grouped by ``by``."""
    if not by:
        return Moments()
    known = labels(by, view, values, None)
    if known is None:
        text = dimension(by, view, values)
        return Moments(f"(toUnixTimestamp64Milli(e.ts), {text})", "{}.1", "{}.2", "{}")
    return Moments(
        packed("e.ts", known.number), PACKED_TS, PACKED_PLACE, known.text("{}"), (known.step,)
    )


def happened(named: Matches, view: View, values: Binder) -> str:
    """Return whether an event is meant; any encounter is, where none is named."""
    return matched(named, view, values) if named else encountered(view, values)


def told_apart(first: Matches, second: Matches, view: View, values: Binder) -> tuple[str, str]:
    """Return whether an event that `seen` reads is one of ``first``, and one of ``second``.

    Where both are the same, nothing else is read, and nothing need be looked at again.
    """
    if first == second:
        return "true", "true"
    return happened(first, view, values), happened(second, view, values)


def encountered(view: View, values: Binder) -> str:
    """Return whether an event is an encounter: the first rule that takes it does not hide it."""
    alike = [(hidden, list(rules)) for hidden, rules in groupby(view.rules, lambda one: one.hidden)]
    while alike and not alike[-1][0]:
        alike.pop()  # whatever the rules below say, it is not hidden
    if not alike:
        return "true"
    if len(alike) == 1:
        return f"not ({_taken(alike[0][1], values)})"
    lines = "".join(
        f"        {_taken(rules, values)}, {'false' if hidden else 'true'},\n"
        for hidden, rules in alike
    )
    return f"multiIf(\n{lines}        true\n    )"


def _taken(rules: Sequence[TouchpointRule], values: Binder) -> str:
    """Return whether any of ``rules`` takes an event.

    Names that are taken whatever else the event says are looked up at once, and no property is
    read for them.
    """
    plain = list(dict.fromkeys(one.event for one in rules if one.event and not one.conditions))
    tests = [matches(one, values) for one in rules if one.event not in plain]
    if plain:
        tests.insert(0, f"e.name in {values.bind('names', plain, 'Array(String)')}")
    return " or ".join(f"({test})" for test in tests)


def seen(
    view: View,
    values: Binder,
    question: Question,
    columns: Mapping[str, str],
    meant: Sequence[Matches],
    until: datetime,
    since: datetime | None = None,
) -> str:
    """Return the step ``seen``: a project's events of every time up to ``until``.

    Only events that are one of ``meant`` are read. Calls that say who somebody is are no events.
    """
    also = [
        f"e.kind not in {NO_ENCOUNTER}",
        f"e.ts < {values.instant('until', until)}",
    ]
    if since is not None:
        also.append(f"e.ts >= {values.instant('since', since)}")
    tests = [happened(one, view, values) for one in dict.fromkeys(meant)]
    if "true" not in tests:
        also.append(f"({' or '.join(tests)})")
    events = source(
        view,
        values,
        {"person": person(), **columns},
        where=question.where,
        also=also,
        traits=traits_in(match for one in meant for match in one),
    )
    return f"seen as (\n{indented(events)}\n)"
