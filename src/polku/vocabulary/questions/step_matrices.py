"""Ask where people are at each step of their paths."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form
from polku.vocabulary.questions.question import Pairs, Phrasing
from polku.vocabulary.questions.walks import (
    MOST_STEPS,
    STEPS,
    WALK,
    Walk,
    read_steps,
    read_walk,
    spell_walk,
)
from polku.vocabulary.words import Words


class StepMatrixQuestion(Walk, frozen=True, kw_only=True, tag="step_matrix"):
    """The share of paths that are at each place at each step; '' where a path is over.

    Steps count from 1, or from what the paths are cut around: it is step 0, what leads to it has
    negative numbers.
    """

    steps: Annotated[int, msgspec.Meta(ge=2, le=MOST_STEPS)] = 10


def _read(words: Words, shared: Mapping[str, Any]) -> StepMatrixQuestion:
    return StepMatrixQuestion(**read_steps(words, 10), **read_walk(words), **shared)


def _spell(question: StepMatrixQuestion) -> tuple[str, Pairs]:
    return "step_matrix", [*spell_walk(question), ("steps", str(question.steps))]


PHRASING = Phrasing(
    StepMatrixQuestion,
    (
        Form(
            "step_matrix",
            translatable("Where people are at each step of their paths."),
            (*SHARED, *WALK, STEPS),
        ),
    ),
    _read,
    _spell,
)
