"""Tell who is whom: which identifiers are one person, why, and what people decided about it.

Stored events keep the key they arrived with. *Facts* say which identifiers an event carried
together, *decisions* what a person said about it; both are only ever added to. *Links* (key to
person) follow from the two by the project's rules, and the dictionaries of the engine apply them
when a question is asked, so a join or its undoing reaches all history at once and rewrites none.
"""

from collections.abc import Collection, Iterable

import pyarrow as pa

from polku.store.identity.background import AT_ONCE, Background, Waiting
from polku.store.identity.columnar import news_in
from polku.store.identity.decided import Decisions
from polku.store.identity.deciding import Deciding
from polku.store.identity.erasing import Erasing
from polku.store.identity.evidence import facts_in
from polku.store.identity.facts import Facts
from polku.store.identity.known import KnownKeys
from polku.store.identity.links import Link, Links
from polku.store.identity.marks import Marks
from polku.store.identity.memory import Memory
from polku.store.identity.previewing import Preview, Previewing
from polku.store.identity.rebuilding import Progress, Rebuilding
from polku.store.identity.rulebook import Rulebook
from polku.store.identity.settling import Settling
from polku.store.identity.verdicts import Verdicts
from polku.store.pool import Pool
from polku.vocabulary.event import Event
from polku.vocabulary.identity import IdentityRules

__all__ = ["Identities", "Link"]


class Identities:
    """Who is whom in the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self.facts = Facts(write)
        self.decisions = Decisions(write)
        self.rulebook = Rulebook(write)
        self.links = Links(write)
        self.verdicts = self.log = Verdicts(write)
        self.settling = Settling(
            self.facts, self.decisions, self.rulebook, self.links, self.verdicts
        )
        self._marks = Marks(write)
        self._erasing = Erasing(write, self.facts, self.decisions, self.rulebook, self.links)
        self._memory = Memory()
        self._known = KnownKeys(write)
        rebuilding = Rebuilding(
            write, self.facts, self._known, self.rulebook, self.settling, self._marks
        )
        self._background = Background(self.settling, rebuilding, self.links, self._marks)
        self.deciding = Deciding(
            write, self.decisions, self.settling, self.links, self._background.sorting
        )
        self._previewing = Previewing(write, self.links, self.settling)
        self._recover()

    def show_through(self, read: Pool) -> None:
        """Let the log that pages show be read through ``read``, which leaves out the hidden.

        What people follow from is read as it is stored: whoever is hidden may come back.
        """
        self.log = Verdicts(read)

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
        with self._background.sorting:
            around = self._erasing.erase(project_id, set(keys))
            self._memory.forget()
            if around:
                self.settling.settle(project_id, around)
        self.links.anew()

    def erase_project(self, project_id: int) -> None:
        """Forget everything about who is who in a project; return when it is off the disk."""
        with self._background.sorting:
            self._erasing.erase_project(project_id)
            self._memory.forget()
        self.links.anew()

    def refresh(self) -> None:
        """Make every question from now on see what was joined and separated until now."""
        self._background.catch_up()
        self.links.show()

    def set_rules(self, project_id: int, rules: IdentityRules, by: str) -> None:
        """Set a project's rules; its people are worked out anew in the background."""
        self.rulebook.set(project_id, rules, by)
        self._memory.forget()
        self._background.ask_for(project_id)

    def preview(self, project_id: int, rules: IdentityRules) -> Preview:
        """Return how many people of a project ``rules`` would change."""
        self.refresh()
        return self._previewing.preview(project_id, rules)

    def progress(self, project_id: int) -> Progress | None:
        """Return how far working the people out anew is, None where nothing is to be done."""
        return self._background.progress(project_id)

    def rebuild(self, project_id: int) -> None:
        """Work a project's people out anew from its stored events; return when done."""
        self._background.finish(project_id)

    def close(self) -> None:
        """Stop working in the background."""
        self._background.close()

    def _take(self, project_id: int, events: list[Event]) -> None:
        rules = self.rulebook.of(project_id)
        facts = self._memory.fresh(facts_in(project_id, events, rules))
        for start in range(0, len(facts), AT_ONCE // 2):
            some = facts[start : start + AT_ONCE // 2]
            keys = {key for fact in some for key in (fact.key, fact.other)}
            new = self._known.new(keys)
            stored = self.facts.add(project_id, some)
            self._background.put(Waiting(project_id, keys, stored, some, new))
        self._memory.keep(project_id, events, facts)

    def _recover(self) -> None:
        """Take up what a crash left undone, or a former version never did."""
        marks = self._marks.all()
        if "facts" not in marks:
            projects = self._projects()
            for project_id in projects:
                self._background.ask_for(project_id)
            if not projects:
                self._marks.set("facts", 1)
            return
        for project_id, version in self.rulebook.versions().items():
            if marks.get(f"rules {project_id}", 0) < version:
                self._background.ask_for(project_id)
        self._put_since(marks["facts"])

    def _put_since(self, stored: int) -> None:
        while left := self.facts.since(stored, AT_ONCE):
            stored = left[-1][2]
            for project_id in {project for project, _, _ in left}:
                keys = {key for project, key, _ in left if project == project_id}
                self._background.put(Waiting(project_id, keys, stored))

    def _projects(self) -> list[int]:
        rows = self._write.query("select distinct project_id from polku.events").rows
        return sorted(row[0] for row in rows)
