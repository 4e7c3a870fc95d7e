"""Draw a funnel on a card: its bars."""

from polku.features.cards import Asked, Drawn
from polku.features.funnels.asking import whole_of
from polku.features.funnels.showing import shown
from polku.vocabulary.questions import FunnelQuestion


def funnel_card(asked: Asked) -> Drawn:
    """Answer a `FunnelQuestion`."""
    assert isinstance(asked.question, FunnelQuestion)  # noqa: S101 - its kind says so
    found = whole_of(asked.project, asked.question)
    return Drawn("funnels/card.html", shown(asked.project, found), found.whole.result)
