"""Translate what Mixpanel's clients send: one event, or what is said of a person or a group."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from polku.collect.calls import Call, Context, Identifier, Library
from polku.collect.epoch import text_of_seconds
from polku.collect.page import CAMPAIGN
from polku.collect.protocols.posthog_properties import bared
from polku.collect.translating import WEB, missing
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Kind

#: Segment's fields in Mixpanel's words, for faults.
NAMES = {
    "userId": "properties.distinct_id",
    "anonymousId": "properties.distinct_id",
    "previousId": "properties.distinct_id",
    "groupId": "$group_id",
    "messageId": "properties.$insert_id",
    "timestamp": "properties.time",
    "traits": "$set",
}
_KINDS: dict[str, Kind] = {
    "$mp_web_page_view": "page",
    "$identify": "identify",
    "$create_alias": "alias",
}
_EVENT_NAMES = {
    "$mp_click": "Element Clicked",
    "$mp_input_change": "Element Changed",
    "$mp_submit": "Form Submitted",
    "$mp_scroll": "Page Scrolled",
    "$mp_page_leave": "Page Left",
    "$mp_rage_click": "Rage Clicked",
    "$mp_dead_click": "Dead Clicked",
}
_PROPERTIES = {
    **CAMPAIGN,
    "$current_url": "url",
    "$pathname": "path",
    "current_url_path": "path",
    "current_page_title": "title",
    "$device": "device",
    "mp_lib": "library",
    "$lib_version": "library_version",
}
_NOT_KEPT = frozenset(
    {
        "$anon_distinct_id",
        "$insert_id",
        "$ip",
        "$time",
        "$user_id",
        "current_url_protocol",
        "current_url_search",
        "distinct_id",
        "ip",
        "mp_sent_by_lib_version",
        "time",
        "token",
    }
)
_ABOUT = frozenset({"$token", "$distinct_id", "$device_id", "$user_id", "$time", "$ip"})
_OF_GROUP = frozenset({"$token", "$group_key", "$group_id", "$time", "$ip"})
_ALSO_ABOUT = frozenset({"$ignore_time", "$ignore_alias", "$had_persisted_distinct_id"})
_DEVICE = "$device:"


def event_call(said: Mapping[str, Any]) -> tuple[Call, Kind]:
    """Return one event of ``/track`` as a call, and of which kind."""
    own = said.get("properties")
    own = own if isinstance(own, dict) else {}
    name = said.get("event")
    kind = _KINDS.get(name, "track") if isinstance(name, str) else "track"
    user_id, anonymous_id = _people(own.get("distinct_id"), own)
    call = Call(
        message_id=_identifier(own.get("$insert_id")),
        user_id=user_id,
        anonymous_id=anonymous_id,
        event=_event_name(name),
        timestamp=text_of_seconds(own.get("time"), "properties.time"),
        context=_context(own),
    )
    if kind == "identify":
        call.anonymous_id = _bare(own.get("$anon_distinct_id")) or anonymous_id
    elif kind == "alias":
        call.anonymous_id = None
        call.user_id, call.previous_id = _bare(own.get("alias")), user_id or anonymous_id
        if not call.user_id:
            raise missing("properties.alias")
    else:
        call.properties = _plain(own)
    return call, kind


def about_person(said: Mapping[str, Any]) -> tuple[Call, Kind]:
    """Return one object of ``/engage`` as an ``identify``."""
    user_id, anonymous_id = _people(said.get("$distinct_id"), said)
    call = Call(
        message_id=_message_id(said),
        user_id=user_id,
        anonymous_id=anonymous_id,
        timestamp=text_of_seconds(said.get("$time"), "$time"),
        traits=_set(said, _ABOUT | _ALSO_ABOUT),
    )
    return call, "identify"


def about_group(said: Mapping[str, Any]) -> tuple[Call, Kind]:
    """Return one object of ``/groups`` as a ``group`` in nobody's name."""
    kind = said.get("$group_key")
    call = Call(
        message_id=_message_id(said),
        group_id=_identifier(said.get("$group_id")),
        timestamp=text_of_seconds(said.get("$time"), "$time"),
        traits=_set(said, _OF_GROUP) | ({"type": kind} if kind else {}),
    )
    return call, "group"


def _set(said: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return the traits; what adds to, appends to or deletes earlier ones cannot be done here."""
    traits: dict[str, Any] = {}
    for operation in sorted(said.keys() - known):
        if operation not in ("$set", "$set_once"):
            raise InvalidEvent(
                translatable("%(field)s must be one of %(known)s."),
                field=operation,
                known="$set, $set_once",
            )
    for operation in ("$set_once", "$set"):
        values = said.get(operation, {})
        if not isinstance(values, dict):
            raise InvalidEvent(
                translatable("%(field)s must be an object, not %(got)s."),
                field=operation,
                got=type(values).__name__,
            )
        traits |= _plain(values)
    return traits


def _people(person: Any, said: Mapping[str, Any]) -> tuple[Identifier, Identifier]:
    """Return the user and the visitor; one of the two has the ``distinct_id``."""
    if known := said.get("$user_id"):
        return _identifier(known), None
    if isinstance(person, str) and person.startswith(_DEVICE):
        return None, _bare(person)
    person = _identifier(person)
    return (None, person) if person == said.get("$device_id") else (person, None)


def _bare(person: Any) -> Identifier:
    return person.removeprefix(_DEVICE) if isinstance(person, str) else _identifier(person)


def _identifier(value: Any) -> Identifier:
    return value if isinstance(value, str | int | float) else None


def _event_name(name: Any) -> str | None:
    if not isinstance(name, str):
        return None
    return _EVENT_NAMES.get(name, name)


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain names; the sender's own properties win over Mixpanel's."""
    result: dict[str, Any] = {}
    for key, value in said.items():
        if value is None or value == "$direct" or key in _NOT_KEPT:
            continue
        name = _PROPERTIES.get(key) or key.lstrip("$") or key
        if name == key:
            result[name] = value
        else:
            result.setdefault(name, value if name in ("url", "referrer") else bared(value))
    return result


def _context(own: Mapping[str, Any]) -> Context | None:
    name = own.get("mp_lib")
    if name == "web":
        return WEB
    return Context(library=Library(name)) if isinstance(name, str) else None


def _message_id(said: Mapping[str, Any]) -> str:
    """Return an id by the content where a time is in it; the same may be said again later."""
    if not said.get("$time"):
        return ""
    return blake2b(msgspec.json.encode(said, order="sorted"), digest_size=16).hexdigest()
