"""Draw a trend on a card: its figure, its change and its course, or its groups."""

import msgspec

from polku.features.cards import Asked, Drawn
from polku.features.trends.asking import trend_of
from polku.features.trends.showing import shown
from polku.vocabulary.questions import TrendQuestion


def trend_card(asked: Asked) -> Drawn:
    """Answer a `TrendQuestion`."""
    assert isinstance(asked.question, TrendQuestion)  # noqa: S101 - its kind says so
    question = msgspec.structs.replace(asked.question, every=asked.question.every or "week")
    trend = trend_of(asked.project, question, asked.compare, asked.latest)
    return Drawn(
        "trends/card.html", shown(asked.project, trend, asked.compare), trend.course.result
    )
