"""Ask for the paths that people take: whole, or step by step."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import SCORE, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing
from polku.vocabulary.questions.walks import (
    LIMIT,
    MOST_STEPS,
    STEPS,
    WALK,
    Walk,
    read_steps,
    read_walk,
    spell_walk,
)
from polku.vocabulary.words import Words


class PathQuestion(Walk, frozen=True, kw_only=True, tag="paths"):
    """The paths that people take: ``transitions`` (edges by step) or whole ``variants``.

    At most ``steps`` of a path are kept: the first from its beginning or ``start``, the last
    before ``end`` where only that is set, those around ``through``. ``score`` is the metric that
    satisfaction along a path is measured by.
    """

    shape: Literal["transitions", "variants"] = "variants"
    score: Metric = "nps"
    steps: Annotated[int, msgspec.Meta(ge=2, le=MOST_STEPS)] = 6
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50


def _read(words: Words, shared: Mapping[str, Any]) -> PathQuestion:
    shapes: tuple[Literal["variants", "transitions"], ...] = ("variants", "transitions")
    return PathQuestion(
        shape=words.one_of("shape", shapes) or "variants",
        score=words.one_of("score", get_args(Metric)) or "nps",
        limit=words.number("limit", 1, 1000, 50),
        **read_steps(words, 6),
        **read_walk(words),
        **shared,
    )


def _spell(question: PathQuestion) -> tuple[str, Pairs]:
    return "paths", [
        ("shape", question.shape),
        ("score", question.score),
        *spell_walk(question),
        ("steps", str(question.steps)),
        ("limit", str(question.limit)),
    ]


PHRASING = Phrasing(
    PathQuestion,
    (
        Form(
            "paths",
            translatable("The paths that people take between touchpoints."),
            (
                *SHARED,
                Parameter(
                    "shape", translatable("variants (whole paths) or transitions (edges by step).")
                ),
                SCORE,
                *WALK,
                STEPS,
                LIMIT,
            ),
        ),
    ),
    _read,
    _spell,
)
