"""Say what a funnel is: its steps, what may not come between them, their order and their window."""

import re
from typing import Literal, get_args

import msgspec

from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.matching import Matches, parse_matches, spell_matches

Order = Literal["ordered", "strict", "any"]
Attempts = Literal["best", "first", "every"]
Reentry = Literal["pass", "restart"]
ORDERS: tuple[Order, ...] = get_args(Order)
ATTEMPTS: tuple[Attempts, ...] = get_args(Attempts)
REENTRIES: tuple[Reentry, ...] = get_args(Reentry)

#: Steps and exclusions of one funnel, together.
MOST_STEPS = 20
#: Seconds of a window: the usual, and the longest.
USUAL_WINDOW, LONGEST_WINDOW = 14 * 86_400, 3650 * 86_400

_BETWEEN = re.compile(r"(\d{1,2})-(\d{1,2}):(.*)", re.DOTALL)


class Exclusion(msgspec.Struct, frozen=True):
    """Events that may not happen after step ``after`` and before step ``before`` of an attempt.

    Without the two, not between the first step and the last. An attempt in which one happens is
    left out wholly; where ``before`` was not reached, the window is the end.
    """

    events: Matches
    after: int = 0
    before: int = 0


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that people take one after the other.

    An *attempt* begins with an event of step 1. Every further step is the first event of that
    step after the one before it, at most ``window`` seconds after the beginning (that moment
    included). An event is one step of an attempt at most. Events of the same millisecond are put
    in the order of the steps: those of step 1 first, what is no step last; those that are of the
    same steps too count as one.

    ``order``:

    - ``ordered``: anything may happen between two steps;
    - ``strict``: the person's very next event is the next step;
    - ``any``: the steps come in any order; an attempt begins with any of them, its *n*-th step is
      the *n*-th that was new, and an event counts for each step that it matches.

    ``attempts``:

    - ``best``: of each person the attempt that got furthest, of several the one begun first;
    - ``first``: of each person the one begun first;
    - ``every``: all, one after the other. The next begins after the one before is complete, or
      over: by its window, or because it was begun again.

    ``reentry`` says what an earlier step means when it is done again in a running attempt:
    ``pass`` nothing; ``restart`` that step 1, where it is not the next step anyway, ends the
    attempt as far as it got. An empty one is ``restart`` for strict order and ``pass`` for others.

    ``value`` names the property that says what an attempt is worth, as the last of its steps that
    has it as a number says.
    """

    steps: tuple[Matches, ...]
    exclude: tuple[Exclusion, ...] = ()
    order: Order = "ordered"
    window: int = USUAL_WINDOW
    attempts: Attempts = "best"
    reentry: Reentry | Literal[""] = ""
    value: str = ""

    @property
    def restarts(self) -> bool:
        """Whether step 1 done again ends a running attempt."""
        return (self.reentry or ("restart" if self.order == "strict" else "pass")) == "restart"

    @property
    def names(self) -> tuple[str, ...]:
        """How each step is written."""
        return tuple(spell_matches(step) for step in self.steps)


def parse_exclusion(text: str) -> Exclusion:
    """Return what ``Order Cancelled`` or, between two steps, ``2-3:Order Cancelled`` writes.

    >>> parse_exclusion("2-3:Order Cancelled").before
    3
    """
    found = _BETWEEN.fullmatch(text)
    if not found:
        return Exclusion(parse_matches(text, "exclude"))
    return Exclusion(parse_matches(found[3], "exclude"), int(found[1]), int(found[2]))


def spell_exclusion(exclusion: Exclusion) -> str:
    r"""Return the text that `parse_exclusion` reads; ``\`` before a name that looks like steps."""
    written = spell_matches(exclusion.events)
    if exclusion.after:
        return f"{exclusion.after}-{exclusion.before}:{written}"
    return f"\\{written}" if _BETWEEN.fullmatch(written) else written


def checked(funnel: Funnel) -> Funnel:
    """Return the funnel; raise `InvalidQuestion` where it contradicts itself."""
    steps = len(funnel.steps)
    if not 2 <= steps <= MOST_STEPS or steps + len(funnel.exclude) > MOST_STEPS:
        raise InvalidQuestion(
            translatable(
                "A funnel has 2 to %(most)s steps, exclusions counted; this one has %(steps)s "
                "steps and %(exclusions)s exclusions."
            ),
            parameter="step",
            most=MOST_STEPS,
            steps=steps,
            exclusions=len(funnel.exclude),
        )
    if not 1 <= funnel.window <= LONGEST_WINDOW:
        raise InvalidQuestion(
            translatable("“window” is at most %(days)s days."),
            parameter="window",
            days=LONGEST_WINDOW // 86_400,
        )
    if funnel.order == "any" and (funnel.reentry or any(one.after for one in funnel.exclude)):
        raise InvalidQuestion(
            translatable(
                "Steps in any order have no earlier step and no place between two: leave out "
                "“reentry”, and exclude without the numbers of steps."
            ),
            parameter="order",
        )
    for one in funnel.exclude:
        if (one.after or one.before) and not 1 <= one.after < one.before <= steps:
            raise InvalidQuestion(
                translatable(
                    "“exclude” names the steps %(after)s-%(before)s; write two of the %(steps)s "
                    "steps, the earlier first, as 1-2:Order Cancelled."
                ),
                parameter="exclude",
                after=one.after,
                before=one.before,
                steps=steps,
            )
    return funnel
