"""Put the channels into the form that the drawing takes."""

from collections.abc import Sequence
from typing import Any

from polku.features.attribution.findings import Channel, Finding
from polku.features.attribution.wording import channel_name, model_name
from polku.features.projects.rules import Project
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import AttributionQuestion

#: Channels that one drawing holds; the table has them all.
DRAWN = 15


def dots(
    project: Project, question: AttributionQuestion, found: Sequence[Channel], said: Finding
) -> list[dict[str, Any]]:
    """Return a row for each channel: the share that is shown, the other models', the assumed."""
    return [
        {
            "label": channel_name(one.name, question.touch),
            "value": one.shown.share,
            "low": one.shown.low,
            "high": one.shown.high,
            "n": one.people,
            "others": [
                (model_name(other.model), other.share)
                for other in one.shares
                if other.model != one.shown.model
            ],
            "assumed": one.assumed,
            "tone": "bad" if said.said in ("over", "under") and one == said.channel else "",
            "href": behind_href(project, question, {"group": one.name}),
        }
        for one in found[:DRAWN]
    ]
