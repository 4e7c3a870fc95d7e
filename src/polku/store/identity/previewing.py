"""Tell how many people other rules would change, from some of them where there are many."""

import msgspec

from polku.store.identity.links import Links
from polku.store.identity.settling import Settling
from polku.store.pool import Pool
from polku.vocabulary.identity import IdentityRules

#: People looked at for a preview.
_LOOKED_AT = 1_000

_PEOPLE = """
select dictGetOrDefault('polku.person_now', 'person', key,
    dictGetOrDefault('polku.person_of', 'person', key, key)) as person
from polku.identity_facts
where project_id = {project:UInt32}
group by person
"""


class Preview(msgspec.Struct, frozen=True):
    """Of ``people`` with more than one identifier, ``looked_at`` were tried: ``changed`` change."""

    people: int
    looked_at: int
    changed: int


class Previewing:
    """Tries rules on the people of the store behind ``write``."""

    def __init__(self, write: Pool, links: Links, settling: Settling) -> None:
        self._write = write
        self._links = links
        self._settling = settling

    def preview(self, project_id: int, rules: IdentityRules) -> Preview:
        """Return what ``rules`` would change, of the identifiers that are known now."""
        people, some = self._sample(project_id)
        members = {person: {person} for person in some}
        for link in self._links.of(some, project_id):
            members[link.person].add(link.key)
        every = {key for keys in members.values() for key in keys}
        region = self._settling.region(project_id, every, rules)
        found = self._settling.resolved(project_id, region, rules).people
        groups: dict[int, set[int]] = {}
        for key, person in found.items():
            groups.setdefault(person, set()).add(key)
        changed = sum(
            groups.get(found.get(person, person), {person}) != keys
            for person, keys in members.items()
        )
        return Preview(people, len(some), changed)

    def _sample(self, project_id: int) -> tuple[int, list[int]]:
        values = {"project": project_id, "limit": _LOOKED_AT}
        counted = self._write.query(f"select count() from ({_PEOPLE})", values).rows
        ordered = f"select person from ({_PEOPLE}) order by cityHash64(person)"
        return counted[0][0], [
            row[0] for row in self._write.query(f"{ordered} limit {{limit:UInt32}}", values).rows
        ]
