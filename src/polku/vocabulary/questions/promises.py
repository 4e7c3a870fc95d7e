"""Ask how often a promise was kept, and what that does to the score."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import EVERY, SCORE, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Filter, Pairs, Phrasing, Question
from polku.vocabulary.words import Words


class Deadline(msgspec.Struct, frozen=True):
    """By when a promise is kept: within ``seconds`` of the first event, or by the time or day
    that the property ``until`` of the first event holds (``by_day``: the whole day counts)."""

    seconds: int | None = None
    until: str = ""
    by_day: bool = False


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """*kept_by* happens within the deadline that *made_by* sets, for the same person.

    ``key`` names a property that both events share (an order number, a call id); without one,
    the first ``kept_by`` event of the person at or after ``made_by`` counts. ``score``
    is the metric that satisfaction is compared by; an answer counts where it shares the key, or
    is given within ``score_days`` after the promise fell due or was met.
    """

    made_by: str
    kept_by: str
    deadline: Deadline
    key: str = ""
    made_where: tuple[Filter, ...] = ()
    kept_where: tuple[Filter, ...] = ()
    score: Metric = "csat"
    score_days: int = 30
    only_met: bool = False


class PromiseQuestion(Question, frozen=True, kw_only=True, tag="promise"):
    """How often a promise was kept, over time, by a group, and what that does to the score."""

    promise: Promise
    every: Interval | None = None


def _read(words: Words, shared: Mapping[str, Any]) -> PromiseQuestion:
    promise = Promise(
        made_by=words.needed("made_by"),
        kept_by=words.needed("kept_by"),
        deadline=_deadline(words),
        key=words.text("key"),
        made_where=words.conditions("made_where"),
        kept_where=words.conditions("kept_where"),
        score=words.one_of("score", get_args(Metric)) or "csat",
        score_days=words.number("score_days", 1, 365, 30),
        only_met=words.yes("only_met"),
    )
    return PromiseQuestion(
        promise=promise, every=words.one_of("every", get_args(Interval)), **shared
    )


def _deadline(words: Words) -> Deadline:
    within, until = words.text("within"), words.text("until")
    if bool(within) == bool(until):
        raise InvalidQuestion(
            translatable(
                "A promise has one deadline: give either “within” (as 2m, 48h or 3d) or “until” "
                "(the property that holds the time)."
            )
        )
    by_day = words.yes("by_day")
    if until:
        return Deadline(until=until, by_day=by_day)
    if by_day:
        raise InvalidQuestion(
            translatable("“by_day” goes with “until”; “within” counts from moment to moment.")
        )
    return Deadline(seconds=words.duration("within"))


def _spell(question: PromiseQuestion) -> tuple[str, Pairs]:
    promise = question.promise
    return "promise", [
        ("every", question.every or ""),
        ("made_by", promise.made_by),
        ("kept_by", promise.kept_by),
        *_spelt_deadline(promise.deadline),
        ("key", promise.key),
        ("score", promise.score),
        ("score_days", str(promise.score_days)),
        ("only_met", "1" if promise.only_met else ""),
        *(("made_where", spell_condition(condition)) for condition in promise.made_where),
        *(("kept_where", spell_condition(condition)) for condition in promise.kept_where),
    ]


def _spelt_deadline(deadline: Deadline) -> Pairs:
    if deadline.seconds is None:
        return [("until", deadline.until), ("by_day", "1" if deadline.by_day else "")]
    return [("within", f"{deadline.seconds}s")]


PHRASING = Phrasing(
    PromiseQuestion,
    (
        Form(
            "promise",
            translatable("How often a promise was kept, and what that does to the score."),
            (
                *SHARED,
                EVERY,
                Parameter("made_by", translatable("Event that makes the promise.")),
                Parameter("kept_by", translatable("Event that keeps it.")),
                Parameter(
                    "within", translatable("Time it may take: 30s, 2m (minutes), 48h or 3d.")
                ),
                Parameter(
                    "until", translatable("Property of the first event that holds the deadline.")
                ),
                Parameter(
                    "by_day", translatable("1 where the whole day of the deadline still counts.")
                ),
                Parameter(
                    "key", translatable("Property that both events share, such as an order number.")
                ),
                SCORE,
                Parameter(
                    "score_days",
                    translatable("Days within which an answer belongs to it, 1 to 365."),
                ),
                Parameter("only_met", translatable("1 leaves out what was never kept.")),
                Parameter("made_where", translatable("Filter of the first event."), repeats=True),
                Parameter("kept_where", translatable("Filter of the second event."), repeats=True),
            ),
        ),
    ),
    _read,
    _spell,
)
