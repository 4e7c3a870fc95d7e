"""Fifty varied questions that tell whether two stores hold the same events.

`polku move` and a restored backup are held to them: both stores are asked the same questions,
made from what one of them holds, and must give equal answers.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from polku.measure.asking import ask
from polku.measure.catalogue.known import event_volumes, known_fields, newest_event
from polku.store import Store
from polku.vocabulary.asking import spell_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)
from polku.vocabulary.touchpoints import Condition, View

#: Sums of decimal fractions depend in their last digits on the order in which rows are read.
_TOLERANCE = 1e-9
_FIELDS_TRIED = 12  # traits and properties each


class Inventory(msgspec.Struct, frozen=True):
    """What questions can be about: names, those of most events first.

    ``fields`` are traits and properties, ``numbers`` those that hold any.
    """

    newest: datetime
    events: tuple[str, ...]
    fields: tuple[str, ...]
    numbers: tuple[str, ...]


#: What the demonstration company holds.
DEMONSTRATION = Inventory(
    datetime(2026, 4, 26, 21, tzinfo=UTC),
    ("Page Viewed", "Bill Opened", "App Opened", "Order Placed", "Order Delivered", "Call Queued"),
    ("person.segment", "person.plan", "path", "device"),
    ("load_ms", "revenue", "version"),
)


@dataclass(frozen=True, eq=False)  # a struct's own comparison could not be replaced
class Answer:
    """What a question was answered with; equal where its rows are, in any order of equals.

    Counts, times and texts are compared exactly, fractions to nine digits.
    """

    question: str
    columns: tuple[str, ...]
    n: int
    rows: tuple[tuple[Any, ...], ...]
    caveats: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answer):
            return NotImplemented
        return (
            (self.question, self.columns, self.n, self.caveats)
            == (other.question, other.columns, other.n, other.caveats)
            and len(self.rows) == len(other.rows)
            and all(map(_alike, self.rows, other.rows))
        )

    def __hash__(self) -> int:
        return hash((self.question, self.columns, self.n, self.caveats))


def inventory(store: Store, view: View, now: datetime | None = None) -> Inventory:
    """Return what a project holds up to ``now``."""
    newest = newest_event(store, view, now or datetime.now(UTC))
    found = known_fields(store, view, limit=_FIELDS_TRIED)
    traits = [name for name in found if name.startswith("person.")][:_FIELDS_TRIED]
    fields = [name for name in found if not name.startswith("person.")][:_FIELDS_TRIED]
    asked = ((name, TrendQuestion(measure=f"mean:{name}")) for name in fields)
    return Inventory(
        newest or datetime(2026, 1, 1, tzinfo=UTC),
        tuple(one.event for one in event_volumes(store, view, limit=8)),
        (*traits[:2], *fields[:4]),
        tuple(name for name, one in asked if ask(store, view, one).n),
    )


def golden_questions(view: View, known: Inventory = DEMONSTRATION) -> list[AnyQuestion]:
    """Return fifty questions about what is ``known`` of the project of ``view``."""
    last = known.newest.astimezone(ZoneInfo(view.timezone)).date()
    month, quarter = _days_to(last, 28), _days_to(last, 91)
    met = [rule.touchpoint for rule in view.rules if rule.touchpoint and not rule.hidden]
    return [
        *_scores(month, quarter),
        *_trends(known, month, quarter),
        *_paths(met or known.events, month, quarter),
        *_promises(known, quarter),
    ]


def answers(
    store: Store,
    view: View,
    questions: Sequence[AnyQuestion] | None = None,
    now: datetime | None = None,
) -> list[Answer]:
    """Return the answers to ``questions``, by default the golden ones about what is in ``store``.

    Give both stores the same questions and the same ``now`` (by which promises are judged; by
    default the time of the newest event) and compare the lists.
    """
    if questions is None:
        known = inventory(store, view)
        questions, now = golden_questions(view, known), now or known.newest
    return [_answer(store, view, question, now) for question in questions]


def _answer(store: Store, view: View, question: AnyQuestion, now: datetime | None) -> Answer:
    result = ask(store, view, question, now)
    name, pairs = spell_question(question)
    return Answer(
        " ".join([name, *(f"{key}={value}" for key, value in pairs)]),
        result.columns,
        result.n,
        tuple(sorted(result.rows, key=_place)),
        tuple(map(str, result.caveats)),
    )


def _place(row: tuple[Any, ...]) -> tuple[str, ...]:
    """Return by what rows are put in order: everything but fractions, then those."""
    return (
        *(repr(one) for one in row if not isinstance(one, float)),
        *(f"{one:.6g}" for one in row if isinstance(one, float)),
    )


def _alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(map(_equal, one, other))


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return one == other


def _days_to(last: date, days: int) -> DateRange:
    return DateRange(last - timedelta(days=days - 1), last)


def _scores(month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    for metric in get_args(Metric):
        yield ScoreQuestion(metric=metric)
        yield ScoreQuestion(metric=metric, by="touchpoint", dates=quarter)
        yield ScoreQuestion(metric=metric, every="month", by="channel")
        yield ScoreQuestion(metric=metric, dates=month, compare=month.previous(), by="stage")


def _trends(known: Inventory, month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    yield TrendQuestion()
    yield TrendQuestion(every="hour", dates=_days_to(month.last, 2))
    yield TrendQuestion(every="day", dates=month, by="event")
    yield TrendQuestion(every="month", by="touchpoint")
    yield TrendQuestion(every="week", by="channel", dates=quarter)
    yield TrendQuestion(every="quarter", by="source")
    yield TrendQuestion(measure="people", every="week")
    yield TrendQuestion(measure="people", by="stage")
    yield TrendQuestion(measure="people", by="account", dates=month)
    yield TrendQuestion(measure="sessions", every="day", dates=month)
    yield TrendQuestion(measure="sessions", every="month", by="channel")
    for event in _cycled(known.events, 4):
        yield TrendQuestion(every="week", where=(Condition("event", "is", event),))
    for field in _cycled(known.fields, 4):
        yield TrendQuestion(by=field, dates=quarter)
        yield TrendQuestion(measure="people", every="month", where=(Condition(field, "set"),))
    for number in _cycled(known.numbers or known.fields, 3):
        yield TrendQuestion(measure=f"mean:{number}", every="month")
        yield TrendQuestion(measure=f"sum:{number}", by="channel")


def _paths(met: Sequence[str], month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    yield PathQuestion(dates=quarter)
    yield PathQuestion(dates=month, steps=3, gap_hours=24, score="csat")
    yield PathQuestion(shape="transitions", limit=200)
    yield PathQuestion(shape="transitions", dates=month, gap_hours=1, score="ces")
    yield PathQuestion(start=_cycled(met, 1)[0], steps=4)


def _promises(known: Inventory, quarter: DateRange) -> Iterator[AnyQuestion]:
    hours = (Deadline(seconds=3_600), Deadline(seconds=48 * 3_600), Deadline(seconds=7 * 86_400))
    made = _cycled(known.events, 4)
    for number, deadline in enumerate(hours):
        promise = Promise(made_by=made[number], kept_by=made[number + 1], deadline=deadline)
        yield PromiseQuestion(promise=promise, every="month")
    promise = Promise(made_by=made[0], kept_by=made[-1], deadline=hours[1], score="nps")
    yield PromiseQuestion(promise=promise, by="channel", dates=quarter)


def _cycled(names: Sequence[str], count: int) -> tuple[str, ...]:
    """Return ``count`` of the names, again from the first where there are fewer."""
    found = names or ("nothing",)
    return tuple(found[number % len(found)] for number in range(count))
