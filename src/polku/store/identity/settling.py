"""Bring the links up to date with the facts, decisions and rules about some identifiers."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from polku.store.identity.decided import Decisions
from polku.store.identity.facts import Facts
from polku.store.identity.kinds import Decision, Fact, Resolution, Verdict
from polku.store.identity.links import Link, Links
from polku.store.identity.region import Region, region_of
from polku.store.identity.resolving import resolve
from polku.store.identity.rulebook import Rulebook
from polku.store.identity.verdicts import Verdicts
from polku.vocabulary.identity import IdentityRules

#: How often people's former members are looked for; each time adds those of the time before.
_ROUNDS = 5
_NOTHING: Mapping[int, list[Fact]] = {}


class Settling:
    """Recomputes people from what is stored about them."""

    def __init__(
        self,
        facts: Facts,
        decisions: Decisions,
        rulebook: Rulebook,
        links: Links,
        verdicts: Verdicts,
    ) -> None:
        self._facts = facts
        self._decisions = decisions
        self._rulebook = rulebook
        self._links = links
        self._verdicts = verdicts

    def settle(
        self,
        project_id: int,
        seeds: Collection[int],
        fresh: Sequence[Fact] = (),
        new: Collection[int] = (),
    ) -> frozenset[int]:
        """Write the links of ``seeds`` and of all that hangs together with them; return these.

        ``fresh`` has every fact on ``new`` keys, of which nothing was known before.
        """
        news = _by_key(fresh, new)
        region, known = self._whole(project_id, seeds, news)
        resolution = self.resolved(project_id, region)
        links = links_of(resolution, region.keys)
        changed = [one for key, one in links.items() if known.get(key) != one]
        left = [
            Link(key, key, identifier=one.identifier)
            for key, one in known.items()
            if key in region.keys and key not in links and one.person != key
        ]
        self._links.store(project_id, [*changed, *left])
        self._verdicts.renew(project_id, region.keys, news.keys(), resolution)
        return region.keys | region.crowded

    def resolved(
        self, project_id: int, region: Region, rules: IdentityRules | None = None
    ) -> Resolution:
        """Return who is whom in a region, by the rules that hold now or by ``rules``."""
        return resolve(
            region.facts,
            _touching(self._decisions.of(project_id), region.keys),
            rules or self._rulebook.of(project_id),
            region.overfull,
        )

    def region(
        self,
        project_id: int,
        seeds: Collection[int],
        rules: IdentityRules | None = None,
        news: Mapping[int, list[Fact]] = _NOTHING,
    ) -> Region:
        """Return what hangs together with ``seeds``; ``news`` has all facts on some keys."""

        def read(keys: Iterable[int]) -> dict[int, list[Fact]]:
            wanted = set(keys)
            stored = wanted - news.keys()
            found = self._facts.about(project_id, stored) if stored else {}
            return found | {key: news[key] for key in wanted & news.keys()}

        return region_of(
            seeds,
            read,
            self._decisions.of(project_id),
            rules or self._rulebook.of(project_id),
        )

    def _whole(
        self, project_id: int, seeds: Collection[int], news: Mapping[int, list[Fact]]
    ) -> tuple[Region, dict[int, Link]]:
        """Return the region of ``seeds`` with the links of its keys now.

        It reaches to all who are one person now with a key that nothing hangs on any more.
        """
        wanted = set(seeds)
        for _ in range(_ROUNDS):
            region = self.region(project_id, wanted, news=news)
            known = self._links.about([key for key in region.keys if key not in news])
            people = {one.person for one in known.values()} - region.keys - region.crowded
            people |= {known[key].person for key in region.ends & known.keys()}
            members = {one.key for one in self._links.of(people, project_id)}
            if members <= region.keys | region.crowded:
                break
            wanted |= members
        return region, known


def _by_key(facts: Sequence[Fact], keys: Collection[int]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {key: [] for key in keys}
    for fact in facts:
        for key in (fact.key, fact.other):
            if key in found:
                found[key].append(fact)
    return found


def links_of(resolution: Resolution, keys: Collection[int]) -> dict[int, Link]:
    """Return the link of each of ``keys`` that is one person with another, with its reason."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for key, person in resolution.people.items():
        groups[person].append(key)
    reasons = reasons_of(resolution)
    return {
        key: _link(key, person, resolution, reasons.get(key))
        for person, members in groups.items()
        if len(members) > 1
        for key in members
        if key in keys
    }


def _link(key: int, person: int, resolution: Resolution, why: Verdict | None) -> Link:
    identifier = resolution.identifiers[key]
    if why is None:
        return Link(key, person, "own", "", identifier, resolution.first[key])
    return Link(key, person, why.said, why.message_id, identifier, why.moment)


def reasons_of(resolution: Resolution) -> dict[int, Verdict]:
    """Return what ties each key to its person: the last step of the way from there to it."""
    ways: defaultdict[int, list[tuple[int, Verdict]]] = defaultdict(list)
    for verdict in resolution.verdicts:
        if not verdict.refused:
            ways[verdict.key].append((verdict.other, verdict))
            ways[verdict.other].append((verdict.key, verdict))
    reasons: dict[int, Verdict] = {}
    for person in {resolution.people[key] for key in ways}:
        queue = deque([person])
        seen = {person}
        while queue:
            here = queue.popleft()
            for there, verdict in ways[here]:
                if there not in seen:
                    seen.add(there)
                    reasons[there] = verdict
                    queue.append(there)
    return reasons


def _touching(decisions: Sequence[Decision], keys: Collection[int]) -> list[Decision]:
    return [
        one
        for one in decisions
        if one.active and any(key in keys for key in (*one.left, *one.right))
    ]
