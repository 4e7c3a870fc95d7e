"""Turn a call into a clean event, or say what is wrong with it.

The steps are named functions from the call to a part of the event; `event_of` puts the parts
together. Every protocol ends here: a call is Segment's shape, which the others translate to.
"""

from datetime import datetime
from typing import Any, cast, get_args
from uuid import uuid4

from polku.collect.agent import Agent, agent_behind
from polku.collect.calls import Call, Context, Identifier
from polku.collect.clock import happened_at, read_time
from polku.collect.limits import LIMITS
from polku.collect.properties import channel_said, columns_of, short
from polku.collect.reading import Arrival
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import EVENT_NAMES, Event, Kind

_KINDS = frozenset(get_args(Kind))
_NOWHERE = Context()


def event_of(
    call: Call, kind: Kind, arrival: Arrival, batch_sent_at: datetime | None = None
) -> Event:
    """Return the event that ``call`` tells of; raises `InvalidEvent` with the field.

    A call without ``messageId`` gets a new one: sent again, it is another event.
    """
    context = call.context or _NOWHERE
    fields: dict[str, Any] = {"channel": channel_said(context), **people_of(call, kind)}
    agent = agent_behind(context, arrival)
    fields.update(columns_of(call, kind, context, surroundings(context, agent), arrival.kept))
    return Event(
        message_id=identifier(call.message_id, "messageId") or str(uuid4()),
        kind=kind,
        name=event_name(call, kind),
        timestamp=moment_of(call, batch_sent_at, arrival.received_at),
        received_at=arrival.received_at,
        account_id=account_of(call, kind, context),
        source=arrival.source,
        bot=agent.bot or call.bot is True,
        **fields,
    )


def surroundings(context: Context, agent: Agent) -> dict[str, Any]:
    """Return the properties that stand around an encounter; what the sender says wins."""
    session = context.session_id
    if not session or not isinstance(session, str | int):
        return agent.properties
    return {**agent.properties, "session_id": str(session)[: LIMITS.name]}


def kind_of(call: Call) -> Kind:
    """Return the kind that a call of a batch names itself."""
    if call.type not in _KINDS:
        known = ", ".join(get_args(Kind))
        raise InvalidEvent(
            translatable("%(field)s must be one of %(known)s."), field="type", known=known
        )
    return cast("Kind", call.type)


def event_name(call: Call, kind: Kind) -> str:
    """Return what the event is called: its own name for ``track``, the kind's for others."""
    if kind != "track":
        return EVENT_NAMES[kind]
    if not (call.event and call.event.strip()):
        raise InvalidEvent(translatable("%(field)s is missing."), field="event")
    return short(call.event, "event")


def people_of(call: Call, kind: Kind) -> dict[str, str]:
    """Return the identifiers of the person; at least one is there, but where ``group`` needs none.

    A server describes an account in nobody's name.
    """
    user_id = identifier(call.user_id, "userId")
    anonymous_id = identifier(call.anonymous_id, "anonymousId")
    if not (user_id or anonymous_id or kind == "group"):
        raise InvalidEvent(
            translatable("%(field)s is missing, and so is anonymousId."), field="userId"
        )
    people = {"user_id": user_id, "anonymous_id": anonymous_id}
    if kind == "alias":
        people["previous_id"] = identifier(call.previous_id, "previousId")
        if not people["previous_id"]:
            raise InvalidEvent(translatable("%(field)s is missing."), field="previousId")
    return people


def account_of(call: Call, kind: Kind, context: Context) -> str:
    """Return the account (company) that the call is about or was made for."""
    account = identifier(call.group_id, "groupId")
    if kind == "group" and not account:
        raise InvalidEvent(translatable("%(field)s is missing."), field="groupId")
    return account or identifier(context.group_id, "context.groupId")


def identifier(value: Identifier, field: str) -> str:
    """Return an identifier as text: null and blank are none, 7 and 7.0 are ``"7"``."""
    if not value and value != 0:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return short(text, field) if text.strip() else ""


def moment_of(call: Call, batch_sent_at: datetime | None, received_at: datetime) -> datetime:
    """Return when the call was made, by our clock."""
    original = read_time(call.original_timestamp, "originalTimestamp")
    if original is None:
        original = read_time(call.timestamp, "timestamp")
    return happened_at(original, read_time(call.sent_at, "sentAt") or batch_sent_at, received_at)
