"""Scrub what arrives, as a step between the protocol and the store."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import msgspec

from polku.collect.privacy.addresses import ADDRESS_NAMES, clean_address, clean_inside, is_whole
from polku.collect.privacy.checks import truncated
from polku.collect.privacy.finding import without
from polku.collect.privacy.kinds import NETWORK_NAMES, Rules
from polku.collect.privacy.raw import clean_headers, clean_query, clean_raw
from polku.collect.reading import Arrival, Reading, Rejected
from polku.vocabulary.event import Event

#: Events that tell who somebody is: what they say of a person was sent on purpose.
_TELLING = frozenset({"identify", "group"})
#: Shorter texts hold nothing that is looked for.
_SHORTEST = 6
#: Values that come again and again (addresses, titles, categories) are looked at once.
_REMEMBERED = 50_000
_LONGEST_REMEMBERED = 200
_GONE = object()
_HOLDERS = frozenset({dict, list})


class Scrubber:
    """Holds events and requests to the ``rules`` of a project; a `Step`.

    Values that were found to be clean are remembered: most come again, and the collector has
    a few microseconds for an event.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._named = rules.never | rules.always | NETWORK_NAMES
        self._special = self._named | ADDRESS_NAMES
        self._clean: set[str] = set()
        self._address = lru_cache(_REMEMBERED)(self._clean_address)

    def __call__(self, reading: Reading, arrival: Arrival) -> Reading:
        """Return what was read, scrubbed; what was rejected with its query string and headers."""
        rejected = tuple(self._rejected(one, one.came or arrival) for one in reading.rejected)
        return Reading(self.events(reading.events), rejected)

    def _rejected(self, one: Rejected, arrival: Arrival) -> Rejected:
        came = msgspec.structs.replace(
            arrival,
            query=clean_query(arrival.query, one.raw, self.rules),
            headers=clean_headers(arrival.headers, self.rules),
        )
        return msgspec.structs.replace(one, raw=clean_raw(one.raw, self.rules), came=came)

    def events(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Return ``events`` by the rules; one with nothing to take out stays itself."""
        return tuple(map(self.event, events))

    def event(self, event: Event) -> Event:
        """Return ``event`` without what the rules take out of it."""
        name = self.text(event.name)
        text = self.text(event.text)
        if self.rules.traits or event.kind not in _TELLING:
            properties = self.properties(event.properties)
        else:
            properties = self.traits(event.properties)
        if properties is event.properties and text == event.text and name == event.name:
            return event
        return msgspec.structs.replace(event, name=name, text=text, properties=properties)

    def text(self, text: str) -> str:
        """Return what somebody wrote, without what the rules take out of it."""
        if len(text) < _SHORTEST or text in self._clean:
            return text
        inside = clean_inside(text, self.rules.addresses, self.rules.query)
        clean = without(inside, self.rules.texts)
        if clean == text:
            self._remember(text)
        return clean

    def properties(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Return ``properties`` by the rules, itself where nothing changed."""
        known, special = self._clean, self._special
        changed: dict[str, Any] = {}
        for name, value in properties.items():
            if value.__class__ is str:
                if name not in special and (value in known or len(value) < _SHORTEST):
                    continue
            elif name not in special and value.__class__ not in _HOLDERS:
                continue
            clean = self._value(name, value, self.text)
            if clean is not value:
                changed[name] = clean
        return _merged(properties, changed)

    def traits(self, traits: dict[str, Any]) -> dict[str, Any]:
        """Return what is said of a person, by the rules of names and of addresses only."""
        changed = {
            name: clean
            for name, value in traits.items()
            if (clean := self._value(name, value, _as_it_is)) is not value
        }
        return _merged(traits, changed)

    def _value(self, name: str, value: Any, read: Callable[[str], str]) -> Any:
        if name in self._named:
            return self._by_name(name, value)
        if value.__class__ is str:
            clean = self._string(name, value, read)
            return value if clean == value else clean
        if value.__class__ is dict:
            return self.traits(value) if read is _as_it_is else self.properties(value)
        if value.__class__ is list:
            return self._list(name, value, read)
        return value

    def _by_name(self, name: str, value: Any) -> Any:
        if name in self.rules.always:
            return value
        if name in NETWORK_NAMES and self.rules.truncate and name not in self.rules.never:
            return truncated(str(value)) or _GONE
        return _GONE

    def _list(self, name: str, values: list[Any], read: Callable[[str], str]) -> list[Any]:
        cleaned = [self._value(name, one, read) for one in values]
        if all(clean is one for clean, one in zip(cleaned, values, strict=True)):
            return values
        return [one for one in cleaned if one is not _GONE]

    def _string(self, name: str, value: str, read: Callable[[str], str]) -> str:
        if name in ADDRESS_NAMES:
            return self._address(value)
        if (value.startswith("/") or "://" in value) and is_whole(value):
            return self._address(value)
        return read(value)

    def _clean_address(self, address: str) -> str:
        return clean_address(address, self.rules.addresses, self.rules.query)

    def _remember(self, text: str) -> None:
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self._clean) >= _REMEMBERED:
                self._clean.clear()
            self._clean.add(text)


def _as_it_is(text: str) -> str:
    return text


def _merged(properties: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    if not changed:
        return properties
    merged = properties | changed
    return {name: value for name, value in merged.items() if value is not _GONE}


@lru_cache(maxsize=256)
def scrubber(rules: Rules) -> Scrubber:
    """Return what holds events to ``rules``; the same again for the same rules."""
    return Scrubber(rules)
