"""Put a funnel into the values that its page and its card show."""

from typing import Any

from polku.features.funnels.asking import Whole
from polku.features.funnels.drawing import bars, named
from polku.features.funnels.findings import stands_apart
from polku.features.projects.rules import Project


def shown(project: Project, found: Whole) -> dict[str, Any]:
    """Return what the title and the bars say."""
    loss = found.loss
    return {
        "question": found.question,
        "found": found,
        "bars": bars(project, found),
        "first": named(found.steps[0]) if found.steps else "",
        "last": found.steps[-1] if found.steps else None,
        "last_name": named(found.steps[-1]) if found.steps else "",
        "loss_name": named(loss) if loss else "",
        "loss_to": named(found.steps[loss["step"]]) if loss else "",
        "loss_share": 1 - found.steps[loss["step"]]["going_on"] if loss else None,
        "apart": stands_apart(found.groups),
    }
