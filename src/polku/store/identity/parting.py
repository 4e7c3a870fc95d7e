"""Work out what goes where when an identifier is separated from its person; no I/O."""

from collections import defaultdict
from collections.abc import Collection

import msgspec

from polku.store.identity.kinds import Resolution
from polku.vocabulary.identity import Identifier


class Parting(msgspec.Struct, frozen=True):
    """Separating ``key`` takes ``moving`` (with the key itself) away from the ``staying`` keys."""

    key: int
    person: int
    moving: tuple[int, ...]
    staying: tuple[int, ...]
    identifiers: dict[int, Identifier]


def parting(resolution: Resolution, key: int) -> Parting:
    """Return what leaves with ``key``: what hangs on its person by it alone."""
    person = resolution.people[key]
    members = {one for one, whose in resolution.people.items() if whose == person}
    staying = _reached(resolution, person, members - {key}) if person != key else {key}
    return Parting(
        key,
        person,
        tuple(sorted(members - staying)),
        tuple(sorted(staying)),
        {one: resolution.identifiers[one] for one in members},
    )


def _reached(resolution: Resolution, start: int, within: Collection[int]) -> set[int]:
    """Return the keys that what joins reaches from ``start`` by keys of ``within``."""
    ways: defaultdict[int, set[int]] = defaultdict(set)
    for verdict in resolution.verdicts:
        if not verdict.refused and verdict.key in within and verdict.other in within:
            ways[verdict.key].add(verdict.other)
            ways[verdict.other].add(verdict.key)
    reached, wanted = {start}, [start]
    while wanted:
        for key in ways[wanted.pop()] - reached:
            reached.add(key)
            wanted.append(key)
    return reached
