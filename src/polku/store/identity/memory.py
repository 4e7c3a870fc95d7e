"""Remember which pairs of identifiers are stored, so that the same pair again costs nothing."""

from collections.abc import Iterable
from datetime import datetime

from polku.store.identity.evidence import EXTERNAL
from polku.store.identity.kinds import Fact
from polku.vocabulary.event import Event

#: Pairs in each of two generations; a pair takes some 300 bytes.
_ROOM = 100_000
_SAYING = frozenset(("identify", "alias"))

_Pair = tuple[int, str, str]
_FactOf = tuple[int, int, bool]


class Memory:
    """What was stored lately, each with the earliest time it was said."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget everything, as after an erasure or a change of rules."""
        self._pairs: dict[_Pair, datetime] = {}
        self._old_pairs: dict[_Pair, datetime] = {}
        self._facts: dict[_FactOf, int] = {}
        self._old_facts: dict[_FactOf, int] = {}

    def news(self, project_id: int, events: Iterable[Event]) -> list[Event]:
        """Return the events that may say something about identifiers that is not stored."""
        pairs, old = self._pairs, self._old_pairs
        found = []
        for event in events:
            user, visitor = event.user_id, event.anonymous_id
            if user and visitor:
                pair = (project_id, user, visitor)
                known = pairs.get(pair) or old.get(pair)
                if (known is None or event.timestamp < known) and not event.bot:
                    found.append(event)
                    continue
            if (event.kind in _SAYING or EXTERNAL in event.properties) and not event.bot:
                found.append(event)
        return found

    def fresh(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the earliest of the same facts, without those stored with as early a time."""
        first: dict[_FactOf, Fact] = {}
        for fact in facts:
            one = (fact.key, fact.other, fact.said == "alias")
            known = self._facts.get(one) or self._old_facts.get(one)
            if known is not None and known <= fact.moment:
                continue
            if one not in first or fact.moment < first[one].moment:
                first[one] = fact
        return list(first.values())

    def keep(self, project_id: int, events: Iterable[Event], facts: Iterable[Fact]) -> None:
        """Remember what is stored now."""
        for event in events:
            if not (event.user_id and event.anonymous_id):
                continue
            pair = (project_id, event.user_id, event.anonymous_id)
            known = self._pairs.get(pair) or self._old_pairs.get(pair)
            self._pairs[pair] = min(known or event.timestamp, event.timestamp)
        for fact in facts:
            self._facts[fact.key, fact.other, fact.said == "alias"] = fact.moment
        if len(self._pairs) > _ROOM:
            self._old_pairs, self._pairs = self._pairs, {}
        if len(self._facts) > _ROOM:
            self._old_facts, self._facts = self._facts, {}
