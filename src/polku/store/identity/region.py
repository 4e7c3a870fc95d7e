"""Find all that hangs together with some identifiers: their facts, and theirs, to the end."""

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from polku.store.identity.facts import MOST
from polku.store.identity.kinds import Decision, Fact
from polku.vocabulary.identity import ANONYMOUS, USER, IdentityRules, blocked_by

#: Identifiers that may hang together; what is more is not sorted out, and joined no further.
LARGEST = 3_000

Reads = Callable[[Iterable[int]], dict[int, list[Fact]]]


class Region(msgspec.Struct, frozen=True):
    """Keys with every fact between them.

    Nothing is one person through ``ends``. Too many facts are known of ``overfull`` keys for them
    to be anybody's; of what hangs together with ``crowded`` ones there is too much to sort out.
    """

    keys: frozenset[int]
    facts: tuple[Fact, ...]
    ends: frozenset[int]
    overfull: frozenset[int]
    crowded: frozenset[int]


def region_of(
    seeds: Collection[int], read: Reads, decisions: Sequence[Decision], rules: IdentityRules
) -> Region:
    """Return what hangs together with ``seeds``; ``read`` gives the facts on some keys."""
    growth = _Growth(rules, decisions)
    wanted = set(seeds)
    while wanted:
        wanted = growth.take(read(wanted))
    return growth.region()


class _Growth:
    def __init__(self, rules: IdentityRules, decisions: Sequence[Decision]) -> None:
        self.rules = rules
        self.facts: dict[int, list[Fact]] = {}
        self.ends: set[int] = set()
        self.overfull: set[int] = set()
        self.parent: dict[int, int] = {}
        self.size: dict[int, int] = {}
        self.crowded: set[int] = set()
        self.together: dict[int, set[int]] = {}
        for one in decisions:
            if one.active and one.kind == "merge":
                for key in (*one.left, *one.right):
                    self.together.setdefault(key, set()).update(one.left, one.right)

    def take(self, found: dict[int, list[Fact]]) -> set[int]:
        """Add the facts on some keys; return the keys they lead to that were not read yet."""
        self.facts |= found
        self.overfull |= {key for key, facts in found.items() if len(facts) > MOST}
        self.ends |= {key for key, facts in found.items() if self._ends(key, facts)}
        wanted: set[int] = set()
        for key in found.keys() - self.ends:
            around = {one.other if one.key == key else one.key for one in found[key]}
            around |= self.together.get(key, set())
            unread = {other for other in around if other not in self.facts}
            for other in around:
                if other not in unread and other not in self.ends:
                    self._unite(key, other)
            if self.root(key) not in self.crowded:
                wanted |= unread
        return wanted

    def region(self) -> Region:
        """Return what was taken, without what is crowded."""
        crowded = {key for key in self.facts if self.root(key) in self.crowded}
        keys = self.facts.keys() - crowded
        facts = {(one.key, one.other, one.said): one for key in keys for one in self.facts[key]}
        return Region(
            *(frozenset(keys), tuple(facts.values()), frozenset(self.ends)),
            *(frozenset(self.overfull), frozenset(crowded)),
        )

    def _ends(self, key: int, facts: Sequence[Fact]) -> bool:
        """Return whether nothing is one person through ``key``: it is blocked, or many users'."""
        if not facts:
            return False
        if key in self.overfull:
            return True
        own = facts[0].identifier if facts[0].key == key else facts[0].other_identifier
        if blocked_by(self.rules, own.type, own.value):
            return True
        users = {one.key for one in facts if is_visit(one)}
        return own.type == ANONYMOUS and 0 < self.rules.alone_from <= len(users)

    def root(self, key: int) -> int:
        path = []
        while (above := self.parent.get(key, key)) != key:
            path.append(key)
            key = above
        for one in path:
            self.parent[one] = key
        return key

    def _unite(self, one: int, two: int) -> None:
        left, right = self.root(one), self.root(two)
        if left == right:
            return
        self.parent[right] = left
        self.size[left] = self.size.get(left, 1) + self.size.pop(right, 1)
        if self.size[left] > LARGEST or {left, right} & self.crowded:
            self.crowded.add(left)


def is_visit(fact: Fact) -> bool:
    """Return whether a fact says that a user was seen under a visitor id."""
    kinds = (fact.identifier.type, fact.other_identifier.type)
    return kinds == (USER, ANONYMOUS) and fact.said != "alias"
