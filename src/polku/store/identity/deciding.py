"""Carry out what a person decides about who is whom: separate, merge, and take either back."""

from threading import Lock

from polku.store.identity.decided import Decisions
from polku.store.identity.kinds import Decision, Resolution
from polku.store.identity.links import Links
from polku.store.identity.parting import Parting, parting
from polku.store.identity.settling import Settling
from polku.store.pool import Pool
from polku.vocabulary.errors import NotFound, translatable
from polku.vocabulary.identity import ANONYMOUS, USER, Identifier

#: Keys are below this.
_KEYS = 2**64


class Deciding:
    """Decisions about the people of the store behind ``write``, in force when a call returns."""

    def __init__(
        self, write: Pool, decisions: Decisions, settling: Settling, links: Links, sorting: Lock
    ) -> None:
        self._write = write
        self._decisions = decisions
        self._settling = settling
        self._links = links
        self._sorting = sorting

    def resolution(self, project_id: int, key: int) -> Resolution:
        """Return who is whom around ``key``, with every reason and refusal."""
        members = {link.key for link in self._links.of([self._person(key)], project_id)}
        region = self._settling.region(project_id, {key, *members})
        return self._settling.resolved(project_id, region)

    def parting(self, project_id: int, key: int) -> Parting:
        """Return what separating ``key`` from its person would take where.

        Raises `NotFound` where it is one person with nothing else, or what they are known by.
        """
        found = self.resolution(project_id, key) if key < _KEYS else None
        plan = parting(found, key) if found and key in found.people else None
        if plan is None or plan.person == key:
            raise NotFound(translatable("This identifier is not joined to anything."))
        return plan

    def separate(self, project_id: int, key: int, by: str) -> Decision:
        """Take ``key`` and what hangs on it out of its person, for good until switched off.

        Asked again, it returns the decision that holds already.
        """
        with self._sorting:
            if key < _KEYS and (made := self._holding(project_id, "separate", key)):
                return made
            plan = self.parting(project_id, key)
            decision = self._decisions.make(
                project_id, "separate", (plan.moving, plan.staying), by, plan.identifiers
            )
            self._apply(project_id, decision)
        return decision

    def merge(self, project_id: int, one: int, two: int, by: str) -> Decision:
        """Make two people one, whatever the limits, until switched off.

        Asked again, it returns the decision that holds already. Raises `NotFound` where events
        made them one, or one of them is nobody.
        """
        with self._sorting:
            if made := self._holding(project_id, "merge", one, two):
                return made
            sides = [self._members(project_id, self._person(key)) for key in (one, two)]
            if not all(sides) or set(sides[0]) & set(sides[1]):
                raise NotFound(translatable("Choose two people who are not one already."))
            named = sides[0] | sides[1]
            keys = (list(sides[0]), list(sides[1]))
            decision = self._decisions.make(project_id, "merge", keys, by, named)
            self._apply(project_id, decision)
        return decision

    def switch(self, project_id: int, number: int, *, active: bool, by: str) -> Decision:
        """Take a decision back, or put it in force again. Raises `NotFound` if there is none."""
        with self._sorting:
            decision = self._decisions.switch(project_id, number, active=active, by=by)
            if decision is None:
                raise NotFound(translatable("There is no such decision in this project."))
            self._apply(project_id, decision)
        return decision

    def _holding(self, project_id: int, kind: str, *keys: int) -> Decision | None:
        """Return the decision about ``keys`` by which they are alone, or one, now."""
        people = self._links.people(keys)
        as_decided = len({people.get(key, key) for key in keys}) == 1 and (
            kind == "merge" or all(people.get(key, key) == key for key in keys)
        )
        if not as_decided:
            return None
        for one in reversed(self._decisions.of(project_id)):
            named = one.left if kind == "separate" else (*one.left, *one.right)
            if one.active and one.kind == kind and set(keys) <= set(named):
                return one
        return None

    def _apply(self, project_id: int, decision: Decision) -> None:
        self._settling.settle(project_id, {*decision.left, *decision.right})
        self._links.show()

    def _person(self, key: int) -> int:
        return self._links.people([key]).get(key, key)

    def _members(self, project_id: int, person: int) -> dict[int, Identifier]:
        """Return the keys of a person; of one with a single id, as its events tell it."""
        links = self._links.of([person], project_id)
        return {link.key: link.identifier for link in links} or self._alone(project_id, person)

    def _alone(self, project_id: int, key: int) -> dict[int, Identifier]:
        sql = (
            "select user_id, anonymous_id from polku.events "
            "where project_id = {project:UInt32} and person_id = {key:UInt64} limit 1"
        )
        rows = self._write.query(sql, {"project": project_id, "key": key}).rows
        if not rows:
            return {}
        user, visitor = rows[0]
        return {key: Identifier(USER, user) if user else Identifier(ANONYMOUS, visitor)}
