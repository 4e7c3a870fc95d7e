"""The one table of the questions that can be asked by name, and of their parameters.

Help, documentation and the description of the API print it.
"""

from typing import NamedTuple

from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric


class Parameter(NamedTuple):
    """A parameter of a question: what may be written in it, and whether more than once."""

    name: str
    meaning: str
    repeats: bool = False


class Form(NamedTuple):
    """A question that can be asked by name."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]


SHARED = (
    Parameter("from", translatable("First day, as 2026-03-30. Without it: from the first event.")),
    Parameter("to", translatable("Last day, as 2026-04-26. Without it: today.")),
    Parameter(
        "by",
        translatable("Field to break the answer down by: channel, person.town, property.plan."),
    ),
    Parameter(
        "where",
        translatable("Filter: channel=web, plan!=basic, amount>=50, text~wait."),
        repeats=True,
    ),
)
EVERY = Parameter(
    "every", translatable("One row for each hour, day, week, month, quarter or year.")
)
SCORE = Parameter("score", translatable("Score to compare satisfaction by: nps, csat or ces."))
COMPARE = Parameter("compare", translatable("Earlier period: previous, or 2026-02-02..2026-03-01."))


def _score_form(name: Metric, meaning: str) -> Form:
    return Form(name, meaning, (*SHARED, EVERY, COMPARE))


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        _score_form("nps", translatable("Net promoter score with its interval.")),
        _score_form("csat", translatable("Share of satisfied answers with its interval.")),
        _score_form("ces", translatable("Customer effort score with its interval.")),
        Form(
            "trend",
            translatable("How much there is of something over time."),
            (
                *SHARED,
                EVERY,
                Parameter(
                    "measure",
                    translatable("total, people, sessions, sum:PROPERTY or mean:PROPERTY."),
                ),
            ),
        ),
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
        Form(
            "promise",
            translatable("How often a promise was kept, and what that does to the score."),
            (
                *SHARED,
                EVERY,
                Parameter("made_by", translatable("Event that makes the promise.")),
                Parameter("kept_by", translatable("Event that keeps it.")),
                Parameter(
                    "within", translatable("Time it may take: 30s, 2m (minutes), 48h or 3d.")
                ),
                Parameter(
                    "until", translatable("Property of the first event that holds the deadline.")
                ),
                Parameter(
                    "by_day", translatable("1 where the whole day of the deadline still counts.")
                ),
                Parameter(
                    "key", translatable("Property that both events share, such as an order number.")
                ),
                SCORE,
                Parameter(
                    "score_days",
                    translatable("Days within which an answer belongs to it, 1 to 365."),
                ),
                Parameter("only_met", translatable("1 leaves out what was never kept.")),
                Parameter("made_where", translatable("Filter of the first event."), repeats=True),
                Parameter("kept_where", translatable("Filter of the second event."), repeats=True),
            ),
        ),
    )
}
