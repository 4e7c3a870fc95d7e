"""Write what an event is to a funnel as one number: when it happened, and which steps it is.

The low bits say what it is *not*, step 1 in the highest: numbers then sort by time, and at the
same millisecond those of step 1 first, then those of step 2, and what is no step last.
"""

from polku.measure.binding import Binder
from polku.measure.matching import matched, traits_in
from polku.vocabulary.funnels import MOST_STEPS, Funnel
from polku.vocabulary.matching import Matches
from polku.vocabulary.touchpoints import View

_ALL = 2**MOST_STEPS - 1


def moment(funnel: Funnel, view: View, values: Binder) -> str:
    """Return the expression of an event's number."""
    marks = " + ".join(
        f"{matched(kind, view, values)} * {2 ** _bit(place)}"
        for place, kind in enumerate(kinds_of(funnel), start=1)
    )
    time = f"bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.ts)), {MOST_STEPS})"
    return f"{time} + toUInt64({_ALL} - ({marks}))"


def kinds_of(funnel: Funnel) -> tuple[Matches, ...]:
    """Return the events of the steps, then of the exclusions."""
    return (*funnel.steps, *(one.events for one in funnel.exclude))


def traits_of(funnel: Funnel) -> list[str]:
    """Return the traits that steps and exclusions name."""
    return traits_in(match for kind in kinds_of(funnel) for match in kind)


def time_of(number: str) -> str:
    """Return the milliseconds of a number."""
    return f"bitShiftRight({number}, {MOST_STEPS})"


def after(milliseconds: str) -> str:
    """Return the lowest number of the millisecond after a time."""
    return f"bitShiftLeft({milliseconds} + 1, {MOST_STEPS})"


def is_step(number: str, step: int) -> str:
    """Return whether an event is of a step, counted from 1."""
    return f"not bitTest({number}, {_bit(step)})"


def is_any_step(number: str, funnel: Funnel, up_to: int = 0) -> str:
    """Return whether an event is of any step up to ``up_to`` (0: of all)."""
    bits = sum(2 ** _bit(step) for step in range(1, (up_to or len(funnel.steps)) + 1))
    return f"bitAnd({number}, {bits}) != {bits}"


def is_excluded(number: str, funnel: Funnel, step: int) -> str:
    """Return whether an event may not come between ``step`` and the next; '' where all may."""
    first = len(funnel.steps) + 1
    bits = sum(
        2 ** _bit(first + nth)
        for nth, one in enumerate(funnel.exclude)
        if one.after <= step < (one.before or len(funnel.steps))
    )
    return f"bitAnd({number}, {bits}) != {bits}" if bits else ""


def _bit(place: int) -> int:
    return MOST_STEPS - place
