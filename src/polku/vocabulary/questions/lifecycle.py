"""Ask who is new, returning, resurrected and dormant in each interval."""

from collections.abc import Mapping
from typing import Any, get_args

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.questions.retention import matches
from polku.vocabulary.questions.stickiness import ACTIVE
from polku.vocabulary.words import Words


class LifecycleQuestion(Question, frozen=True, kw_only=True, tag="lifecycle"):
    """The people of each interval (``every``) by what they were in it and before.

    *New*: first ``active`` ever. *Returning*: active in the interval before too. *Resurrected*:
    active before that, not in the interval before. *Dormant*: active in the interval before, and
    not in this one.
    """

    active: Matches = ()
    every: Interval = "week"


def _read(words: Words, shared: Mapping[str, Any]) -> LifecycleQuestion:
    return LifecycleQuestion(
        active=matches(words, "active"),
        every=words.one_of("every", get_args(Interval)) or "week",
        **shared,
    )


def _spell(question: LifecycleQuestion) -> tuple[str, Pairs]:
    return "lifecycle", [
        ("every", question.every),
        ("active", spell_matches(question.active)),
    ]


PHRASING = Phrasing(
    LifecycleQuestion,
    (
        Form(
            "lifecycle",
            translatable("Who is new, returning, resurrected and dormant, over time."),
            (
                *SHARED,
                Parameter(
                    "every",
                    translatable("Length of an interval: hour, day, week, month, quarter or year."),
                ),
                ACTIVE,
            ),
        ),
    ),
    _read,
    _spell,
)
