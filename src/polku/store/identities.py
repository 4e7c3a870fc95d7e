"""Join the keys of one person: anonymous visits to the known user, old ids to new ones.

Stored events keep the key they arrived with. A *link* says that a key belongs to a person; the
dictionary ``polku.person_of`` applies the links when a question is asked, so a join reaches all
history at once and rewrites none of it. The first link of a key stays: on a shared
device, the visits before the first sign-in belong to whoever signed in first.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from threading import Lock

import msgspec

from polku.store.pool import Pool
from polku.vocabulary.event import Event, person_key

#: A burst of sign-ins reloads the dictionary at most this often, in seconds.
_RELOAD_EVERY = 0.5
#: Links kept in memory so that a person who signs in again asks nothing of the store.
_REMEMBERED = 100_000


class Link(msgspec.Struct, frozen=True):
    """``key`` belongs to the person of ``person``, because ``message_id`` said so."""

    key: int
    person: int
    reason: str
    message_id: str

    @property
    def moves(self) -> bool:
        """Whether it takes along the whole history of a key that has a person already."""
        return self.reason == "alias"


def links_in(project_id: int, events: Iterable[Event]) -> list[Link]:
    """Return what ``identify`` and ``alias`` events say about who is who, in time order."""
    found: list[Link] = []
    for event in sorted(events, key=lambda one: one.timestamp):
        if not event.user_id:
            continue
        person = person_key(project_id, user_id=event.user_id)
        others: list[int] = []
        if event.kind == "identify" and event.anonymous_id:
            others = [person_key(project_id, anonymous_id=event.anonymous_id)]
        elif event.kind == "alias" and event.previous_id:
            others = [
                person_key(project_id, anonymous_id=event.previous_id),
                person_key(project_id, user_id=event.previous_id),
            ]
        found += [Link(key, person, event.kind, event.message_id) for key in others]
    return [link for link in found if link.key != link.person]


class Identities:
    """The links of the store behind ``write``, and the dictionary made of them."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self._known: set[tuple[int, int]] = set()
        self._lock = Lock()
        self._stale = True
        self._reloaded = 0.0
        self._version = time.time_ns()

    def join(self, project_id: int, links: Sequence[Link]) -> None:
        """Store ``links``; a key that has a person keeps it, and chains end at one person."""
        new = [link for link in links if (link.key, link.person) not in self._known]
        if not new:
            return
        people = self._people({key for link in new for key in (link.key, link.person)})
        members = self._members({people.get(link.key, link.key) for link in new if link.moves})
        rows: dict[int, Link] = {}
        for link in new:
            old, person = people.get(link.key), people.get(link.person, link.person)
            if old is not None and not link.moves:
                continue
            root = old or link.key
            moved = {link.key, root} | (members.pop(root, set()) if link.moves else set())
            members[person] |= moved
            for key in moved:
                people[key] = person
                rows[key] = Link(key, person, link.reason, link.message_id)
        self._store(project_id, [link for key, link in rows.items() if key != people[key]])
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known.update((link.key, link.person) for link in new)

    def keys_of(self, person: int) -> list[int]:
        """Return every key whose events belong to ``person``, itself included."""
        sql = "select key from polku.links final where person = {person:UInt64} order by key"
        return [person, *(row[0] for row in self._write.query(sql, {"person": person}).rows)]

    def keys_of_all(self, people: Collection[int]) -> list[int]:
        """Return every key whose events belong to any of ``people``, themselves included."""
        members = self._members(set(people))
        return sorted({*people, *(key for keys in members.values() for key in keys)})

    def links_of(self, project_id: int, person: int) -> list[Link]:
        """Return why other keys of a project are ``person`` too, one link a key."""
        sql = (
            "select key, person, reason, message_id from polku.links final "
            "where project_id = {project:UInt32} and person = {person:UInt64} order by key"
        )
        rows = self._write.query(sql, {"project": project_id, "person": person}).rows
        return [Link(*row) for row in rows]

    def person_of(self, key: int) -> int:
        """Return the person whom ``key`` belongs to now."""
        return self._people({key}).get(key, key)

    def refresh(self) -> None:
        """Make the dictionary show every link stored up to half a second ago."""
        now = time.monotonic()
        if not self._stale or now - self._reloaded < _RELOAD_EVERY:
            return
        with self._lock:
            if self._stale:
                self._stale = False
                self._reloaded = now
                with self._write.client() as client:
                    client.command("system reload dictionary polku.person_of")

    def _people(self, keys: set[int]) -> dict[int, int]:
        sql = "select key, person from polku.links final where key in {keys:Array(UInt64)}"
        return dict(self._write.query(sql, {"keys": sorted(keys)}).rows)

    def _members(self, people: set[int]) -> defaultdict[int, set[int]]:
        """Return the keys that belong to each of ``people``."""
        members: defaultdict[int, set[int]] = defaultdict(set)
        if people:
            sql = "select key, person from polku.links final where person in {people:Array(UInt64)}"
            for key, person in self._write.query(sql, {"people": sorted(people)}).rows:
                members[person].add(key)
        return members

    def _store(self, project_id: int, links: Sequence[Link]) -> None:
        if not links:
            return
        self._version = max(self._version + 1, time.time_ns())
        rows = [
            [link.key, link.person, project_id, link.reason, link.message_id, self._version]
            for link in links
        ]
        with self._write.client() as client:
            client.insert("polku.links", rows)
        self._stale = True
