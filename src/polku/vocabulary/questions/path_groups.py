"""Ask which groups the journeys fall into by what people do on them."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
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

MOST_GROUPS = 8


class PathGroupsQuestion(Walk, frozen=True, kw_only=True, tag="path_groups"):
    """The groups that journeys fall into by behaviour, and whether they are more than chance.

    ``groups`` is how many (2 to 8); 0 lets the data decide.
    """

    steps: Annotated[int, msgspec.Meta(ge=2, le=MOST_STEPS)] = 20
    groups: Annotated[int, msgspec.Meta(ge=0, le=MOST_GROUPS)] = 0


def _read(words: Words, shared: Mapping[str, Any]) -> PathGroupsQuestion:
    return PathGroupsQuestion(
        groups=words.number("groups", 2, MOST_GROUPS, 2) if words.text("groups") else 0,
        **read_steps(words, 20),
        **read_walk(words),
        **shared,
    )


def _spell(question: PathGroupsQuestion) -> tuple[str, Pairs]:
    return "path_groups", [
        *spell_walk(question),
        ("steps", str(question.steps)),
        ("groups", str(question.groups) if question.groups else ""),
    ]


PHRASING = Phrasing(
    PathGroupsQuestion,
    (
        Form(
            "path_groups",
            translatable("Groups of journeys by behaviour, and whether they are real."),
            (
                *SHARED,
                *WALK,
                STEPS,
                Parameter("groups", translatable("How many groups, 2 to 8. Without it: as found.")),
            ),
        ),
    ),
    _read,
    _spell,
)
