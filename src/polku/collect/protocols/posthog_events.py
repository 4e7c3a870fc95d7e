"""Translate one event of PostHog's: whose it is, of which kind, and what it is called."""

from typing import Any

import msgspec

from polku.collect.calls import Call, Context, Identifier, Library
from polku.collect.epoch import text_of_seconds
from polku.collect.protocols.posthog_properties import plain
from polku.collect.translating import missing, web_of
from polku.collect.visitors import visitor_at
from polku.vocabulary.event import Kind

#: Segment's fields in PostHog's words, for faults.
NAMES = {
    "userId": "distinct_id",
    "anonymousId": "distinct_id",
    "previousId": "distinct_id",
    "groupId": "properties.$group_key",
    "messageId": "uuid",
    "traits": "$set",
    "sentAt": "sent_at",
}
_KINDS: dict[str, Kind] = {
    "$pageview": "page",
    "$screen": "screen",
    "$identify": "identify",
    "$set": "identify",
    "$create_alias": "alias",
    "$merge_dangerously": "alias",
    "$groupidentify": "group",
}
_EVENT_NAMES = {
    "$pageleave": "Page Left",
    "$web_vitals": "Web Vitals Measured",
    "$exception": "Error Occurred",
    "$feature_flag_called": "Feature Flag Called",
    "$rageclick": "Rage Clicked",
    "$dead_click": "Dead Clicked",
}
_AUTOCAPTURE = {"click": "Element Clicked", "change": "Element Changed", "submit": "Form Submitted"}
#: What browsers whose visitors refuse cookies send in place of an identifier.
_COOKIELESS = "$posthog_cookieless"
#: The account among PostHog's groups, where there are several.
_ACCOUNTS = ("company", "organization", "organisation", "account", "customer")


class Captured(msgspec.Struct):
    """One event as PostHog's clients write it; ``options`` is of the newer protocol."""

    event: str | None = None
    distinct_id: Identifier = None
    uuid: Identifier = None
    timestamp: Identifier = None
    properties: dict[str, Any] | None = None
    set: dict[str, Any] | None = msgspec.field(name="$set", default=None)
    set_once: dict[str, Any] | None = msgspec.field(name="$set_once", default=None)
    options: dict[str, Any] | None = None
    session_id: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """What the event says, wherever its client put it."""
        said = dict(self.properties or {})
        for key, value in (self.options or {}).items():
            said.setdefault(f"${key}", value)
        if self.session_id:
            said.setdefault("$session_id", self.session_id)
        return said


def kind_of(captured: Captured) -> Kind:
    """Return the kind of call that the event is."""
    return _KINDS.get(captured.event or "", "track")


def call_of(captured: Captured, visitor: str = "") -> Call:
    """Return the event as a call of `kind_of`; ``visitor`` is for who refused cookies."""
    said, kind = captured.said, kind_of(captured)
    user_id, anonymous_id = people_of(captured, said, visitor)
    call = Call(
        message_id=captured.uuid or said.get("$insert_id"),
        user_id=user_id,
        anonymous_id=anonymous_id,
        timestamp=_time(captured.timestamp),
        group_id=_account(said),
        context=_context(said),
    )
    if kind in ("track", "page", "screen"):
        call.event = event_name(captured.event, said)
        call.properties = plain(said)
    elif kind == "identify":
        call.traits = traits_of(captured, said)
        call.anonymous_id = said.get("$anon_distinct_id") or anonymous_id
    elif kind == "group":
        _describe_account(call, said)
    else:
        call.anonymous_id = None
        call.user_id, call.previous_id = _renaming(captured, said)
    return call


def people_of(
    captured: Captured, said: dict[str, Any], visitor: str
) -> tuple[Identifier, Identifier]:
    """Return the user and the anonymous visitor; one of the two has the ``distinct_id``.

    Browsers and apps say which; a server's ``distinct_id`` is its user's, unless it asks for no
    profile: then the client made it up for this event.
    """
    person = captured.distinct_id
    if person is None or person == "":
        person = said.get("distinct_id")
    if person == _COOKIELESS:
        return None, visitor_at(visitor, str(said.get("$host", "")))
    if _is_anonymous(person, said):
        return None, person
    return person, None


