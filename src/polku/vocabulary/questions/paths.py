"""Ask for the paths that people take between touchpoints."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import SCORE, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words


class PathQuestion(Question, frozen=True, kw_only=True, tag="paths"):
    """The paths between touchpoints: ``transitions`` (edges by step) or whole ``variants``.

    A path is a person's touchpoints in time order, cut where ``gap_hours`` pass without one;
    repeats of the same touchpoint in a row count as one. ``start`` keeps what follows the
    first such touchpoint of a path, ``end`` what leads to the last one. ``score`` is the metric
    that satisfaction along a path is measured by.
    """

    shape: Literal["transitions", "variants"] = "variants"
    score: Metric = "nps"
    start: str = ""
    end: str = ""
    steps: Annotated[int, msgspec.Meta(ge=2, le=20)] = 6
    gap_hours: Annotated[int, msgspec.Meta(ge=1, le=8760)] = 24 * 7
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50


def _read(words: Words, shared: Mapping[str, Any]) -> PathQuestion:
    shapes: tuple[Literal["variants", "transitions"], ...] = ("variants", "transitions")
    return PathQuestion(
        shape=words.one_of("shape", shapes) or "variants",
        score=words.one_of("score", get_args(Metric)) or "nps",
        start=words.text("start"),
        end=words.text("end"),
        steps=words.number("steps", 2, 20, 6),
        gap_hours=words.number("gap_hours", 1, 8760, 24 * 7),
        limit=words.number("limit", 1, 1000, 50),
        **shared,
    )


def _spell(question: PathQuestion) -> tuple[str, Pairs]:
    return "paths", [
        ("shape", question.shape),
        ("score", question.score),
        ("start", question.start),
        ("end", question.end),
        ("steps", str(question.steps)),
        ("gap_hours", str(question.gap_hours)),
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
                Parameter("start", translatable("Touchpoint where the paths begin.")),
                Parameter("end", translatable("Touchpoint where the paths end.")),
                Parameter("steps", translatable("Steps of a path that are kept, 2 to 20.")),
                Parameter(
                    "gap_hours",
                    translatable("Hours without an encounter that end a path, 1 to 8760."),
                ),
                Parameter("limit", translatable("Rows of the answer, 1 to 1000.")),
            ),
        ),
    ),
    _read,
    _spell,
)
