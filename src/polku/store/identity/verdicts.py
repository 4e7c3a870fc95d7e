"""Keep what is worth knowing of how people came about: merges, and what the rules refused."""

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
import pyarrow as pa

from polku.store.identity.kinds import Resolution, Verdict, time_of
from polku.store.pool import Pool
from polku.vocabulary.identity import Identifier

_NOTHING = Identifier("", "")
_SCHEMA = pa.schema(
    [
        ("project_id", pa.uint32()),
        ("key", pa.uint64()),
        ("other", pa.uint64()),
        ("said", pa.string()),
        ("moment", pa.uint64()),
        ("message_id", pa.string()),
        ("refused", pa.string()),
        ("about", pa.string()),
        ("merged", pa.bool_()),
        ("person", pa.uint64()),
        ("type", pa.string()),
        ("value", pa.string()),
        ("other_type", pa.string()),
        ("other_value", pa.string()),
        ("gone", pa.bool_()),
        ("version", pa.uint64()),
    ]
)
_COLUMNS = ", ".join(_SCHEMA.names[1:-2])

Which = Literal["merged", "refused"]


class Entry(msgspec.Struct, frozen=True):
    """A line of the merge log: a merge, or what was not merged and why; ``at`` is when the
    event that says so happened."""

    verdict: Verdict
    person: int
    identifier: Identifier
    other_identifier: Identifier

    @property
    def at(self) -> datetime:
        """When the event happened that carried both."""
        return time_of(self.verdict.moment)


class Verdicts:
    """The merge log of the store behind ``write``."""

    def __init__(self, write: Pool) -> None:
        self._write = write

    def renew(
        self,
        project_id: int,
        keys: Collection[int],
        new: Collection[int],
        resolution: Resolution,
    ) -> None:
        """Write down what is notable of a resolution, and that what was so before is gone.

        Nothing was known of ``new`` keys before.
        """
        fresh = {
            _pair(one.verdict): one
            for one in (_entry(verdict, resolution) for verdict in resolution.verdicts)
            if _is_notable(one.verdict)
        }
        before = {*keys, *(pair[0] for pair in fresh)}.difference(new)
        known = self._about(project_id, before) if before else {}
        gone = [one for pair, one in known.items() if pair not in fresh and one.verdict.key in keys]
        changed = [one for pair, one in fresh.items() if known.get(pair) != one]
        self._store(
            project_id, [*((one, False) for one in changed), *((one, True) for one in gone)]
        )

    def note(self, project_id: int, entries: Sequence[Entry]) -> None:
        """Write entries down as they are."""
        self._store(project_id, [(one, False) for one in entries])

    def newest(self, project_id: int, which: Which, limit: int) -> list[Entry]:
        """Return the newest entries of a project's log, merges or what was refused."""
        test = "refused != ''" if which == "refused" else "refused = '' and said != 'hand'"
        sql = (
            f"select {_COLUMNS} from polku.identity_verdicts final "
            f"where project_id = {{project:UInt32}} and not gone and {test} "
            "order by moment desc, key, other limit {limit:UInt32}"
        )
        rows = self._write.query(sql, {"project": project_id, "limit": limit}).rows
        return [_read(row) for row in rows]

    def count(self, project_id: int) -> dict[str, int]:
        """Return how many merges there are ('') and how many were refused, by reason."""
        sql = (
            "select refused, count() from polku.identity_verdicts final "
            "where project_id = {project:UInt32} and not gone and said != 'hand' group by refused"
        )
        return dict(self._write.query(sql, {"project": project_id}).rows)

    def _about(self, project_id: int, keys: Iterable[int]) -> dict[tuple[int, int, bool], Entry]:
        sql = (
            f"select {_COLUMNS} from polku.identity_verdicts final "
            "where project_id = {project:UInt32} and key in {keys:Array(UInt64)} and not gone"
        )
        rows = self._write.query(sql, {"project": project_id, "keys": sorted(keys)}).rows
        return {_pair(one.verdict): one for one in map(_read, rows)}

    def _store(self, project_id: int, entries: Sequence[tuple[Entry, bool]]) -> None:
        if not entries:
            return
        version = time.time_ns()
        rows = [_row(project_id, one, gone, version) for one, gone in entries]
        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)
        ]
        self._write.insert("polku.identity_verdicts", pa.Table.from_arrays(columns, schema=_SCHEMA))


def _is_notable(verdict: Verdict) -> bool:
    return bool(verdict.refused) or verdict.merged


def _pair(verdict: Verdict) -> tuple[int, int, bool]:
    return verdict.key, verdict.other, verdict.said == "alias"


def _entry(verdict: Verdict, resolution: Resolution) -> Entry:
    return Entry(
        verdict,
        resolution.people.get(verdict.key, verdict.key),
        resolution.identifiers.get(verdict.key, _NOTHING),
        resolution.identifiers.get(verdict.other, _NOTHING),
    )


def _row(project_id: int, entry: Entry, gone: bool, version: int) -> tuple[Any, ...]:
    one, two, verdict = entry.identifier, entry.other_identifier, entry.verdict
    return (
        *(project_id, verdict.key, verdict.other, verdict.said, verdict.moment),
        *(verdict.message_id, verdict.refused, verdict.about, verdict.merged, entry.person),
        *(one.type, one.value, two.type, two.value, gone, version),
    )


def _read(row: Sequence[Any]) -> Entry:
    return Entry(
        Verdict(*row[:8]), row[8], Identifier(row[9], row[10]), Identifier(row[11], row[12])
    )
