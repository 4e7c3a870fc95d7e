"""Ask what the page of speed shows: verdicts, course, groups, cost, errors."""

from typing import Any, NamedTuple

import msgspec

from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask, event_store, view_of
from polku.measure.catalogue.known import event_volumes
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import (
    AnyQuestion,
    ErrorsQuestion,
    SlownessQuestion,
    VitalsQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.vitals import Vital

#: What a purchase is called, by whom: the first that arrives is the goal, unless one is chosen.
_GOALS = (
    "Order Placed",
    "Order Completed",
    "Purchase",
    "Checkout Completed",
    "Goal Reached",
    "Form Submitted",
    "Signed Up",
)
#: The vital that is shown first where none is chosen.
_FIRST: tuple[Vital, ...] = ("lcp", "load", "inp", "fcp", "ttfb", "cls")
_ERRORS = 20


class Answered(NamedTuple):
    """A result with the address at which a program gets the same."""

    question: AnyQuestion
    result: Result
    api: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return self.result.dicts()


class Speed(msgspec.Struct, frozen=True):
    """All that the page tells; without a vital that is measured, only the errors."""

    everything: Answered
    errors: Answered
    vital: Vital | None = None
    course: Answered | None = None
    groups: Answered | None = None
    cost: Answered | None = None


def speed_of(
    project: Project, vitals: VitalsQuestion, slowness: SlownessQuestion, errors: ErrorsQuestion
) -> Speed:
    """Answer as a whole, over time, by group, and what slowness costs by group."""
    whole = msgspec.structs.replace(vitals, metric=None, by="", every=None)
    everything = answered(project, whole)
    plain = msgspec.structs.replace(errors, by="", every=None, limit=_ERRORS)
    found = answered(project, plain)
    measured = [row["metric"] for row in everything.rows]
    if not measured:
        return Speed(everything, found)
    vital = vitals.metric if vitals.metric in measured else first_of(measured)
    chosen = msgspec.structs.replace(vitals, metric=vital)
    cost = msgspec.structs.replace(slowness, metric=vital, adjust=_adjusted(vitals.by))
    return Speed(
        everything,
        found,
        vital,
        answered(project, msgspec.structs.replace(chosen, by="")),
        answered(project, msgspec.structs.replace(chosen, every=None)) if vitals.by else None,
        answered(project, cost),
    )


def answered(project: Project, question: AnyQuestion) -> Answered:
    """Return the answer to a question with its address."""
    return Answered(question, ask(project, question), address_of(project, question))


def first_of(measured: list[Vital]) -> Vital:
    """Return the vital that is shown where none is chosen."""
    return next(one for one in _FIRST if one in measured)


def events_of(project: Project) -> list[str]:
    """Return the events that may be a goal, those of most first."""
    return [one.event for one in event_volumes(event_store(), view_of(project), 100)]


def usual_goal(events: list[str]) -> tuple[Match, ...]:
    """Return the goal that is meant where none is chosen; none where nothing is sold."""
    return next(((Match(name),) for name in _GOALS if name in events), ())


def _adjusted(by: str) -> tuple[str, ...]:
    """Return the fields within which slow and fast are compared: page and device."""
    return tuple(one for one in ("path", "device") if one != by) or ("path",)
