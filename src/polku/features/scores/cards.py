"""Draw a score on a card: its figure, its change and its course."""

import msgspec

from polku.features.cards import Asked, Drawn
from polku.features.scores.rules import scores_of
from polku.features.scores.showing import shown
from polku.vocabulary.questions import ScoreQuestion


def score_card(asked: Asked) -> Drawn:
    """Answer a `ScoreQuestion`."""
    assert isinstance(asked.question, ScoreQuestion)  # noqa: S101 - its kind says so
    question = msgspec.structs.replace(asked.question, every=asked.question.every or "week")
    found = scores_of(asked.project, question)
    return Drawn("scores/card.html", shown(asked.project, question, found), found.whole.result)
