"""Keep what people decided about who is whom: never changed, only switched off and on again."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from polku.store.identity.kinds import Decision
from polku.store.pool import Pool
from polku.vocabulary.identity import Identifier

_COLUMNS = (
    *("project_id", "number", "kind", "left", "right", "identifiers", "made_by", "made_at"),
    *("active", "changed_by", "changed_at", "version"),
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Decisions:
    """The decisions of the store behind ``write``; a project has few, so they stay in memory."""

    def __init__(self, write: Pool) -> None:
        self._write = write
        self._of: dict[int, tuple[Decision, ...]] = {}

    def of(self, project_id: int) -> tuple[Decision, ...]:
        """Return every decision of a project, the oldest first, also those switched off."""
        if project_id not in self._of:
            self._of[project_id] = self._read(project_id)
        return self._of[project_id]

    def make(
        self,
        project_id: int,
        kind: Literal["separate", "merge"],
        sides: tuple[Sequence[int], Sequence[int]],
        by: str,
        identifiers: Mapping[int, Identifier],
    ) -> Decision:
        """Write a new decision down and return it."""
        number = max([time.time_ns(), *(one.number + 1 for one in self.of(project_id)[-1:])])
        left, right = (tuple(sorted(side)) for side in sides)
        decision = Decision(
            number, kind, left, right, by, datetime.now(UTC), identifiers=dict(identifiers)
        )
        self._write_down(project_id, decision)
        return decision

    def switch(self, project_id: int, number: int, *, active: bool, by: str) -> Decision | None:
        """Switch a decision off or on again; return it as it is now, None if there is none."""
        found = next((one for one in self.of(project_id) if one.number == number), None)
        if found is None or found.active == active:
            return found
        changed = msgspec.structs.replace(
            found, active=active, changed_by=by, changed_at=datetime.now(UTC)
        )
        self._write_down(project_id, changed)
        return changed

    def without(self, project_id: int, keys: Collection[int]) -> tuple[list[int], list[Decision]]:
        """Return which decisions name any of ``keys``, and what is left of those without them."""
        named = [one for one in self.of(project_id) if not _keys(one).isdisjoint(keys)]
        left = [
            msgspec.structs.replace(
                one,
                left=tuple(key for key in one.left if key not in keys),
                right=tuple(key for key in one.right if key not in keys),
                identifiers={key: each for key, each in one.identifiers.items() if key not in keys},
            )
            for one in named
        ]
        return [one.number for one in named], [one for one in left if one.left and one.right]

    def keep(self, project_id: int, decision: Decision) -> None:
        """Write a decision down as it is given."""
        self._write_down(project_id, decision)

    def forget(self, project_id: int) -> None:
        """Read the decisions of a project again when next asked."""
        self._of.pop(project_id, None)

    def _write_down(self, project_id: int, decision: Decision) -> None:
        with self._write.client() as client:
            client.insert(
                "polku.identity_decisions", [_row(project_id, decision)], column_names=_COLUMNS
            )
        self.forget(project_id)

    def _read(self, project_id: int) -> tuple[Decision, ...]:
        sql = (
            "select number, kind, left, right, identifiers, made_by, made_at, active, changed_by, "
            "changed_at from polku.identity_decisions final "
            "where project_id = {project:UInt32} order by number"
        )
        rows = self._write.query(sql, {"project": project_id}).rows
        return tuple(_decision(row) for row in rows)


def _keys(one: Decision) -> set[int]:
    return {*one.left, *one.right, *one.identifiers}


def _row(project_id: int, one: Decision) -> list[Any]:
    named = [(key, each.type, each.value) for key, each in one.identifiers.items()]
    return [
        *(project_id, one.number, one.kind, list(one.left), list(one.right)),
        *(msgspec.json.encode(named).decode(), one.by, one.at, one.active, one.changed_by),
        *(one.changed_at or _NEVER, time.time_ns()),
    ]


def _decision(row: Sequence[Any]) -> Decision:
    number, kind, left, right, named, by, at, active, changed_by, changed_at = row
    identifiers = {
        key: Identifier(name, value)
        for key, name, value in msgspec.json.decode(named, type=list[tuple[int, str, str]])
    }
    return Decision(
        *(number, kind, tuple(left), tuple(right), by, at),
        identifiers=identifiers,
        active=active,
        changed_by=changed_by,
        changed_at=changed_at if changed_by else None,
    )
