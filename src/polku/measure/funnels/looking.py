"""Find the step of a funnel to look at: the one asked for, or the one that loses most."""

from datetime import datetime

from polku.measure.funnels.asking import ask_funnel
from polku.store import Answering
from polku.vocabulary.funnels import checked
from polku.vocabulary.questions import (
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
)
from polku.vocabulary.touchpoints import View


def step_of(
    store: Answering,
    view: View,
    question: FunnelDifferencesQuestion | FunnelDropsQuestion,
    now: datetime,
) -> int:
    """Return the step that the question names, or the one after which most do not go on."""
    checked(question.funnel)
    if question.at:
        return question.at
    whole = FunnelQuestion(funnel=question.funnel, dates=question.dates, where=question.where)
    rows = ask_funnel(store, view, whole, now).dicts()
    return max(rows[:-1], key=lambda row: row["dropped"])["step"] if rows else 1
