"""Fifty varied questions that tell whether two stores hold the same events.

`polku move` and a restored backup are held to them: both stores are asked the same questions,
made from what one of them holds, and must give equal answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from polku.measure.asking import ask
from polku.measure.catalogue.known import event_volumes, known_fields, newest_event
from polku.measure.golden_questions import Inventory, golden_questions
from polku.store import Store
from polku.vocabulary.asking import spell_question
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import AnyQuestion, TrendQuestion
from polku.vocabulary.touchpoints import View

#: Sums of decimal fractions depend in their last digits on the order in which rows are read.
_TOLERANCE = 1e-9
_FIELDS_TRIED = 12  # traits and properties each


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
    name, pairs = spell_question(question)
    words = " ".join([name, *(f"{key}={value}" for key, value in pairs)])
    try:
        result = ask(store, view, question, now)
    except InvalidQuestion as error:  # of a project that knows no contacts, for one
        return Answer(words, (), 0, (), (str(error),))
    return Answer(
        words,
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
