"""Send each question to what lists the people behind a bar or a cell of its answer."""

from datetime import UTC, datetime

from polku.measure.attribution.people import people_behind_attribution
from polku.measure.catalogue.known import judged_at
from polku.measure.crowd import Cell
from polku.measure.scored import people_behind_scores
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import AnyQuestion, AttributionQuestion, ScoreQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View


def people(
    store: Store,
    view: View,
    question: AnyQuestion,
    cell: Cell,
    limit: int = 100,
    now: datetime | None = None,
) -> Result:
    """Answer with the people behind ``cell``, in the columns of `polku.measure.crowd`.

    ``now`` (aware) decides what is still open; None is when the project is judged. Raises
    `InvalidQuestion` where such people cannot be listed.
    """
    match question:
        case ScoreQuestion():
            return people_behind_scores(store, view, question, cell, limit)
        case AttributionQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return people_behind_attribution(store, view, question, cell, limit, moment)
        case _:
            raise InvalidQuestion(
                translatable("The people behind this kind of figure cannot be listed.")
            )
