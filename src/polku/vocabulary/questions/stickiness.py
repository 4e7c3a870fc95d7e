"""Ask on how many days of a period people come."""

from collections.abc import Mapping
from typing import Any, get_args

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.questions.retention import matches
from polku.vocabulary.words import Words

ACTIVE = Parameter(
    "active",
    translatable("Event that shows that somebody is there. Without it: any encounter."),
)


class StickinessQuestion(Question, frozen=True, kw_only=True, tag="stickiness"):
    """On how many intervals (``every``) of the period each person was ``active``.

    Intervals that ``dates`` touches count whole; those after the data's end do not exist.
    """

    active: Matches = ()
    every: Interval = "day"


def _read(words: Words, shared: Mapping[str, Any]) -> StickinessQuestion:
    return StickinessQuestion(
        active=matches(words, "active"),
        every=words.one_of("every", get_args(Interval)) or "day",
        **shared,
    )


def _spell(question: StickinessQuestion) -> tuple[str, Pairs]:
    return "stickiness", [
        ("every", question.every),
        ("active", spell_matches(question.active)),
    ]


PHRASING = Phrasing(
    StickinessQuestion,
    (
        Form(
            "stickiness",
            translatable("On how many days of a period people come."),
            (
                *SHARED,
                Parameter(
                    "every",
                    translatable("What is counted: hour, day, week, month, quarter or year."),
                ),
                ACTIVE,
            ),
        ),
    ),
    _read,
    _spell,
)
