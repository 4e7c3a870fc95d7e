"""Ask which touches go before a conversion, and how several models share it out among them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, parse_matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words

Model = Literal[
    "first", "last", "last_non_direct", "linear", "position", "decay", "markov", "shapley"
]
Direct = Literal["skip", "keep"]
Shape = Literal["models", "paths"]
MODELS: tuple[Model, ...] = get_args(Model)


class AttributionQuestion(Question, frozen=True, kw_only=True, tag="attribution"):
    """How the conversions that ``conversion`` names are shared out among touches.

    A touch is an event of ``touches`` (any but a conversion, where empty) with its ``touch``, a
    dimension. Events of the same touch in a row, less than ``visit_minutes`` apart, are one.
    A touch without a name is left out (``direct`` skip) or is the direct one (keep). ``value``
    is the property that says what a conversion is worth. ``shape`` asks for the shares by the
    models or for the paths themselves, ``limit`` of them.
    """

    conversion: Matches
    touches: Matches = ()
    touch: str = "channel"
    value: str = ""
    lookback_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    visit_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 30
    models: tuple[Model, ...] = MODELS
    direct: Direct = "skip"
    half_life_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 7
    order: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    shape: Shape = "models"
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50


def _read(words: Words, shared: Mapping[str, Any]) -> AttributionQuestion:
    written = words.text("touches")
    return AttributionQuestion(
        conversion=parse_matches(words.needed("conversion"), "conversion"),
        touches=parse_matches(written, "touches") if written else (),
        touch=words.dimension("touch") or "channel",
        value=words.text("value"),
        lookback_days=words.number("lookback_days", 1, 365, 30),
        visit_minutes=words.number("visit_minutes", 0, 1440, 30),
        models=words.some_of("model", MODELS) or MODELS,
        direct=words.one_of("direct", get_args(Direct)) or "skip",
        half_life_days=words.number("half_life_days", 1, 365, 7),
        order=words.number("order", 1, 3, 1),
        shape=words.one_of("shape", get_args(Shape)) or "models",
        limit=words.number("limit", 1, 1000, 50),
        **{name: value for name, value in shared.items() if name != "by"},
    )


def _spell(question: AttributionQuestion) -> tuple[str, Pairs]:
    models = () if question.models == MODELS else question.models
    return "attribution", [
        ("conversion", spell_matches(question.conversion)),
        ("touches", spell_matches(question.touches)),
        ("touch", question.touch),
        ("value", question.value),
        ("lookback_days", str(question.lookback_days)),
        ("visit_minutes", str(question.visit_minutes)),
        *(("model", model) for model in models),
        ("direct", question.direct),
        ("half_life_days", str(question.half_life_days)),
        ("order", str(question.order)),
        ("shape", question.shape),
        ("limit", str(question.limit)),
    ]


PHRASING = Phrasing(
    AttributionQuestion,
    (
        Form(
            "attribution",
            translatable("Which touches go before a conversion, and their share by each model."),
            (
                *(one for one in SHARED if one.name != "by"),
                Parameter(
                    "conversion", translatable("Event that is the conversion, as Order Placed.")
                ),
                Parameter(
                    "touches",
                    translatable("Events that count as touches. Without it: all that have one."),
                ),
                Parameter(
                    "touch",
                    translatable("Field that names a touch: channel, campaign_source, touchpoint."),
                ),
                Parameter("value", translatable("Property that says what a conversion is worth.")),
                Parameter(
                    "lookback_days",
                    translatable("Days before the conversion in which touches count, 1 to 365."),
                ),
                Parameter(
                    "visit_minutes",
                    translatable("Minutes within which events of one touch count once, 0 to 1440."),
                ),
                Parameter(
                    "model",
                    translatable(
                        "first, last, last_non_direct, linear, position, decay, markov or shapley."
                    ),
                    repeats=True,
                ),
                Parameter(
                    "direct",
                    translatable("Touches without a name: skip, or keep as the direct one."),
                ),
                Parameter(
                    "half_life_days",
                    translatable("Days in which a touch loses half its weight, 1 to 365."),
                ),
                Parameter(
                    "order", translatable("Touches that the Markov chain remembers, 1 to 3.")
                ),
                Parameter(
                    "shape", translatable("models (shares by each model) or paths (those walked).")
                ),
                Parameter("limit", translatable("Rows of the paths, 1 to 1000.")),
            ),
        ),
    ),
    _read,
    _spell,
)
