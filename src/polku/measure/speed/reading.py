"""Write how a vital is read from an event ``e``, by the table of `polku.vocabulary.vitals`."""

from collections.abc import Sequence

from polku.measure.binding import Binder
from polku.measure.fields import number, property_of, raw
from polku.vocabulary.vitals import LONGEST_MS, PROPERTIES, THRESHOLDS, VITAL_EVENTS, Vital

#: Values are counted in steps of this size: a millisecond, and of CLS a ten-thousandth.
STEPS: dict[Vital, float] = {
    "lcp": 1,
    "inp": 1,
    "cls": 0.0001,
    "fcp": 1,
    "ttfb": 1,
    "load": 1,
}


def vital_columns(vitals: Sequence[Vital], values: Binder) -> dict[str, str]:
    """Return a column for each vital, in its own unit: null where an event holds none.

    ``named`` is the one vital that an event names and gives the value of, as Google's own library
    reports them.
    """
    events = ", ".join(values.bind("vital_event", name) for name in VITAL_EVENTS)
    said = [raw(f"property.{field}", values) for field in ("name", "metric")]
    named = f"if(e.name in ({events}), lower(if({said[0]} != '', {', '.join(said)})), '')"
    return {"named": named, **{one: _vital(one, values) for one in vitals}}


def _vital(vital: Vital, values: Binder) -> str:
    own = [number(one, values) for one in PROPERTIES[vital]]
    given = number("value", values)
    return f"coalesce({', '.join(own)}, if(named = {values.bind('vital', vital)}, {given}, null))"


def holds_any(vitals: Sequence[Vital], values: Binder) -> str:
    """Return whether an event may hold a vital: what the engine can tell soonest."""
    events = ", ".join(values.bind("vital_event", name) for name in VITAL_EVENTS)
    own = [f"{property_of(name, values)} is not null" for one in vitals for name in PROPERTIES[one]]
    return "(" + "\n    or ".join([f"e.name in ({events})", *own]) + ")"


def within(vital: Vital, value: str) -> str:
    """Return whether a value can be one: not below nothing, nor longer than anybody waits."""
    longest = LONGEST_MS * (STEPS[vital] if vital == "cls" else 1)
    return f"{value} between 0 and {longest:g}"


def in_steps(vital: Vital, value: str) -> str:
    """Return a value as a whole number of `STEPS`."""
    return f"toUInt32(round({value} * {1 / STEPS[vital]:g}))"


def rating(vital: Vital, value: str) -> str:
    """Return the rating of a value as a number: 1 good, 2 middling, 3 poor."""
    good, poor = THRESHOLDS[vital]
    return f"multiIf({value} <= {good}, 1, {value} <= {poor}, 2, 3)"
