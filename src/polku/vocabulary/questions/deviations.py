"""Ask how journeys that were observed differ from the one that was designed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec

from polku.vocabulary.conditions import parse_dimension
from polku.vocabulary.designing import read_design, write_design
from polku.vocabulary.designs import Design
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.forms import SCORE, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words

Shape: TypeAlias = Literal["deviations", "journeys", "unknown"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


class DeviationsQuestion(Question, frozen=True, kw_only=True, tag="deviations"):
    """How the journeys that began in the period differ from ``design``.

    ``shape``: the ``deviations`` with what goes together with each; all ``journeys`` as a whole;
    or what people meet that the design does not know (``unknown``). Filters, breakdown and
    ``adjust`` are of the event with which a journey begins. ``score`` is the metric of the last
    answer from the beginning of a journey until ``answer_days`` days after its last event;
    journeys are compared with others alike in ``adjust`` and in the month of their beginning.
    """

    design: Design
    shape: Shape = "deviations"
    score: Metric = "nps"
    answer_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 14
    adjust: tuple[str, ...] = ("channel",)
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100


def _read(words: Words, shared: Mapping[str, Any]) -> DeviationsQuestion:
    adjust = tuple(parse_dimension(text, "adjust") for text in words.values.get("adjust", ()))
    return DeviationsQuestion(
        design=read_design(words.needed("design")),
        shape=words.one_of("shape", SHAPES) or "deviations",
        score=words.one_of("score", get_args(Metric)) or "nps",
        answer_days=words.number("answer_days", 0, 365, 14),
        adjust=adjust or ("channel",),
        limit=words.number("limit", 1, 1000, 100),
        **shared,
    )


def _spell(question: DeviationsQuestion) -> tuple[str, Pairs]:
    usual = question.adjust == ("channel",)
    return "deviations", [
        ("design", write_design(question.design)),
        ("shape", question.shape if question.shape != "deviations" else ""),
        ("score", question.score if question.score != "nps" else ""),
        ("answer_days", str(question.answer_days) if question.answer_days != 14 else ""),
        *(("adjust", one) for one in (() if usual else question.adjust)),
        ("limit", str(question.limit) if question.limit != 100 else ""),
    ]


PHRASING = Phrasing(
    DeviationsQuestion,
    (
        Form(
            "deviations",
            translatable("How observed journeys differ from the designed one."),
            (
                *SHARED,
                Parameter("design", translatable("The designed journey, as JSON.")),
                Parameter(
                    "shape",
                    translatable(
                        "deviations, journeys (as a whole) or unknown (what the design lacks)."
                    ),
                ),
                SCORE,
                Parameter(
                    "answer_days",
                    translatable("Days after a journey in which an answer is about it, 0 to 365."),
                ),
                Parameter(
                    "adjust",
                    translatable(
                        "Field within which deviating journeys and others are compared: channel."
                    ),
                    repeats=True,
                ),
                Parameter("limit", translatable("Rows of the answer, 1 to 1000.")),
            ),
        ),
    ),
    _read,
    _spell,
)
