"""Number the labels of a field, so that events are grouped by small numbers and not by text.

The engine groups numbers several times as fast as text, and moves them about in a fraction of the
memory. The labels are listed once, in order, before the events are read; a label's number is
its place in the list, and the answer turns it into text again when little is left.
"""

from collections.abc import Sequence
from datetime import UTC, timedelta

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import by_rule
from polku.measure.source import indented
from polku.vocabulary.dates import DateRange
from polku.vocabulary.touchpoints import TouchpointRule, View

#: Where an event's own label stands, the first that is set; and how the list of labels is called.
_SAID = {
    "touchpoint": ("e.touchpoint", "e.name"),
    "encounter": ("e.touchpoint", "e.name"),
    "channel": ("e.channel",),
    "stage": ("e.stage",),
    "event": ("e.name",),
    "source": ("e.source",),
}
_LISTS = {
    "touchpoint": "touchpoints",
    "encounter": "touchpoints",
    "channel": "channels",
    "stage": "stages",
    "event": "names",
    "source": "sources",
}
_RULED = ("touchpoint", "encounter", "channel", "stage")


#: A moment is one number, because numbers are gathered and sorted fastest: the milliseconds of its
#: time, and in the low 19 bits (which leave 44 for the time: until the year 2527) its label's.
PACKED_BITS = 19
PACKED_TS = f"bitShiftRight({{}}, {PACKED_BITS})"
PACKED_PLACE = f"bitAnd({{}}, {2**PACKED_BITS - 1})"


def packed(ts: str, number: str) -> str:
    """Return a moment, which sorts by time and then by label, as one number."""
    return f"bitShiftLeft(toUnixTimestamp64Milli({ts}), {PACKED_BITS}) + {number}"


class Labels(msgspec.Struct, frozen=True):
    """The labels of one field: ``step`` lists them as ``name``, ``number`` is that of an event.

    An event without a label has the number 0.
    """

    name: str
    step: str
    number: str

    def text(self, number: str) -> str:
        """Return the label that ``number`` stands for, '' for 0."""
        return f"{self.name}[{number}]"

    def number_of(self, label: str) -> str:
        """Return the number of a label, 0 where no event has it."""
        return f"indexOf({self.name}, {label})"


def labels(field: str, view: View, values: Binder, dates: DateRange | None) -> Labels | None:
    """Return the labels of ``field`` in the months of ``dates``; None where it has none listed."""
    return listed(field, view, values, dates) if field in _SAID else None


def listed(field: str, view: View, values: Binder, dates: DateRange | None) -> Labels:
    """Return the labels of touchpoint, encounter, channel, stage, event or source."""
    name = _LISTS[field]
    return Labels(
        name, _step(field, name, view, values, dates), _number(field, name, view.rules, values)
    )


def _step(field: str, name: str, view: View, values: Binder, dates: DateRange | None) -> str:
    """Return the step that lists every label which events or rules may give."""
    tests = [
        f"e.project_id = {values.bind('project', view.project_id, 'UInt32')}",
        *_months(dates, view.timezone, values),
    ]
    sources = [
        f"select distinct {column} as label\nfrom polku.events as e\nwhere "
        + "\n  and ".join(tests)
        for column in _SAID[field]
    ]
    given = _given(field, view.rules, values) if field in _RULED else []
    if given:
        sources.append(f"select arrayJoin([{', '.join(given)}])")
    union = indented("\nunion all\n".join(sources), 8)
    return (
        "arraySort((\n    select groupUniqArray(label)\n    from (\n"
        f"{union}\n    )\n    where label != ''\n"
        f"    having throwIf(count() >= {2**PACKED_BITS}, 'too many {name} to tell apart') = 0\n"
        f")) as {name}"
    )


def _given(field: str, rules: Sequence[TouchpointRule], values: Binder) -> list[str]:
    named = "touchpoint" if field == "encounter" else field
    found = (str(getattr(rule, named)) for rule in rules)
    return list(dict.fromkeys(values.bind(named, label) for label in found if label))


def _months(dates: DateRange | None, zone: str, values: Binder) -> list[str]:
    """Return tests for the months that hold ``dates``: partitions, of which no row is read."""
    if dates is None:
        return []
    start, end = dates.bounds(zone)
    last = end - timedelta(milliseconds=1)
    first_month = values.bind("first_month", f"{start.astimezone(UTC):%Y%m}")
    last_month = values.bind("last_month", f"{last.astimezone(UTC):%Y%m}")
    return [f"e._partition_id between {first_month} and {last_month}"]


def _number(field: str, name: str, rules: Sequence[TouchpointRule], values: Binder) -> str:
    """Return the number of an event's label: by the first rule that matches, else as was said."""
    own = [f"transform({column}, {name}, arrayEnumerate({name}), 0)" for column in _SAID[field]]
    said = own[0] if len(own) == 1 else f"coalesce(nullIf({own[0]}, 0), {own[1]})"
    if field not in _RULED:
        return f"toUInt32({said})"
    numbers = f"arrayMap(one -> indexOf({name}, one), {{}})"
    return f"toUInt32({by_rule(field, rules, values, said, nothing='0', label=numbers)})"
