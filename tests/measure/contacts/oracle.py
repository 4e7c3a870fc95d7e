"""What is asked of contacts, reckoned again in plain Python over a list of events."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec

from tests.measure.contacts.calls import START, Told

BEGINS = {"Call Queued", "Call Answered", "Call Abandoned"}


class Call(msgspec.Struct, kw_only=True):
    """One call as plain Python puts it together; times in seconds after `START`."""

    person: str
    begun: int
    ended: int
    answered: int | None
    abandoned: int | None
    transfers: int
    wait: float | None
    issue: str
    again: bool = False
    repeat: bool = False


def calls_of(events: Sequence[Told], days: int) -> list[Call]:
    """Return the calls, each beside those of the same person about the same."""
    parts: dict[tuple[str, object], list[Told]] = defaultdict(list)
    for one in sorted(events, key=lambda one: one.second):
        if one.name.startswith("Call "):
            parts[one.person, one.says.get("call_id") or one.second].append(one)
    calls = [call for some in parts.values() if (call := _call(some))]
    for call in calls:
        others = [
            other
            for other in calls
            if other is not call and (other.person, other.issue) == (call.person, call.issue)
        ]
        last = call.ended + days * 86_400
        call.again = any(call.begun < other.begun <= last for other in others)
        before = [other.begun for other in others if other.begun < call.begun]
        call.repeat = bool(before) and call.begun <= max(before) + days * 86_400
    return calls


def _call(parts: list[Told]) -> Call | None:
    begins = [one for one in parts if one.name in BEGINS]
    if not begins:
        return None
    queued = [one.second for one in parts if one.name == "Call Queued"]
    answered = [one for one in parts if one.name == "Call Answered"]
    abandoned = [one for one in parts if one.name == "Call Abandoned"]
    over = answered or abandoned
    waits = [float(str(one.says["wait_s"])) for one in over if "wait_s" in one.says]
    wait: float | None = None
    if waits:
        wait = min(waits)
    elif over and queued:
        wait = max(0.0, over[0].second - queued[0])
    return Call(
        person=parts[0].person,
        begun=begins[0].second,
        ended=parts[-1].second,
        answered=answered[0].second if answered else None,
        abandoned=abandoned[0].second if abandoned else None,
        transfers=sum(one.name == "Call Transferred" for one in parts),
        wait=wait,
        issue=str(begins[0].says.get("reason", "")),
    )


def level(
    calls: Sequence[Call], seconds: int, rule: str, short: int, now: datetime
) -> float | None:
    """Return the service level in ``seconds`` by the abandonment ``rule``."""
    met = counted = 0
    for call in calls:
        if call.answered is not None:
            met += call.wait is not None and call.wait <= seconds
            counted += call.wait is not None
        elif call.abandoned is not None:
            soon = call.wait is not None and call.wait <= short
            counted += rule == "against" or (rule == "short" and not soon)
        else:
            counted += call.begun + seconds < (now - START).total_seconds()
    return met / counted if counted else None


def quantile(values: Sequence[float], q: float) -> float | None:
    """Return an observed value, or the middle of two (definition 2 of Hyndman and Fan)."""
    ordered, place = sorted(values), len(values) * q
    if not ordered:
        return None
    if abs(place - round(place)) < 1e-9 and 0 < round(place) < len(ordered):
        return (ordered[round(place) - 1] + ordered[round(place)]) / 2
    return ordered[math.ceil(place - 1e-9) - 1]
