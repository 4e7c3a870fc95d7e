"""Draw on a card the paths that people take most."""

import msgspec

from polku.features.cards import Asked, Drawn
from polku.features.journeys.finding import finding_of
from polku.features.questions.rules import ask
from polku.vocabulary.questions import PathQuestion

#: Variants that a card lists, and steps that its finding looks through.
VARIANTS, STEPS = 6, 150


def paths_card(asked: Asked) -> Drawn:
    """Answer a `PathQuestion`: the variants of most people."""
    question = asked.question
    assert isinstance(question, PathQuestion)  # noqa: S101 - its kind says so
    by_variant = msgspec.structs.replace(question, shape="variants", limit=VARIANTS)
    by_step = msgspec.structs.replace(question, shape="transitions", limit=STEPS)
    variants = ask(asked.project, by_variant)
    rows = variants.dicts()
    steps = ask(asked.project, by_step).dicts() if question.start else []
    context = {
        "question": question,
        "rows": rows,
        "finding": finding_of(question, rows, steps, []),
    }
    return Drawn("journeys/card.html", context, variants)
