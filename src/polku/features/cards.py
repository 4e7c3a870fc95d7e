"""What a room gives for a dashboard: one question of its own, drawn small.

Each room that answers questions has a ``cards`` module with a function of an `Asked` that
returns a `Drawn`; its template extends ``polku/answer.html``, and draws with the same tags and
includes as the room's page. `polku.features.dashboards.kinds` lists them.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from polku.features.projects.rules import Project
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import AnyQuestion
from polku.vocabulary.result import Result


class Asked(NamedTuple):
    """A question with its period; ``latest`` is the last day that holds data."""

    project: Project
    question: AnyQuestion
    compare: DateRange | None
    latest: date


class Drawn(NamedTuple):
    """What to show: a template of the room, its values, and what the figures come from."""

    template: str
    context: dict[str, Any]
    result: Result


#: A function that answers one question and says how to show it.
Draw = Callable[[Asked], Drawn]
