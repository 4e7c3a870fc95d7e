"""Draw on cards who comes back, how often, who is new or dormant, and how long people stay."""

from polku.features.cards import Asked, Drawn
from polku.features.questions.rules import ask
from polku.features.retention.drawing import course_of, days_of, leaving_of, stacks_of
from polku.features.retention.findings import finding_of
from polku.features.retention.staying import staying_of
from polku.features.retention.triangle import triangle_of
from polku.features.retention.wording import UNITS
from polku.vocabulary.questions import (
    LifecycleQuestion,
    RetentionQuestion,
    StickinessQuestion,
    SurvivalQuestion,
)


def retention_card(asked: Asked) -> Drawn:
    """Answer a `RetentionQuestion`: how many come back, over all cohorts."""
    question = asked.question
    assert isinstance(question, RetentionQuestion)  # noqa: S101 - its kind says so
    result = ask(asked.project, question)
    triangle = triangle_of(asked.project, question, result)
    began = any(one.code == "began_before" for one in result.caveats)
    context = {
        "question": question,
        "finding": finding_of(question, triangle, skip_oldest=began),
        "points": course_of(question, triangle),
    }
    return Drawn("retention/card.html", context, result)


def stickiness_card(asked: Asked) -> Drawn:
    """Answer a `StickinessQuestion`: on how many days people come."""
    question = asked.question
    assert isinstance(question, StickinessQuestion)  # noqa: S101 - its kind says so
    result = ask(asked.project, question)
    groups = days_of(asked.project, question, result)
    return Drawn("retention/often_card.html", {"question": question, "groups": groups}, result)


def lifecycle_card(asked: Asked) -> Drawn:
    """Answer a `LifecycleQuestion`: who is new, returning, resurrected and dormant."""
    question = asked.question
    assert isinstance(question, LifecycleQuestion)  # noqa: S101 - its kind says so
    result = ask(asked.project, question)
    groups = stacks_of(asked.project, question, result)
    return Drawn("retention/cycle_card.html", {"question": question, "groups": groups}, result)


def survival_card(asked: Asked) -> Drawn:
    """Answer a `SurvivalQuestion`: how long people stay."""
    question = asked.question
    assert isinstance(question, SurvivalQuestion)  # noqa: S101 - its kind says so
    staying = staying_of(asked.project, question)
    context = {
        "question": question,
        "staying": staying,
        "curves": leaving_of(question, staying),
        "unit": dict(UNITS)[question.every],
    }
    return Drawn("retention/long_card.html", context, staying.curve)
