"""Send each question to what lists the people behind a bar or a cell of its answer."""

from datetime import datetime

from polku.measure.crowd import Cell
from polku.measure.scored import people_behind_scores
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import AnyQuestion, ScoreQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View


def people(
    store: Store,
    view: View,
    question: AnyQuestion,
    cell: Cell,
    limit: int = 100,
    now: datetime | None = None,  # noqa: ARG001 - for the questions that ask what is still open
) -> Result:
    """Answer with the people behind ``cell``, in the columns of `polku.measure.crowd`.

    ``now`` (aware) decides what is still open; None is when the project is judged. Raises
    `InvalidQuestion` where such people cannot be listed.
    """
    match question:
        case ScoreQuestion():
            return people_behind_scores(store, view, question, cell, limit)
        case _:
            raise InvalidQuestion(
                translatable("The people behind this kind of figure cannot be listed.")
            )
