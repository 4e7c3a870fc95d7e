"""Ask what the pages of promises show: each promise whole, over time, by group, and to whom."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from django.utils import timezone

from polku.features.people.rules import known_by
from polku.features.projects.rules import Project
from polku.features.promises.findings import Answer, Kept, judged
from polku.features.promises.rules import NamedPromise
from polku.features.questions.rules import address_of, event_store, view_of
from polku.features.trends.rules import at_least
from polku.measure.broken import people_broken
from polku.measure.catalogue.known import recent
from polku.measure.person import known_as
from polku.measure.promises import ask_promise
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.questions import Promise, PromiseQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import Condition

#: The course is drawn over at least this many intervals, so that a change can be seen coming.
LEAST_POINTS = 12
#: People listed to whom a promise was broken last.
LISTED = 20


class Asked(msgspec.Struct, frozen=True):
    """What the address asks of every promise; ``now`` decides which are still open."""

    dates: DateRange | None
    compare: DateRange | None
    every: Interval
    now: datetime
    by: str = ""
    where: tuple[Condition, ...] = ()

    def of(self, promise: Promise, **more: Any) -> PromiseQuestion:
        """Return the question that this asks of ``promise``."""
        return PromiseQuestion(
            promise=promise, **({"dates": self.dates, "where": self.where} | more)
        )


def judged_at(project: Project, latest: date) -> datetime:
    """Return when promises are judged: now, or the end of the data where that lies before.

    What would have kept a promise after the data ended is not known, so it is not broken.
    """
    _, end = DateRange(latest, latest).bounds(project.timezone)
    return min(timezone.now(), end)


class Answered(NamedTuple):
    """A result with the address at which a program gets the same."""

    result: Result
    api: str


def kept_of(project: Project, promises: Iterable[NamedPromise], asked: Asked) -> tuple[Kept, ...]:
    """Return how each promise held in the period, the worst first."""
    return judged([_answer(project, one, asked) for one in promises], project.minimum_group)


def _answer(project: Project, one: NamedPromise, asked: Asked) -> Answer:
    store, view, now, compare = event_store(), view_of(project), asked.now, asked.compare
    before = (
        ask_promise(store, view, asked.of(one.promise, dates=compare), now) if compare else None
    )
    return Answer(one, ask_promise(store, view, asked.of(one.promise), now), before)


def course_of(project: Project, promise: Promise, asked: Asked) -> Answered:
    """Return how a promise held over time, begun early enough for `LEAST_POINTS`."""
    dates = asked.dates
    if dates is not None:
        dates = at_least(dates, asked.every, LEAST_POINTS)
    return answered(project, asked, asked.of(promise, dates=dates, every=asked.every))


def groups_of(project: Project, promise: Promise, asked: Asked) -> tuple[Answered, Result | None]:
    """Return how a promise held by group, and how it did in the comparison period."""
    earlier = (
        answered(project, asked, asked.of(promise, by=asked.by, dates=asked.compare)).result
        if asked.compare
        else None
    )
    return answered(project, asked, asked.of(promise, by=asked.by)), earlier


def answered(project: Project, asked: Asked, question: PromiseQuestion) -> Answered:
    """Answer a question, with the address of the answer."""
    result = ask_promise(event_store(), view_of(project), question, asked.now)
    return Answered(result, address_of(project, question))


def broken_to(
    project: Project, promise: Promise, asked: Asked, *, reveal: bool
) -> tuple[Result, list[dict[str, Any]]]:
    """Return to whom a promise was broken last; ids that are e-mail addresses are masked."""
    store, view = event_store(), view_of(project)
    found = people_broken(store, view, asked.of(promise), asked.now, LISTED)
    rows = found.dicts()
    names = known_as(store, view, [row["person"] for row in rows])
    return found, [row | _names(names.get(row["person"]), reveal=reveal) for row in rows]


def _names(names: tuple[str, str] | None, *, reveal: bool) -> dict[str, str]:
    user_id, name = names or ("", "")
    return {"user_id": known_by(user_id, reveal=reveal), "name": known_by(name, reveal=reveal)}


def effect_of(project: Project, promise: Promise) -> tuple[Kept, DateRange]:
    """Return how a promise would have held in the last four weeks of data, and which those are."""
    dates = recent(event_store(), view_of(project), timezone.now()).dates
    asked = Asked(dates, None, "week", judged_at(project, dates.last))
    (found,) = kept_of(project, [NamedPromise("", "", promise)], asked)
    return found, dates
