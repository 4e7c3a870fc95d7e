"""Offer to put the question of a page on a dashboard."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from polku.features.dashboards.kinds import KINDS
from polku.features.dashboards.rules import dashboards_of
from polku.features.projects.rules import Project
from polku.vocabulary.asking import spell_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import Pairs, Question

#: A year before, on the same weekdays; what a comparison with it is kept as.
YEAR = timedelta(weeks=52)


def offer(project: Project, question: object, compare: DateRange | None) -> dict[str, Any] | None:
    """Return what the form needs on a page about ``question``; None where no card can hold it.

    ``compare`` is what the page compares with, where the question does not hold it itself.
    """
    if not isinstance(question, Question):
        return None
    name, pairs = spell_question(question)  # type: ignore[arg-type] # each is one of them
    if name not in KINDS:
        return None
    compare = compare or getattr(question, "compare", None)
    pairs = [pair for pair in pairs if pair[0] != "compare"]
    if compare:
        pairs.append(("compare", _spelt(question.dates, compare)))
    return {
        "question": name,
        "label": KINDS[name].label,
        "parameters": urlencode(pairs),
        "dates": question.dates,
        "dashboards": dashboards_of(project),
    }


def _spelt(dates: DateRange | None, compare: DateRange) -> str:
    """Return a comparison that holds for other periods too, where it has that form."""
    if dates and compare == dates.previous():
        return "previous"
    if dates and compare == DateRange(dates.first - YEAR, dates.last - YEAR):
        return "year"
    return f"{compare.first}..{compare.last}"


def kept_pairs(pairs: Iterable[tuple[str, str]], *, pinned: bool) -> Pairs:
    """Return what a card keeps of a question: its period only where it is pinned to it."""
    period = () if pinned else ("from", "to")
    return [(key, value) for key, value in pairs if key not in period]
