"""What every question about paths shares: what a path is made of, where it is cut."""

from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec

from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import Parameter
from polku.vocabulary.questions.question import Pairs, Question
from polku.vocabulary.words import Words

#: What a path is made of.
Of: TypeAlias = Literal["touchpoint", "event", "page", "channel"]

MOST_STEPS = 50
WEEK = 24 * 7


class Walk(Question, frozen=True, kw_only=True):
    """Paths: what a person meets in time order, cut where ``gap_hours`` pass without anything.

    ``of`` says what is met: touchpoints, events, pages (addresses as the project's rules clean
    them) or channels. The same twice in a row counts once, unless ``repeats`` is set. ``start``
    keeps what follows its first time in a path, ``end`` what leads to its last, ``through`` the
    paths that pass it.
    """

    of: Of = "touchpoint"
    start: str = ""
    end: str = ""
    through: str = ""
    gap_hours: Annotated[int, msgspec.Meta(ge=1, le=8760)] = WEEK
    repeats: bool = False


def read_walk(words: Words) -> dict[str, Any]:
    """Return the fields of a `Walk` that ``words`` put."""
    return {
        "of": words.one_of("of", get_args(Of)) or "touchpoint",
        "start": words.text("start"),
        "end": words.text("end"),
        "through": words.text("through"),
        "gap_hours": words.number("gap_hours", 1, 8760, WEEK),
        "repeats": words.yes("repeats"),
    }


def spell_walk(walk: Walk) -> Pairs:
    """Return the pairs that `read_walk` reads; what is so by itself is left out."""
    return [
        ("of", "" if walk.of == "touchpoint" else walk.of),
        ("start", walk.start),
        ("end", walk.end),
        ("through", walk.through),
        ("gap_hours", str(walk.gap_hours)),
        ("repeats", "1" if walk.repeats else ""),
    ]


def read_steps(words: Words, default: int) -> dict[str, Any]:
    """Return ``steps``: how many of a path are kept."""
    return {"steps": words.number("steps", 2, MOST_STEPS, default)}


WALK = (
    Parameter("of", translatable("What paths are made of: touchpoint, event, page or channel.")),
    Parameter("start", translatable("Touchpoint where the paths begin.")),
    Parameter("end", translatable("Touchpoint where the paths end.")),
    Parameter("through", translatable("Touchpoint that the paths pass.")),
    Parameter("gap_hours", translatable("Hours without an encounter that end a path, 1 to 8760.")),
    Parameter("repeats", translatable("1 counts the same touchpoint twice in a row as two.")),
)
STEPS = Parameter("steps", translatable("Steps of a path that are kept, 2 to 50."))
LIMIT = Parameter("limit", translatable("Rows of the answer, 1 to 1000."))
