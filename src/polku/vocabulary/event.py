"""The stored event: one thing that happened between a person and the company."""

from datetime import datetime
from typing import Any, Literal

import msgspec
import xxhash

Kind = Literal["track", "page", "screen", "identify", "group", "alias"]

#: What a call without a name of its own is called.
EVENT_NAMES: dict[Kind, str] = {
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "identify": "Identified",
    "group": "Grouped",
    "alias": "Aliased",
}

Metric = Literal["nps", "csat", "ces"]

#: The scales a score may be given on, as ``(lowest, highest)``, by the metric they belong to.
#: The scale is stored with the score: the top two of five are not the top two of seven.
SCALES: dict[Metric, tuple[tuple[int, int], ...]] = {
    "nps": ((0, 10),),
    "csat": ((1, 5), (1, 7)),
    "ces": ((1, 7), (1, 5)),
}


class Score(msgspec.Struct, frozen=True):
    """One answer on a scale, e.g. ``Score("nps", 9, 0, 10)``."""

    metric: Metric
    value: float
    lowest: int
    highest: int


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A clean event, as the collector and the importers hand it to the store.

    ``timestamp`` (corrected for the sender's clock) and ``received_at`` are aware UTC.
    ``message_id`` identifies the event within its project for ever. At least one of
    ``user_id`` and ``anonymous_id`` is set; neither is on a ``group`` that describes an account
    in nobody's name (see `nobody_key`). ``previous_id`` is set by ``alias`` only.
    ``channel``, ``touchpoint`` and ``stage`` are what the sender said, before any rule.
    ``bot`` marks what a machine did: it is stored, and left out of figures about customers.
    ``properties`` holds traits where ``kind`` is ``identify`` or ``group``.
    """

    message_id: str
    kind: Kind
    name: str
    timestamp: datetime
    received_at: datetime
    user_id: str = ""
    anonymous_id: str = ""
    previous_id: str = ""
    account_id: str = ""
    source: str = ""
    channel: str = ""
    touchpoint: str = ""
    stage: str = ""
    score: Score | None = None
    text: str = ""
    bot: bool = False
    properties: dict[str, Any] = {}


def person_key(project_id: int, *, user_id: str = "", anonymous_id: str = "") -> int:
    """Return the 64-bit key of an identifier: of the user where known, else of the visitor.

    The key is the same in every process and in SQL (``xxHash64``). With a million people the
    chance that any two share one is below 3e-8.
    """
    space, name = ("u", user_id) if user_id else ("a", anonymous_id)
    return xxhash.xxh64_intdigest(f"{project_id}:{space}:{name}".encode("utf-8", "replace"))


def nobody_key(project_id: int) -> int:
    """Return the key of events that name no person: it is nobody's, and counted as nobody."""
    return person_key(project_id)
