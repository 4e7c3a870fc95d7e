"""What may be written to ask a question by name: help, guide and API print it."""

from typing import NamedTuple

from polku.vocabulary.errors import translatable


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
