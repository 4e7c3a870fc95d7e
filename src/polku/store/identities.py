"""Tell who is whom: which identifiers are one person, why, and what people decided about it.

Stored events keep the key they arrived with. *Facts* say which identifiers an event carried
together, *decisions* what a person said about it; both are only ever added to. *Links* (key to
person) follow from the two by the project's rules, and the dictionaries of the engine apply them
when a question is asked, so a join or its undoing reaches all history at once and rewrites none.
"""

from collections import deque
from collections.abc import Collection, Iterable
from threading import Condition, Lock, Thread

import pyarrow as pa

from polku.store.identity.columnar import news_in
from polku.store.identity.decided import Decisions
from polku.store.identity.deciding import Deciding
from polku.store.identity.erasing import Erasing
from polku.store.identity.evidence import facts_in
from polku.store.identity.facts import Facts
from polku.store.identity.kinds import Fact
from polku.store.identity.links import Link, Links
from polku.store.identity.memory import Memory
from polku.store.identity.rulebook import Rulebook
from polku.store.identity.settling import Settling
from polku.store.identity.verdicts import Verdicts
from polku.store.pool import Pool
from polku.vocabulary.event import Event

__all__ = ["Identities", "Link"]

#: Identifiers sorted out in one go.
_AT_ONCE = 2_000
#: How long new facts wait for others, so that a burst is sorted out together, in seconds.
_GATHER = 0.05


class Identities:
    """Who is whom in the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self.facts = Facts(write)
        self.decisions = Decisions(write)
        self.rulebook = Rulebook(write)
        self.links = Links(write)
        self.verdicts = Verdicts(write)
        self.settling = Settling(
            self.facts, self.decisions, self.rulebook, self.links, self.verdicts
        )
        self.erasing = Erasing(write, self.facts, self.decisions, self.rulebook, self.links)
        self._memory = Memory()
        self._pending: deque[tuple[int, Collection[int]]] = deque()
        self._arrived = Condition()
        self._sorting = Lock()
        self.deciding = Deciding(write, self.decisions, self.settling, self.links, self._sorting)
        self._closing = False
        self._thread: Thread | None = None

    def join(self, project_id: int, events: Iterable[Event]) -> None:
        """Store what ``events`` say about who is who; questions see it from now on."""
        news = self._memory.news(project_id, events)
        if news:
            self._take(project_id, news)

    def join_table(self, project_id: int, table: pa.Table) -> None:
        """Do as `join` for the rows of a table of `polku.store.columns.SCHEMA`."""
        news = self._memory.news(project_id, news_in(table))
        if news:
            self._take(project_id, news)

    def keys_of(self, person: int) -> list[int]:
        """Return every key whose events belong to ``person``, itself included."""
        return self.keys_of_all([person])

    def keys_of_all(self, people: Collection[int]) -> list[int]:
        """Return every key whose events belong to any of ``people``, themselves included."""
        self.refresh()
        return sorted({*people, *(link.key for link in self.links.of(people))})

    def links_of(self, project_id: int, person: int) -> list[Link]:
        """Return why other keys of a project are ``person`` too, one link a key."""
        self.refresh()
        return [link for link in self.links.of([person], project_id) if link.key != person]

    def person_of(self, key: int) -> int:
        """Return the person whom ``key`` belongs to now."""
        self.refresh()
        return self.links.people([key]).get(key, key)

    def erase(self, project_id: int, keys: Collection[int]) -> None:
        """Forget every fact, decision and link of ``keys``; return when they are off the disk.

        Whoever was joined through them is sorted out anew.
        """
        self.refresh()
        with self._sorting:
            around = self.erasing.erase(project_id, set(keys))
            self._memory.forget()
            if around:
                self.settling.settle(project_id, around)
        self.links.anew()

    def erase_project(self, project_id: int) -> None:
        """Forget everything about who is who in a project; return when it is off the disk."""
        with self._sorting:
            self.erasing.erase_project(project_id)
            self._memory.forget()
        self.links.anew()

    def refresh(self) -> None:
        """Make every question from now on see what was joined and separated until now."""
        if self._pending:
            with self._sorting:
                self._sort_some()
        self.links.show()

    def close(self) -> None:
        """Stop working in the background."""
        with self._arrived:
            self._closing = True
            self._arrived.notify_all()
        if self._thread:
            self._thread.join()

    def _take(self, project_id: int, events: list[Event]) -> None:
        rules = self.rulebook.of(project_id)
        facts = self._memory.fresh(facts_in(project_id, events, rules))
        if facts:
            self.facts.add(project_id, facts)
            self._await(project_id, facts)
        self._memory.keep(project_id, events, facts)

    def _await(self, project_id: int, facts: list[Fact]) -> None:
        with self._arrived:
            for start in range(0, len(facts), _AT_ONCE // 2):
                some = facts[start : start + _AT_ONCE // 2]
                keys = {key for fact in some for key in (fact.key, fact.other)}
                self._pending.append((project_id, keys))
            if self._thread is None:
                self._thread = Thread(target=self._work, name="polku-identities", daemon=True)
                self._thread.start()
            self._arrived.notify_all()

    def _work(self) -> None:
        while True:
            with self._arrived:
                self._arrived.wait_for(lambda: self._closing or self._pending)
                if not self._closing:
                    self._arrived.wait_for(lambda: self._closing, _GATHER)
                if self._closing:
                    return
            with self._sorting:
                self._sort_some()
            self.links.show()

    def _sort_some(self) -> None:
        """Sort out what waits first; of one project as much as is done in one go."""
        with self._arrived:
            if not self._pending:
                return
            project_id, keys = self._pending[0]
            seeds, taken = set(keys), 1
            for project, more in list(self._pending)[1:]:
                if project != project_id or len(seeds) + len(more) > _AT_ONCE:
                    break
                seeds |= set(more)
                taken += 1
        self.settling.settle(project_id, seeds)
        with self._arrived:
            for _ in range(taken):
                self._pending.popleft()
