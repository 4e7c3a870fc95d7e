"""Show how an answer is sent: the very call, with this project's key."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from polku.features.projects.rules import Project
from polku.vocabulary.event import SCALES, Metric

_EVENTS: dict[Metric, str] = {
    "nps": "Recommendation Answered",
    "csat": "Satisfaction Answered",
    "ces": "Ease Answered",
}


class Example(NamedTuple):
    """Where an answer is posted, with which key, and its body."""

    address: str
    key: str
    body: str


def example_of(
    request: HttpRequest, project: Project, metric: Metric, *, now: datetime | None = None
) -> Example:
    """Return the call that sends one answer to ``metric``; ``key`` is empty where none works."""
    lowest, highest = SCALES[metric][0]
    moment = (now or timezone.now()).astimezone(UTC).replace(microsecond=0)
    call = {
        "type": "track",
        "userId": "customer-1042",
        "event": _EVENTS[metric],
        "timestamp": moment.isoformat().replace("+00:00", "Z"),
        "properties": {
            "metric": metric,
            "score": highest - 1,
            "scale": f"{lowest}-{highest}",
            "channel": "phone",
            "text": "Quick and friendly.",
        },
    }
    key = project.write_keys.filter(revoked_at=None).first()
    return Example(
        request.build_absolute_uri("/v1/track"), key.key if key else "", json.dumps(call, indent=2)
    )
