"""Draw on a card which channels go before a conversion."""

from polku.features.attribution.asking import attribution_of
from polku.features.attribution.drawing import dots
from polku.features.attribution.wording import channel_name, model_name
from polku.features.cards import Asked, Drawn
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.questions.attribution import Model

#: The model that the page shows first too.
_SHOWN: Model = "markov"


def attribution_card(asked: Asked) -> Drawn:
    """Answer an `AttributionQuestion`: the share of each channel by all models."""
    question, project = asked.question, asked.project
    assert isinstance(question, AttributionQuestion)  # noqa: S101 - its kind says so
    found = attribution_of(project, question, _SHOWN)
    leader = found.finding.channel
    context = {
        "question": question,
        "found": found,
        "said": found.finding.said,
        "shown_name": model_name(_SHOWN),
        "leader": channel_name(leader.name, question.touch) if leader else "",
        "dots": dots(project, question, found.channels, found.finding),
        "channels": [(one, channel_name(one.name, question.touch)) for one in found.channels],
    }
    return Drawn("attribution/card.html", context, found.result)
