"""Write a clean event as the body of a call, so that it can be kept, mended and read again."""

from typing import Any

import msgspec

from polku.collect.score import metric_of
from polku.vocabulary.event import SCALES, Event, Score

#: Where `as_call_body` is read again.
PATH = "/v1/batch"

#: How such a body begins, whatever path its event came by.
MARK = b'{"polku":"event","batch":['

#: A library that stands for the channel (see `channel_of_library`): it takes no property's place.
_LIBRARIES = {"web": "analytics.js", "app": "analytics-ios"}
_TRAITS = ("identify", "group")


def as_call_body(event: Event) -> bytes:
    """Return ``event`` as the body of a request to ``/v1/batch`` that holds it alone.

    Read with the event's ``received_at`` and ``source`` it gives the same event, its message id,
    time, score, text and channel included, and the mark of a machine.
    """
    return MARK + msgspec.json.encode(_call(event)) + b"]}"


def _call(event: Event) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": event.kind,
        "messageId": event.message_id,
        "timestamp": event.timestamp.isoformat(),
        "userId": event.user_id,
        "anonymousId": event.anonymous_id,
        "previousId": event.previous_id,
        "groupId": event.account_id,
        "event": event.name if event.kind == "track" else "",
        "traits" if event.kind in _TRAITS else "properties": _properties(event),
        "context": _context(event),
        "bot": event.bot,
    }
    return {key: value for key, value in said.items() if value}


def _properties(event: Event) -> dict[str, Any]:
    own = event.properties
    if event.kind in (*_TRAITS, "alias"):
        return own
    places = {"touchpoint": event.touchpoint, "stage": event.stage}
    if event.channel not in _LIBRARIES:
        places["channel"] = event.channel
    if event.text:
        places["comment" if "text" in own else "text"] = event.text
    return own | {key: value for key, value in places.items() if value} | _score(event.score, own)


def _score(score: Score | None, own: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that ``score`` was read from, no more of them than there were."""
    if score is None:
        return {}
    said: dict[str, Any] = {"score": score.value}
    if metric_of(own) != score.metric:
        said["metric"] = score.metric
    if (score.lowest, score.highest) != SCALES[score.metric][0]:
        said["scale"] = [score.lowest, score.highest]
    return said


def _context(event: Event) -> dict[str, Any]:
    library = _LIBRARIES.get(event.channel)
    return {"library": {"name": library}} if library else {}
