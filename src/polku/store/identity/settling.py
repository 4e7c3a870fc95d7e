"""Bring the links up to date with the facts, decisions and rules about some identifiers."""

from collections import defaultdict, deque
from collections.abc import Collection, Sequence

from polku.store.identity.decided import Decisions
from polku.store.identity.facts import Facts
from polku.store.identity.kinds import Decision, Resolution, Verdict
from polku.store.identity.links import Link, Links
from polku.store.identity.region import Region, region_of
from polku.store.identity.resolving import resolve
from polku.store.identity.rulebook import Rulebook
from polku.store.identity.verdicts import Verdicts
from polku.vocabulary.identity import IdentityRules

#: How often people's former members are looked for; each time adds those of the time before.
_ROUNDS = 5


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

    def settle(self, project_id: int, seeds: Collection[int]) -> frozenset[int]:
        """Write the links of ``seeds`` and of all that hangs together with them; return these."""
        region, known = self._whole(project_id, seeds)
        resolution = self.resolved(project_id, region)
        fresh = links_of(resolution, region.keys)
        changed = [one for key, one in fresh.items() if known.get(key) != one]
        left = [
            Link(key, key, identifier=one.identifier)
            for key, one in known.items()
            if key in region.keys and key not in fresh and one.person != key
        ]
        self._links.store(project_id, [*changed, *left])
        self._verdicts.renew(project_id, region.keys, resolution)
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
        self, project_id: int, seeds: Collection[int], rules: IdentityRules | None = None
    ) -> Region:
        """Return what hangs together with ``seeds``."""
        return region_of(
            seeds,
            lambda keys: self._facts.about(project_id, keys),
            self._decisions.of(project_id),
            rules or self._rulebook.of(project_id),
        )

    def _whole(self, project_id: int, seeds: Collection[int]) -> tuple[Region, dict[int, Link]]:
        """Return the region of ``seeds`` and of everybody who is one person with any of it now."""
        wanted = set(seeds)
        for _ in range(_ROUNDS):
            region = self.region(project_id, wanted)
            people = self._links.people(region.keys)
            members = self._links.of({*people.values()})
            outside = {one.key for one in members} - region.keys - region.crowded
            if not outside:
                break
            wanted |= outside
        return region, {one.key: one for one in members}


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
