"""Ask what the pages of funnels show."""

from typing import Any, NamedTuple

import msgspec

from polku.features.funnels.findings import (
    Group,
    Row,
    Said,
    biggest_loss,
    is_known,
    judged,
    what_to_say,
)
from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask
from polku.vocabulary.questions import (
    AnyQuestion,
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
)
from polku.vocabulary.result import Result


class Answered(NamedTuple):
    """A result with the address at which a program gets the same."""

    result: Result
    api: str


class Whole(msgspec.Struct, frozen=True):
    """How many get from step to step, and by group where the question is broken down."""

    question: FunnelQuestion
    whole: Answered
    steps: tuple[Row, ...]
    loss: Row | None
    groups: tuple[Group, ...]
    known: bool
    by_group: Answered | None
    said: Said


class Found(Whole, frozen=True):
    """All that the page of a funnel tells."""

    course: Answered
    times: Answered


class Step(msgspec.Struct, frozen=True):
    """All that the page of one step tells."""

    at: int
    here: Row
    after: Row
    differences: Answered
    drops: Answered


def whole_of(project: Project, question: FunnelQuestion) -> Whole:
    """Answer a funnel as a whole, and by group where it is broken down."""
    whole = _ask(project, _plain(question))
    steps = tuple(whole.result.dicts())
    by_group = None
    if question.by:
        by_group = _ask(project, msgspec.structs.replace(question, every=None, compare=None))
    groups = judged(by_group.result.dicts()) if by_group else ()
    return Whole(
        question=question,
        whole=whole,
        steps=steps,
        loss=biggest_loss(steps),
        groups=groups,
        known=is_known(by_group.result.dicts()) if by_group else True,
        by_group=by_group,
        said=what_to_say(steps, groups),
    )


def found_of(project: Project, question: FunnelQuestion) -> Found:
    """Answer a funnel as a whole, by group where it is broken down, over time and in time."""
    plain, every = _plain(question), question.every or "week"
    course = msgspec.structs.replace(plain, every=every, compare=None)
    times = FunnelTimesQuestion(funnel=question.funnel, dates=question.dates, where=question.where)
    return Found(
        **msgspec.structs.asdict(whole_of(project, question)),
        course=_ask(project, course),
        times=_ask(project, times),
    )


def _plain(question: FunnelQuestion) -> FunnelQuestion:
    return msgspec.structs.replace(question, by="", every=None, attribution="first")


def step_of(project: Project, question: FunnelQuestion, at: int) -> Step | None:
    """Answer what happens at a step; None where nobody reached it. 0 is the biggest drop."""
    plain = msgspec.structs.replace(question, by="", every=None, compare=None)
    steps = ask(project, plain).dicts()
    loss = biggest_loss(steps)
    at = at or (loss["step"] if loss else 1)
    if not steps or not steps[at - 1]["reached"]:
        return None
    shared: dict[str, Any] = {
        "funnel": question.funnel,
        "dates": question.dates,
        "where": question.where,
        "at": at,
    }
    return Step(
        at=at,
        here=steps[at - 1],
        after=steps[at],
        differences=_ask(project, FunnelDifferencesQuestion(**shared)),
        drops=_ask(project, FunnelDropsQuestion(**shared)),
    )


def _ask(project: Project, question: AnyQuestion) -> Answered:
    return Answered(ask(project, question), address_of(project, question))
