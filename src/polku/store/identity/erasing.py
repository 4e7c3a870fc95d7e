"""Forget what is known of some identifiers, so that nothing of it is left in the files."""

from collections.abc import Collection

from polku.store.identity.decided import Decisions
from polku.store.identity.facts import Facts
from polku.store.identity.links import Links
from polku.store.identity.rulebook import Rulebook
from polku.store.pool import Pool

_MINE = "project_id = {project:UInt32}"
_KEYS = "{keys:Array(UInt64)}"
_PAIR = f"{_MINE} and (key in {_KEYS} or other in {_KEYS})"
#: What of each table is about some keys.
_ABOUT = {
    "identity_facts": _PAIR,
    "identity_verdicts": _PAIR,
    "links": f"{_MINE} and (key in {_KEYS} or person in {_KEYS})",
    "links_recent": f"key in {_KEYS} or person in {_KEYS}",
}
_OF_PROJECT = (
    "identity_facts",
    "identity_decisions",
    "identity_verdicts",
    "identity_rules",
    "links",
)


class Erasing:
    """Deletes from the tables of the store behind ``write``."""

    def __init__(
        self, write: Pool, facts: Facts, decisions: Decisions, rulebook: Rulebook, links: Links
    ) -> None:
        self._write = write
        self._facts = facts
        self._decisions = decisions
        self._rulebook = rulebook
        self._links = links

    def erase(self, project_id: int, keys: Collection[int]) -> set[int]:
        """Delete all that is about ``keys``; return the other keys that it tied together."""
        around = {
            key
            for facts in self._facts.about(project_id, keys).values()
            for fact in facts
            for key in (fact.key, fact.other)
        }
        around |= {link.key for link in self._links.of(keys, project_id)}
        for table, condition in _ABOUT.items():
            self._delete(table, condition, project_id, keys)
        self._erase_decisions(project_id, keys)
        return around - set(keys)

    def erase_project(self, project_id: int) -> None:
        """Delete all that is about a project."""
        for table in _OF_PROJECT:
            self._delete(table, _MINE, project_id, ())
        self._decisions.forget(project_id)
        self._rulebook.forget(project_id)

    def _erase_decisions(self, project_id: int, keys: Collection[int]) -> None:
        numbers, left = self._decisions.without(project_id, keys)
        if numbers:
            named = f"{_MINE} and number in {_KEYS}"
            self._delete("identity_decisions", named, project_id, numbers)
            self._decisions.forget(project_id)
        for decision in left:
            self._decisions.keep(project_id, decision)

    def _delete(self, table: str, condition: str, project_id: int, keys: Collection[int]) -> None:
        values = {"project": project_id, "keys": sorted(keys)}
        with self._write.client() as client:
            for statement in self._write.form.erase(table, condition):
                client.command(statement, parameters=values)
