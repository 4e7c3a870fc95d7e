"""Work out who is whom: facts, decisions and rules in, people and reasons out; no I/O.

The answer does not depend on the order of its input. What a person decided comes first, then
what an alias said, then everything else in the order in which it happened; each joins two people
unless a rule refuses.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from polku.store.identity.kinds import (
    Decision,
    Fact,
    Refusal,
    Resolution,
    Verdict,
    days_in,
    moment_of,
)
from polku.store.identity.region import is_visit
from polku.vocabulary.identity import ANONYMOUS, USER, Identifier, IdentityRules, blocked_by


def resolve(
    facts: Iterable[Fact],
    decisions: Sequence[Decision],
    rules: IdentityRules,
    overfull: Collection[int] = (),
) -> Resolution:
    """Return who is whom among the identifiers of ``facts``; ``overfull`` ones join nobody.

    ``facts`` and the keys of ``decisions`` must be whole: all that hang together.
    """
    earliest = _earliest(facts)
    world = _World(earliest, decisions, rules, overfull)
    for decision in _in_force(decisions, "merge"):
        world.merge(decision)
    for fact in sorted(earliest, key=world.order):
        world.consider(fact)
    return world.resolution()


def _earliest(facts: Iterable[Fact]) -> list[Fact]:
    """Return the first fact of each pair; what an alias says stands apart."""
    first: dict[tuple[int, int, bool], Fact] = {}
    for fact in facts:
        pair = (fact.key, fact.other, fact.said == "alias")
        known = first.get(pair)
        if known is None or (fact.moment, fact.message_id) < (known.moment, known.message_id):
            first[pair] = fact
    return list(first.values())


def _in_force(decisions: Sequence[Decision], kind: str) -> list[Decision]:
    return sorted(
        (one for one in decisions if one.active and one.kind == kind), key=lambda one: one.number
    )


class _Group:
    """Keys that are one person: how many of each type count, and which walls they stand at."""

    __slots__ = ("counts", "keys", "sides")

    def __init__(self, key: int, type_name: str, sides: set[tuple[int, int]]) -> None:
        self.keys = [key]
        self.counts = {type_name: 1} if type_name else {}
        self.sides = sides


class _World:
    def __init__(
        self,
        facts: Sequence[Fact],
        decisions: Sequence[Decision],
        rules: IdentityRules,
        overfull: Collection[int],
    ) -> None:
        self.rules = rules
        self.overfull = overfull
        self.rank = {one.name: rank for rank, one in enumerate(rules.types)}
        self.limits = {one.name: one for one in rules.types}
        self.identifiers: dict[int, Identifier] = {}
        self.first: dict[int, int] = {}
        self.users: defaultdict[int, set[int]] = defaultdict(set)
        for fact in facts:
            self._note(fact)
        for decision in _in_force(decisions, "merge"):
            for key, identifier in decision.identifiers.items():
                self.identifiers.setdefault(key, identifier)
                self.first.setdefault(key, moment_of(decision.at, 0))
        self.renamed: set[int] = set()
        self.verdicts: list[Verdict] = []
        self.walls = _walls(decisions)
        self.groups: dict[int, _Group] = {}
        for key, identifier in self.identifiers.items():
            self.groups[key] = _Group(key, identifier.type, set(self.walls.get(key, ())))

    def _note(self, fact: Fact) -> None:
        for key, identifier in ((fact.key, fact.identifier), (fact.other, fact.other_identifier)):
            self.identifiers[key] = identifier
            self.first[key] = min(self.first.get(key, fact.moment), fact.moment)
        if is_visit(fact):
            self.users[fact.other].add(fact.key)

    def order(self, fact: Fact) -> tuple[bool, int, int, int, int]:
        """Return where a fact comes among the others: what an alias says, then by time."""
        rank = self.rank.get(fact.other_identifier.type, len(self.rank))
        return fact.said != "alias", fact.moment, rank, fact.key, fact.other

    def merge(self, decision: Decision) -> None:
        """Join what a person said is one, whatever the limits."""
        keys = [key for key in (*decision.left, *decision.right) if key in self.groups]
        for place, key in enumerate(keys):
            for earlier in keys[:place]:
                one, two = self.groups[earlier], self.groups[key]
                if one is two:
                    break
                if not _walled(one, two):
                    self._unite(earlier, key)
                    break
        number = str(decision.number)
        self.verdicts += [
            Verdict(decision.left[0], key, "hand", 0, "", about=number)
            for key in keys
            if self.groups[key] is self.groups.get(decision.left[0])
        ]

    def consider(self, fact: Fact) -> None:
        """Join the two sides of a fact unless a rule refuses, and keep the verdict."""
        one, two = self.groups[fact.key], self.groups[fact.other]
        refused: Refusal = ""
        about = ""
        if one is not two:
            refused, about = self._refusal(fact, one, two)
        merged = one is not two and len(one.keys) > 1 and len(two.keys) > 1
        self.verdicts.append(
            Verdict(
                *(fact.key, fact.other, fact.said, fact.moment, fact.message_id),
                refused=refused,
                about=about,
                merged=merged,
            )
        )
        if not refused and one is not two:
            renames = fact.said == "alias" and fact.other not in self.renamed
            self._unite(fact.key, fact.other)
            if renames:
                self.renamed.add(fact.other)
                one.counts[fact.other_identifier.type] -= 1

    def _refusal(self, fact: Fact, one: _Group, two: _Group) -> tuple[Refusal, str]:
        for identifier in (fact.identifier, fact.other_identifier):
            if identifier.type not in self.rank:
                return "blocked", identifier.type
            if pattern := blocked_by(self.rules, identifier.type, identifier.value):
                return "blocked", pattern
        if fact.key in self.overfull or fact.other in self.overfull:
            return "crowded", ""
        if wall := _walled(one, two):
            return "separated", str(wall)
        alone = self.rules.alone_from
        for key in (fact.key, fact.other):
            if fact.said != "alias" and alone and len(self.users.get(key, ())) >= alone:
                return "shared", str(len(self.users[key]))
        over = self._over_limit(fact, one, two)
        return ("limit", over) if over else ("", "")

    def _over_limit(self, fact: Fact, one: _Group, two: _Group) -> str:
        """Return the type of which the two together have more than a person may, or ''."""
        renames = fact.said == "alias" and fact.other not in self.renamed
        for name, limit in self.limits.items():
            here, there = one.counts.get(name, 0), two.counts.get(name, 0)
            if renames and fact.other_identifier.type == name:
                there -= 1
            if here <= 0 or there <= 0 or here + there <= limit.limit:
                continue
            if limit.days is None or self._crowded(name, limit.limit, limit.days, one, two):
                return name
        return ""

    def _crowded(self, name: str, limit: int, days: int, one: _Group, two: _Group) -> bool:
        """Return whether some ``days`` saw more than ``limit`` new values of a type."""
        moments = sorted(
            self.first[key]
            for key in (*one.keys, *two.keys)
            if self.identifiers[key].type == name and key not in self.renamed
        )
        span = days_in(days)
        return any(
            late - early < span for early, late in zip(moments, moments[limit:], strict=False)
        )

    def _unite(self, left: int, right: int) -> None:
        one, two = self.groups[left], self.groups[right]
        one.keys += two.keys
        one.sides |= two.sides
        for name, count in two.counts.items():
            one.counts[name] = one.counts.get(name, 0) + count
        for key in two.keys:
            self.groups[key] = one

    def resolution(self) -> Resolution:
        """Return the person of each key: its group's best known identifier."""
        people: dict[int, int] = {}
        for group in {id(one): one for one in self.groups.values()}.values():
            person = min(group.keys, key=self._standing)
            people |= dict.fromkeys(group.keys, person)
        return Resolution(people, tuple(self.verdicts), self.identifiers, self.first)

    def _standing(self, key: int) -> tuple[int, bool, int, int]:
        """Order by how well an identifier names the person: those on events, the oldest first."""
        type_name = self.identifiers[key].type
        kind = 0 if type_name == USER else 1 if type_name == ANONYMOUS else 2
        return kind, key in self.renamed, self.first[key], key


def _walled(one: _Group, two: _Group) -> int:
    """Return which decision keeps two groups apart, 0 where none does."""
    return next((number for number, side in one.sides if (number, 1 - side) in two.sides), 0)


def _walls(decisions: Sequence[Decision]) -> dict[int, set[tuple[int, int]]]:
    """Return which side of which separation each key stands on.

    A later merge by hand of the two sides takes a separation down for as long as it holds.
    """
    merges = _in_force(decisions, "merge")
    walls: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for wall in _in_force(decisions, "separate"):
        if any(one.number > wall.number and _crosses(one, wall) for one in merges):
            continue
        for side, keys in enumerate((wall.left, wall.right)):
            for key in keys:
                walls[key].add((wall.number, side))
    return walls


def _crosses(merge: Decision, wall: Decision) -> bool:
    keys = {*merge.left, *merge.right}
    return not (keys.isdisjoint(wall.left) or keys.isdisjoint(wall.right))
