"""List the people behind a deviation, or behind the journeys that go as designed."""

from datetime import datetime
from typing import get_args

import numpy as np

from polku.measure.binding import Binder
from polku.measure.crowd import Cell, crowd
from polku.measure.designs.laying import lay, listed
from polku.stats.alignment.deviations import Kind
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View


def people_behind_deviations(
    store: Store,
    view: View,
    question: DeviationsQuestion,
    cell: Cell,
    limit: int,
    now: datetime,
) -> Result:
    """Answer with whose journeys have ``deviation`` in ``step`` (its id), when they began.

    Without both, with all people of the journeys; ``group`` keeps those of one group.
    """
    laid = lay(store, view, question, now)
    having = np.ones(len(laid.journeys.people), np.bool_)
    if "deviation" in cell or "step" in cell:
        kind = next((one for one in get_args(Kind) if one == cell.get("deviation")), None)
        ids = [step.id for step in question.design.bound]
        if kind is None or cell.get("step") not in ids:
            raise InvalidQuestion(
                translatable("A cell of this answer is named by: %(names)s."),
                names="group, deviation, step",
            )
        counts = laid.deviations.of(kind)[:, ids.index(cell["step"])]
        having &= counts[laid.journeys.ways] > 0
    if "group" in cell:
        having &= laid.journeys.groups == cell["group"]
    values = Binder()
    select = listed(laid.journeys.people[having], laid.journeys.began[having], values)
    return crowd(store, view, select, values.parameters, limit)
