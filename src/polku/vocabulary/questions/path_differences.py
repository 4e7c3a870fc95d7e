"""Ask what two groups of people do differently on their paths."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.questions.question import Filter, Pairs, Phrasing
from polku.vocabulary.questions.walks import LIMIT, WALK, Walk, read_walk, spell_walk
from polku.vocabulary.words import Words


class PathDifferenceQuestion(Walk, frozen=True, kw_only=True, tag="path_difference"):
    """What those of ``where`` do on their paths that those of ``other`` do less, or more.

    Without ``other`` they are compared with everybody else. ``shape``: ``transitions`` (what
    directly follows what) or ``places`` (what is met at all).
    """

    shape: Literal["transitions", "places"] = "transitions"
    other: tuple[Filter, ...] = ()
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


def _read(words: Words, shared: Mapping[str, Any]) -> PathDifferenceQuestion:
    shapes: tuple[Literal["transitions", "places"], ...] = ("transitions", "places")
    return PathDifferenceQuestion(
        shape=words.one_of("shape", shapes) or "transitions",
        other=words.conditions("other"),
        limit=words.number("limit", 1, 1000, 100),
        **read_walk(words),
        **shared,
    )


def _spell(question: PathDifferenceQuestion) -> tuple[str, Pairs]:
    return "path_difference", [
        ("shape", question.shape),
        *(("other", spell_condition(condition)) for condition in question.other),
        *spell_walk(question),
        ("limit", str(question.limit)),
    ]


PHRASING = Phrasing(
    PathDifferenceQuestion,
    (
        Form(
            "path_difference",
            translatable("What two groups of people do differently on their paths."),
            (
                *SHARED,
                Parameter(
                    "shape",
                    translatable("transitions (what follows what) or places (what is met at all)."),
                ),
                Parameter(
                    "other",
                    translatable("Filter of those compared with. Without it: everybody else."),
                    repeats=True,
                ),
                *WALK,
                LIMIT,
            ),
        ),
    ),
    _read,
    _spell,
)
