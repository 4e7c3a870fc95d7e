"""Ask how long people stay, or how long it takes until something happens to them."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.forms import SHARED, Form, Parameter
from polku.vocabulary.matching import Matches, spell_matches
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.questions.retention import START, matches
from polku.vocabulary.questions.stickiness import ACTIVE
from polku.vocabulary.words import Words, parse_duration

Unit = Literal["hour", "day", "week", "month"]
Shape = Literal["curve", "groups"]

#: A person who does nothing for so long has left, unless the question says otherwise: 30 days.
SILENCE = 30 * 86_400


class SurvivalQuestion(Question, frozen=True, kw_only=True, tag="survival"):
    """How long people stay after their first ``start`` ever, which lies in ``dates``.

    With ``end`` they leave at their first such event after the start. Without it they leave at
    the last ``active`` event before their first silence of ``silence`` seconds; what is a silence
    is known only until that long before the data ends. Whoever has not left is censored there.
    Time is counted in whole ``every`` (an hour, a day of 24 hours, 7 or 30 of them). ``shape``:
    the ``curve``, or one row for each of the ``groups`` with median and log-rank test.
    """

    start: Matches = ()
    end: Matches = ()
    active: Matches = ()
    silence: int = SILENCE
    every: Unit = "day"
    shape: Shape = "curve"


def _read(words: Words, shared: Mapping[str, Any]) -> SurvivalQuestion:
    end, silence = matches(words, "end"), words.text("silence")
    if end and (silence or words.text("active")):
        raise InvalidQuestion(
            translatable(
                "People leave either by an event (“end”) or by a silence (“silence”, “active”): "
                "give one of them."
            )
        )
    return SurvivalQuestion(
        start=matches(words, "start"),
        end=end,
        active=matches(words, "active"),
        silence=parse_duration(silence, "silence") if silence else SILENCE,
        every=words.one_of("every", get_args(Unit)) or "day",
        shape=words.one_of("shape", get_args(Shape)) or "curve",
        **shared,
    )


def _spell(question: SurvivalQuestion) -> tuple[str, Pairs]:
    leaving: Pairs = [("end", spell_matches(question.end))]
    if not question.end:
        leaving = [
            ("active", spell_matches(question.active)),
            ("silence", _written(question.silence)),
        ]
    return "survival", [
        ("every", question.every),
        ("start", spell_matches(question.start)),
        *leaving,
        ("shape", question.shape),
    ]


def _written(seconds: int) -> str:
    """Return a time in its largest whole unit: ``30d``."""
    size, unit = next(
        (size, unit)
        for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
        if seconds % size == 0
    )
    return f"{seconds // size}{unit}"


PHRASING = Phrasing(
    SurvivalQuestion,
    (
        Form(
            "survival",
            translatable("How long people stay, with the curve of Kaplan and Meier."),
            (
                *SHARED,
                Parameter(
                    "every", translatable("What time is counted in: hour, day, week, month.")
                ),
                START,
                Parameter("end", translatable("Event by which a person leaves.")),
                ACTIVE,
                Parameter(
                    "silence",
                    translatable("Time without an event by which a person has left, as 30d."),
                ),
                Parameter(
                    "shape",
                    translatable("curve (over time) or groups (median and log-rank test)."),
                ),
            ),
        ),
    ),
    _read,
    _spell,
)
