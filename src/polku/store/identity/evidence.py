"""Read from events which identifiers belong together, as facts about pairs of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import xxhash

from polku.store.identity.kinds import Fact, Said, moment_of
from polku.vocabulary.event import Event
from polku.vocabulary.identity import (
    ANONYMOUS,
    USER,
    Identifier,
    IdentityRules,
    blocked_by,
    key_of,
    normal,
)

#: Where events hold identifiers of other types: ``[{"type": "crm_id", "id": "7"}]``.
EXTERNAL = "externalIds"


def facts_in(project_id: int, events: Iterable[Event], rules: IdentityRules) -> list[Fact]:
    """Return the facts that ``events`` state; blocked values state none."""
    found: list[Fact] = []
    for event in events:
        moment = moment_of(
            event.timestamp, xxhash.xxh32_intdigest(event.message_id.encode("utf-8", "replace"))
        )
        for one, other, said in _pairs(event, rules):
            keys = key_of(project_id, one), key_of(project_id, other)
            found.append(Fact(*keys, said, one, other, moment, event.message_id))
    return found


def says_more(event: Event) -> bool:
    """Return whether an event may hold identifiers beyond its user and visitor."""
    return event.kind in ("identify", "alias") or EXTERNAL in event.properties


def identifiers_of(event: Event, rules: IdentityRules) -> list[Identifier]:
    """Return what identifies the person of an event, the highest priority first."""
    return [
        Identifier(one.name, value)
        for one in rules.types
        for value in _values(event, one.name, one.traits)
        if value and not blocked_by(rules, one.name, value)
    ]


def _values(event: Event, name: str, traits: Sequence[str]) -> Iterator[str]:
    if name == USER:
        yield event.user_id
    elif name == ANONYMOUS:
        yield event.anonymous_id
    else:
        if event.kind == "identify":
            yield from (normal(name, event.properties.get(trait)) for trait in traits)
        if event.kind != "group":
            yield from _external(event.properties.get(EXTERNAL), name)


def _external(listed: Any, name: str) -> Iterator[str]:
    if not isinstance(listed, list):
        return
    for one in listed[:20]:
        if isinstance(one, Mapping) and one.get("type") == name:
            yield normal(name, one.get("id"))


def _pairs(event: Event, rules: IdentityRules) -> Iterator[tuple[Identifier, Identifier, Said]]:
    """Pair the best identifier of an event with each of its others."""
    identifiers = list(dict.fromkeys(identifiers_of(event, rules)))
    said: Said = "identify" if event.kind == "identify" else "together"
    for other in identifiers[1:]:
        yield identifiers[0], other, said
    if event.kind == "alias" and event.user_id and event.previous_id:
        known = Identifier(USER, event.user_id)
        for name in (ANONYMOUS, USER):
            previous = Identifier(name, event.previous_id)
            usable = not any(blocked_by(rules, one.type, one.value) for one in (known, previous))
            if usable and previous != known:
                yield known, previous, "alias"
