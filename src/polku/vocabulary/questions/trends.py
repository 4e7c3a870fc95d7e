"""Ask how much there is of something over time."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, get_args

import msgspec

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import EVERY, SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, parse_matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words, unfit

_MEASURE = re.compile(r"total|people|sessions|per_person|(sum|mean|p50|p75|p90|p99):[^\s].*")
_MEASURES = (
    "total, people, sessions, per_person, sum:PROPERTY, mean:PROPERTY, p50:PROPERTY, "
    "p75:PROPERTY, p90:PROPERTY, p99:PROPERTY"
)
#: Measures that can be divided by the same of other events, and those that can be added up.
DIVIDED, ADDED = ("total", "people", "sum"), ("total", "people", "sessions", "sum")


class TrendQuestion(Question, frozen=True, kw_only=True, tag="trend"):
    """How much there is of something, in each ``every`` of the period.

    ``measure``: ``total`` events, ``people``, ``sessions`` (30 minutes without an event end
    one), ``per_person`` (events of a person who has any), ``sum:PROPERTY``, ``mean:PROPERTY``, or
    the percentiles ``p50:PROPERTY``, ``p75:``, ``p90:``, ``p99:``. ``of`` says which events (any,
    where empty); ``over`` divides by the same measure of other events. ``cumulative`` adds up
    from the period's beginning, ``moving`` is the mean of so many intervals.
    """

    measure: str = "total"
    every: Interval | None = None
    of: Matches = ()
    over: Matches = ()
    cumulative: bool = False
    moving: Annotated[int, msgspec.Meta(ge=0, le=60)] = 0


def _read(words: Words, shared: Mapping[str, Any]) -> TrendQuestion:
    measure = words.text("measure") or "total"
    if not _MEASURE.fullmatch(measure):
        raise unfit("measure", measure, _MEASURES)
    question = TrendQuestion(
        measure=measure,
        every=words.one_of("every", get_args(Interval)),
        of=_matches(words, "of"),
        over=_matches(words, "over"),
        cumulative=words.yes("cumulative"),
        moving=words.number("moving", 0, 60, 0),
        **shared,
    )
    check_trend(question)
    return question


def _matches(words: Words, name: str) -> Matches:
    text = words.text(name)
    return parse_matches(text, name) if text else ()


def check_trend(question: TrendQuestion) -> None:
    """Raise `InvalidQuestion` where the parts of a question do not go together."""
    kind = question.measure.partition(":")[0]
    if question.over and kind not in DIVIDED:
        raise InvalidQuestion(
            translatable("“over” goes with the measures %(measures)s."),
            measures=", ".join(DIVIDED),
        )
    if (question.cumulative or question.moving) and (question.over or kind not in ADDED):
        raise InvalidQuestion(
            translatable("“cumulative” and “moving” go with the measures %(measures)s alone."),
            measures=", ".join(ADDED),
        )
    if (question.cumulative or question.moving) and question.every is None:
        raise InvalidQuestion(translatable("“cumulative” and “moving” need “every”."))
    if question.cumulative and question.moving:
        raise InvalidQuestion(translatable("Choose either “cumulative” or “moving”."))


def _spell(question: TrendQuestion) -> tuple[str, Pairs]:
    return "trend", [
        ("every", question.every or ""),
        ("measure", question.measure),
        ("of", spell_matches(question.of)),
        ("over", spell_matches(question.over)),
        ("cumulative", "1" if question.cumulative else ""),
        ("moving", str(question.moving) if question.moving else ""),
    ]


PHRASING = Phrasing(
    TrendQuestion,
    (
        Form(
            "trend",
            translatable("How much there is of something over time."),
            (
                *SHARED,
                EVERY,
                Parameter(
                    "measure",
                    translatable(
                        "total, people, sessions, per_person, sum:PROPERTY, mean:PROPERTY, or a "
                        "percentile: p50:PROPERTY, p75, p90, p99."
                    ),
                ),
                Parameter(
                    "of", translatable("Which events, as Order Placed[amount>=50] | Order Paid.")
                ),
                Parameter(
                    "over",
                    translatable("Events to divide by: the ratio of both, with its interval."),
                ),
                Parameter(
                    "cumulative", translatable("1 adds up from the beginning of the period.")
                ),
                Parameter("moving", translatable("Mean of so many intervals up to each, 2 to 60.")),
            ),
        ),
    ),
    _read,
    _spell,
)
