"""Ask how much there is of something over time."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import EVERY, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words, unfit

_MEASURE = re.compile(r"total|people|sessions|(sum|mean):[^\s].*")


class TrendQuestion(Question, frozen=True, kw_only=True, tag="trend"):
    """How much there is of something, in each ``every`` of the period.

    ``measure``: ``total`` events, ``people``, ``sessions`` (30 minutes without an event end
    one), or ``sum:PROPERTY`` and ``mean:PROPERTY``.
    """

    measure: str = "total"
    every: Interval | None = None


def _read(words: Words, shared: Mapping[str, Any]) -> TrendQuestion:
    measure = words.text("measure") or "total"
    if not _MEASURE.fullmatch(measure):
        raise unfit("measure", measure, "total, people, sessions, sum:PROPERTY, mean:PROPERTY")
    return TrendQuestion(measure=measure, every=words.one_of("every", get_args(Interval)), **shared)


def _spell(question: TrendQuestion) -> tuple[str, Pairs]:
    return "trend", [("every", question.every or ""), ("measure", question.measure)]


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
                    translatable("total, people, sessions, sum:PROPERTY or mean:PROPERTY."),
                ),
            ),
        ),
    ),
    _read,
    _spell,
)
