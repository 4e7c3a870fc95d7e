"""Sort what a call says into the columns of an event and its remaining properties."""

from collections.abc import Mapping
from typing import Any

from polku.collect.calls import Call, Context
from polku.collect.channel import channel_of_library
from polku.collect.limits import LIMITS
from polku.collect.page import add_campaign, add_page, drop_traces
from polku.collect.privacy.kinds import NOTHING_KEPT, Kept
from polku.collect.reading import within
from polku.collect.score import SCORE_PROPERTIES, score_of
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import Kind, Score

#: Properties that have a column of their own in `Event`, and are not stored twice.
_PLACES = ("channel", "touchpoint", "stage")
#: What a person wrote; the first one counts. It is held back in small groups, so it is moved.
_TEXTS = ("text", "comment")
_MOST_IDS = 20
_NOTHING: Mapping[str, Any] = {}
#: An event with none of these keeps all that it says as properties.
_ELSEWHERE = frozenset({*_PLACES, *_TEXTS, "metric", "survey"})


def columns_of(
    call: Call,
    kind: Kind,
    context: Context,
    around: Mapping[str, Any] = _NOTHING,
    kept: Kept = NOTHING_KEPT,
) -> dict[str, Any]:
    """Return the fields of `Event` that come from the call's properties, traits and context.

    ``around`` is what else is known of where an encounter happened; the sender's word wins.
    """
    if kind == "alias":
        return {}
    if kind == "identify":
        traits = (context.traits or {}) | (call.traits or {}) | external_ids(context)
        return {"properties": traits_of(traits, kept)}
    if kind == "group":
        return {"properties": traits_of(call.traits or {}, kept)}
    said = said_properties(call, context, around, kept)
    if context.external_ids:
        said.update(external_ids(context))
    if _ELSEWHERE.isdisjoint(said):
        return {"properties": said}
    score = _score(said)
    places = [key for key in _PLACES if _text(said, key)]
    texts = [key for key in _TEXTS if _text(said, key)][:1]
    taken = {*places, *texts, *(SCORE_PROPERTIES if score else ())}
    return {
        **{key: short(said[key], f"properties.{key}") for key in places},
        "score": score,
        "text": said[texts[0]] if texts else "",
        "properties": {key: value for key, value in said.items() if key not in taken},
    }


def external_ids(context: Context) -> dict[str, Any]:
    """Return the identifiers of further types that surround a call, as a property."""
    listed = context.external_ids
    return {"externalIds": listed[:_MOST_IDS]} if listed and isinstance(listed, list) else {}


def channel_said(context: Context) -> str:
    """Return the channel that the sending library stands for."""
    name = context.library.name if context.library else None
    return channel_of_library(name) if name else ""


def said_properties(
    call: Call, context: Context, around: Mapping[str, Any], kept: Kept = NOTHING_KEPT
) -> dict[str, Any]:
    """Return what stands ``around`` the call, its page and campaign, its name, category and
    locale, and its own properties; what comes later in this list wins."""
    said = dict(around)
    if context.page:
        add_page(said, context.page)
    if context.campaign:
        said |= {f"campaign_{key}": value for key, value in context.campaign.items() if value}
    own = call.properties
    if own:
        add_campaign(said, own.get("url"), own.get("search"))
    if call.name:
        said["name"] = call.name
    if call.category:
        said["category"] = call.category
    if context.locale:
        said["locale"] = context.locale
    if own:
        said.update(own)
    drop_traces(said, kept)
    return _counted(said, "properties")


def traits_of(traits: Mapping[str, Any], kept: Kept = NOTHING_KEPT) -> dict[str, Any]:
    """Return what is said about a person or an account, without network addresses."""
    said = dict(traits)
    drop_traces(said, kept)
    return _counted(said, "traits")


def short(text: str, field: str) -> str:
    """Return ``text`` where it is no longer than a name may be."""
    if len(text) > LIMITS.name:
        raise InvalidEvent(
            translatable("%(field)s is longer than %(limit)d characters."),
            field=field,
            limit=LIMITS.name,
        )
    return text


def _score(said: Mapping[str, Any]) -> Score | None:
    try:
        return score_of(said)
    except InvalidEvent as fault:
        raise within(fault, "properties") from None


def _text(said: Mapping[str, Any], key: str) -> bool:
    value = said.get(key)
    return isinstance(value, str) and bool(value)


def _counted(properties: dict[str, Any], field: str) -> dict[str, Any]:
    if len(properties) > LIMITS.keys:
        raise InvalidEvent(
            translatable("%(field)s has more than %(limit)d keys."), field=field, limit=LIMITS.keys
        )
    return properties
