"""Hand a call that another protocol's event was translated to over to the cleaning."""

from collections.abc import Callable, Mapping
from datetime import datetime

from polku.collect.calls import Call, Context, Identifier, Library
from polku.collect.cleaning import event_of
from polku.collect.reading import Arrival, Reading, Rejected, within
from polku.vocabulary.errors import InvalidEvent, PolkuError, translatable
from polku.vocabulary.event import Event, Kind

#: What a browser's and a phone's client say where their protocol names no library.
_WEB = Library("analytics.js")
WEB = Context(library=_WEB)
APP = Context(library=Library("analytics-ios"))


def web_of(user_agent: object) -> Context:
    """Return what a browser's client says, where a server speaks for the ``user_agent``."""
    if isinstance(user_agent, str) and user_agent:
        return Context(library=_WEB, user_agent=user_agent)
    return WEB


def event_from(
    call: Call,
    kind: Kind,
    arrival: Arrival,
    names: Mapping[str, str],
    sent_at: datetime | None = None,
) -> Event:
    """Return the event of ``call``; a fault names its field in the protocol's own words.

    ``names`` gives the protocol's word for each of Segment's: ``{"userId": "distinct_id"}``."""
    for field, value in (
        ("userId", call.user_id),
        ("anonymousId", call.anonymous_id),
        ("previousId", call.previous_id),
        ("groupId", call.group_id),
        ("messageId", call.message_id),
    ):
        if not isinstance(value, Identifier):
            raise InvalidEvent(
                translatable("%(field)s must be text or a number, not %(got)s."),
                field=names.get(field, field),
                got=type(value).__name__,
            )
    if not (call.user_id or call.anonymous_id or kind == "group"):
        raise missing(names.get("userId", "userId"))
    try:
        return event_of(call, kind, arrival, sent_at)
    except InvalidEvent as fault:
        raise _renamed(fault, names) from None


def missing(field: str) -> InvalidEvent:
    """Return the fault that ``field`` is missing."""
    return InvalidEvent(translatable("%(field)s is missing."), field=field)


def _renamed(fault: InvalidEvent, names: Mapping[str, str]) -> InvalidEvent:
    field = str(fault.values.get("field", ""))
    first, dot, rest = field.partition(".")
    return InvalidEvent(
        fault.message, **{**fault.values, "field": names.get(first, first) + dot + rest}
    )


def read_alone(
    body: bytes, read: Callable[[bytes], Event], alone: Callable[[bytes], bytes]
) -> Reading:
    """Return what ``read`` makes of a request that holds one event; see `gathered` for many."""
    try:
        return Reading((read(body),))
    except PolkuError as fault:
        return Reading(rejected=(Rejected(None, alone(body), within(fault, "")),))
