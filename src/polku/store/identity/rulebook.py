"""Keep each project's identity rules, every version of them, and by whom they were made."""

import time
from datetime import UTC, datetime

import msgspec

from polku.store.pool import Pool
from polku.vocabulary.identity import IdentityRules

_DEFAULT = IdentityRules()
_decode = msgspec.json.Decoder(IdentityRules).decode


class Edition(msgspec.Struct, frozen=True):
    """The rules as they were set, by whom and when."""

    rules: IdentityRules
    by: str = ""
    at: datetime | None = None
    version: int = 0


class Rulebook:
    """The rules of the projects of the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self._of: dict[int, Edition] = {}

    def of(self, project_id: int) -> IdentityRules:
        """Return the rules that hold for a project now."""
        return self.edition(project_id).rules

    def edition(self, project_id: int) -> Edition:
        """Return the rules that hold for a project now, and by whom they were set."""
        if project_id not in self._of:
            found = self.editions(project_id, 1)
            self._of[project_id] = found[0] if found else Edition(_DEFAULT)
        return self._of[project_id]

    def editions(self, project_id: int, limit: int) -> list[Edition]:
        """Return the last rules that were set for a project, the newest first."""
        sql = (
            "select rules, made_by, made_at, version from polku.identity_rules final "
            "where project_id = {project:UInt32} order by version desc limit {limit:UInt32}"
        )
        rows = self._write.query(sql, {"project": project_id, "limit": limit}).rows
        return [Edition(_decode(rules), by, at, version) for rules, by, at, version in rows]

    def versions(self) -> dict[int, int]:
        """Return the newest version of each project that has rules of its own."""
        sql = "select project_id, max(version) from polku.identity_rules group by project_id"
        return dict(self._write.query(sql).rows)

    def set(self, project_id: int, rules: IdentityRules, by: str) -> None:
        """Write new rules of a project down."""
        row = [project_id, msgspec.json.encode(rules).decode(), by, datetime.now(UTC)]
        with self._write.client() as client:
            client.insert(
                "polku.identity_rules",
                [[*row, time.time_ns()]],
                column_names=("project_id", "rules", "made_by", "made_at", "version"),
            )
        self._of.pop(project_id, None)

    def forget(self, project_id: int) -> None:
        """Read the rules of a project again when next asked."""
        self._of.pop(project_id, None)