def event_name(event: str | None, said: dict[str, Any]) -> str | None:
    """Return a plain name: ``$pageleave`` is ``Page Left``; the sender's own names stay."""
    if not (event and event.startswith("$")):
        return event
    if event == "$autocapture":
        return _AUTOCAPTURE.get(str(said.get("$event_type")), "Element Used")
    return _EVENT_NAMES.get(event) or event.strip("$").replace("_", " ").title()


def traits_of(captured: Captured, said: dict[str, Any]) -> dict[str, Any]:
    """Return what the event says about its person; what is set wins over what is set once."""
    once = _mapping(said.get("$set_once")) | (captured.set_once or {})
    every = _mapping(said.get("$set")) | (captured.set or {})
    return plain(once) | plain(every)


def describing(captured: Captured, visitor: str = "") -> Call | None:
    """Return the ``identify`` that hides in an event of another kind, if any does.

    What a browser notes by itself about a first visit makes none: it is on the event as well.
    """
    said = captured.said
    own = _mapping(said.get("$set")) | (captured.set or {})
    once = _mapping(said.get("$set_once")) | (captured.set_once or {})
    if kind_of(captured) in ("identify", "alias", "group"):
        return None
    if not own and all(key.startswith("$initial_") for key in once):
        return None
    call = call_of(captured, visitor)
    call.message_id = f"{call.message_id}-set" if call.message_id else None
    call.traits, call.properties, call.group_id = traits_of(captured, said), None, None
    return call


def is_machine(captured: Captured) -> bool:
    """Return whether the browser said that a program drives it."""
    return (captured.properties or {}).get("$browser_type") == "bot"


def _is_anonymous(person: Any, said: dict[str, Any]) -> bool:
    identified = said.get("$is_identified")
    if isinstance(identified, bool):
        return not identified
    if said.get("$user_id"):
        return False
    return person == said.get("$device_id") or said.get("$process_person_profile") is False


def _account(said: dict[str, Any]) -> Identifier:
    groups = _mapping(said.get("$groups"))
    named = [groups[name] for name in _ACCOUNTS if name in groups] or list(groups.values())
    first = named[0] if named else None
    return first if isinstance(first, str | int | float) else None


def _describe_account(call: Call, said: dict[str, Any]) -> None:
    """Make ``call`` about an account: in the person's name only where the person is in it.

    Servers describe accounts under an identifier that they make up, which is nobody's.
    """
    kind = said.get("$group_type")
    call.traits = plain(_mapping(said.get("$group_set"))) | ({"type": kind} if kind else {})
    if not said.get("$groups"):
        call.user_id = call.anonymous_id = None
    key = said.get("$group_key")
    call.group_id = key if isinstance(key, str | int | float) else None


def _renaming(captured: Captured, said: dict[str, Any]) -> tuple[Identifier, Identifier]:
    """Return the id that stays and the one that is given up.

    ``$create_alias`` gives ``distinct_id`` up for ``alias``, as all of PostHog's clients document
    it; ``$merge_dangerously`` moves ``alias`` into ``distinct_id``.
    """
    own = captured.distinct_id or said.get("distinct_id")
    other = said.get("alias")
    if not other:
        raise missing("properties.alias")
    if captured.event == "$merge_dangerously":
        return own, other
    return other, own


def _context(said: dict[str, Any]) -> Context | None:
    """Return the library, and the user agent that it names: a server may speak for a browser."""
    name, agent = said.get("$lib"), said.get("$raw_user_agent") or said.get("$user_agent")
    if name in ("web", "js", "posthog-js-lite"):
        return web_of(agent)
    agent = agent if isinstance(agent, str) else None
    return Context(library=Library(name), user_agent=agent) if isinstance(name, str) else None


def _time(value: Identifier) -> str | None:
    return value if isinstance(value, str) else text_of_seconds(value, "timestamp")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
