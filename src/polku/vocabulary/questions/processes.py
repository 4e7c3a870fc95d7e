"""Ask for the graph of a process: what follows what, whenever, and where people go in circles."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing
from polku.vocabulary.questions.walks import LIMIT, WALK, Walk, read_walk, spell_walk
from polku.vocabulary.words import Words


class ProcessQuestion(Walk, frozen=True, kw_only=True, tag="process"):
    """What directly follows what on whole paths, regardless of the step, or the ``loops``.

    A transition from or to nothing (an empty text) is the beginning or the end of a path. A loop
    leads from a place back to it, the first time that it is met again.
    """

    shape: Literal["transitions", "loops"] = "transitions"
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 200


def _read(words: Words, shared: Mapping[str, Any]) -> ProcessQuestion:
    shapes: tuple[Literal["transitions", "loops"], ...] = ("transitions", "loops")
    return ProcessQuestion(
        shape=words.one_of("shape", shapes) or "transitions",
        limit=words.number("limit", 1, 1000, 200),
        **read_walk(words),
        **shared,
    )


def _spell(question: ProcessQuestion) -> tuple[str, Pairs]:
    return "process", [
        ("shape", question.shape),
        *spell_walk(question),
        ("limit", str(question.limit)),
    ]


PHRASING = Phrasing(
    ProcessQuestion,
    (
        Form(
            "process",
            translatable("What directly follows what, with people, share and time; and the loops."),
            (
                *SHARED,
                Parameter(
                    "shape",
                    translatable("transitions (what follows what) or loops (from one back to it)."),
                ),
                *WALK,
                LIMIT,
            ),
        ),
    ),
    _read,
    _spell,
)
