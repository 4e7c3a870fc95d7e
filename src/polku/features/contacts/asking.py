"""Ask what the page of service contacts shows."""

from collections.abc import Sequence
from typing import Any

import msgspec

from polku.features.contacts.findings import (
    TALKS,
    Change,
    Line,
    changed,
    lines,
    settled,
)
from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, ask, view_of
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import (
    AnyQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)
from polku.vocabulary.result import Result

#: Touchpoints that are listed; the rest is in the API.
TOP = 10


class Answered(msgspec.Struct, frozen=True):
    """A result with its question and the address at which a program gets the same."""

    question: AnyQuestion
    result: Result
    api: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return self.result.dicts()


class Bot(msgspec.Struct, frozen=True):
    """How the chatbot does, and what changed."""

    answered: Answered
    row: dict[str, Any]
    changes: dict[str, Change]


class Service(msgspec.Struct, frozen=True):
    """All that the page tells; ``line`` is the kind that it is about, None where none began."""

    whole: Answered
    kinds: tuple[Line, ...]
    line: Line | None
    course: Answered | None = None
    hours: Answered | None = None
    before: Answered | None = None
    rates: Answered | None = None
    by_group: Answered | None = None
    groups: tuple[Line, ...] = ()
    bot: Bot | None = None


def service_of(project: Project, question: ContactQuestion, compare: DateRange | None) -> Service:
    """Answer for every kind, and in full for the chosen one, or the one of most contacts."""
    found = queue_of(project, question, compare)
    bot, line = _bot(project, question, compare), found.line
    if line is None:
        return msgspec.structs.replace(found, bot=bot)
    own = msgspec.structs.replace(question, by="", kind=line.name)
    dates, where, kind = question.dates, question.where, line.name
    by_group, groups = _groups(project, question, line.name, compare)
    return msgspec.structs.replace(
        found,
        hours=_ask(project, _by_hour(own, line)),
        before=_ask(project, BeforeContactQuestion(dates=dates, where=where, kind=kind)),
        rates=_ask(project, ContactRateQuestion(dates=dates, where=where, kind=kind)),
        by_group=by_group,
        groups=groups,
        bot=bot,
    )


def queue_of(project: Project, question: ContactQuestion, compare: DateRange | None) -> Service:
    """Answer for every kind, and over time for the chosen one, or the one of most contacts."""
    plain = msgspec.structs.replace(question, by="", every=None, kind="")
    whole = _ask(project, plain)
    kinds = lines([settled(row) for row in whole.rows], _earlier(project, plain, compare))
    line = _chosen(kinds, question.kind)
    if line is None:
        return Service(whole, kinds, None)
    own = msgspec.structs.replace(question, by="", kind=line.name)
    return Service(whole, kinds, line, course=_ask(project, own))


def bot_of(project: Project, question: ChatbotQuestion, compare: DateRange | None) -> Bot | None:
    """Return how the chatbot does; None where the project has none, or nobody used it."""
    return _bot(project, ContactQuestion(dates=question.dates, where=question.where), compare)


def _by_hour(question: ContactQuestion, line: Line) -> ContactQuestion:
    """Return the question of the hours; who waits longer than half do is not served in time.

    So the hours are told apart however far the queue is from its target.
    """
    half = line.row["queue_median"]
    within = max(1, round(half)) if half else question.within
    return msgspec.structs.replace(
        question, every=None, shape="hours", within=within, abandoned="against"
    )


def _chosen(kinds: Sequence[Line], name: str) -> Line | None:
    if name:
        return next((line for line in kinds if line.name == name), None)
    return max(kinds, key=lambda line: line.row["contacts"], default=None)


def _groups(
    project: Project, question: ContactQuestion, kind: str, compare: DateRange | None
) -> tuple[Answered | None, tuple[Line, ...]]:
    if not question.by:
        return None, ()
    parted = msgspec.structs.replace(question, every=None, kind=kind)
    answered = _ask(project, parted)
    rows = sorted((settled(row) for row in answered.rows), key=lambda row: -row["contacts"])
    return answered, lines(rows[:TOP], _earlier(project, parted, compare), "group")


def _earlier(
    project: Project, question: ContactQuestion, compare: DateRange | None
) -> list[dict[str, Any]]:
    if compare is None:
        return []
    before = msgspec.structs.replace(question, dates=compare)
    return [settled(row) for row in ask(project, before).dicts()]


def _bot(project: Project, question: ContactQuestion, compare: DateRange | None) -> Bot | None:
    """Return how the chatbot does; None where the project has none, or nobody used it."""
    asked = ChatbotQuestion(dates=question.dates, where=question.where)
    if not _has_bot(project):
        return None
    answered = _ask(project, asked)
    if not answered.rows:
        return None
    row = answered.rows[0]
    past = ask(project, msgspec.structs.replace(asked, dates=compare)).dicts() if compare else []
    changes = changed([(row, past[0])], TALKS)[0] if past else {}
    return Bot(answered, row, changes)


def _has_bot(project: Project) -> bool:
    return bool(view_of(project).contacts.chatbot.asked)


def _ask(project: Project, question: AnyQuestion) -> Answered:
    return Answered(question, ask(project, question), address_of(project, question))
