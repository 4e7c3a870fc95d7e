"""Keep the accounts of what came in, and bring those of a run that was killed into balance."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from polku.store.forms import Form
from polku.store.pool import Pool
from polku.vocabulary.accounts import Fate, Line

_SCHEMA = pa.schema(
    [
        ("project_id", pa.uint32()),
        ("source", pa.string()),
        ("hour", pa.timestamp("s", "UTC")),
        ("run", pa.uint64()),
        ("fate", pa.string()),
        ("reason", pa.string()),
        ("count", pa.int64()),
        ("version", pa.uint64()),
    ]
)
#: The row that says that a run has ended well.
_CLOSED = "closed"
#: Rows of the hour before the last one written may have been on their way.
_BEFORE = timedelta(hours=1)

_LINES = """
select source, hour, fate, reason, sum(count)
from polku.accounts final
where project_id = {project:UInt32} and hour >= {since:DateTime('UTC')} and fate != 'closed'
group by source, hour, fate, reason
having sum(count) != 0
order by hour, source, fate, reason
"""

_UNCLOSED = """
select max(hour) from polku.accounts final
where fate != 'closed' and run not in (select run from polku.accounts final where fate = 'closed')
having count() > 0
"""

_CELLS = """
select project_id, source, hour, sumIf(count, fate = 'received'), sumIf(count, fate = 'stored'),
    sumIf(count, fate not in ('received', 'closed'))
from polku.accounts final
where hour >= {since:DateTime('UTC')} and fate != 'closed'
group by project_id, source, hour
"""

_STORED = """
select project_id, source, toStartOfHour(received_at) as hour, count()
from polku.events
where received_at >= {since:DateTime64(3, 'UTC')}
group by project_id, source, hour
"""

#: What was read again from the quarantine is in the store, and was counted when it arrived.
_REPLAYED = """
select project_id, source, toStartOfHour(first_at), count()
from (
    select project_id, id, argMinIf(source, received_at, state = '') as source,
        minIf(received_at, state = '') as first_at, argMax(state, version) as now_state
    from polku.quarantine final
    group by project_id, id
)
where now_state = 'replayed' and first_at >= {since:DateTime64(3, 'UTC')}
group by project_id, source, toStartOfHour(first_at)
"""

_Cell = tuple[int, str, datetime]


class Accounts:
    """The books in the store behind ``write``; ``alone`` where no other process writes them."""

    def __init__(self, write: Pool, form: Form, *, alone: bool = True) -> None:
        self._write = write
        self._form = form
        self._alone = alone
        self._version = 0

    def write(self, run: int, lines: Sequence[Line]) -> None:
        """Keep how far the counters of ``run`` have come."""
        self._insert(run, lines)

    def close(self, run: int) -> None:
        """Note that ``run`` has ended with all its counters written."""
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self._insert(run, [], closing=hour)

    def lines(self, project_id: int, since: datetime) -> list[Line]:
        """Return the accounts of a project of the hours since ``since``, over all runs."""
        rows = self._write.query(_LINES, {"project": project_id, "since": _utc(since)}).rows
        return [Line(project_id, *row) for row in rows]

    def settle(self) -> int:
        """Balance the hours in which a run was killed; return the stored events it had not counted.

        What is in the store was received and stored. What was received and has no other fate
        was never acknowledged by that run: its sender sends it again, or the journal brings it.
        Where others write the books too, a run that is not closed may be one of theirs that goes
        on: then nothing is settled.
        """
        if not self._alone:
            return 0
        unclosed = self._write.query(_UNCLOSED).rows
        if not unclosed:
            return 0
        since = unclosed[0][0] - _BEFORE
        missing: dict[_Cell, int] = {}
        balance: defaultdict[_Cell, tuple[int, int]] = defaultdict(lambda: (0, 0))
        stored: defaultdict[_Cell, int] = defaultdict(int)
        replayed = {(row[0], row[1], row[2]): row[3] for row in self._ask(_REPLAYED, since)}
        for project_id, source, hour, received, kept, fates in self._ask(_CELLS, since):
            balance[project_id, source, hour] = (received, fates)
            stored[project_id, source, hour] = kept
        for project_id, source, hour, count in self._ask(_STORED, since):
            cell = (project_id, source, hour)
            missing[cell] = max(0, count - stored[cell] - replayed.get(cell, 0))
        self._insert(time.time_ns(), _corrections(balance, missing), closing=since)
        self._close_all(since)
        return sum(missing.values())

    def erase_project(self, project_id: int) -> None:
        """Remove the accounts of a project; return when they are gone."""
        with self._write.client() as client:
            for statement in self._form.erase("accounts", "project_id = {project:UInt32}"):
                client.command(statement, parameters={"project": project_id})

    def _close_all(self, hour: datetime) -> None:
        sql = (
            "select distinct run from polku.accounts final where run not in "
            "(select run from polku.accounts final where fate = 'closed')"
        )
        for (run,) in self._write.query(sql).rows:
            self._insert(run, [], closing=hour)

    def _ask(self, sql: str, since: datetime) -> list[tuple[Any, ...]]:
        return self._write.query(sql, {"since": _utc(since)}).rows

    def _insert(self, run: int, lines: Sequence[Line], closing: datetime | None = None) -> None:
        self._version = max(self._version + 1, time.time_ns())
        rows = [_row(run, line, self._version) for line in lines]
        if closing:
            end: Mapping[str, object] = {"project_id": 0, "source": "", "hour": closing}
            rows.append(
                {**end, "run": run, "fate": _CLOSED, "reason": "", "count": 1}
                | {"version": self._version}
            )
        if not rows:
            return
        self._write.insert("polku.accounts", pa.Table.from_pylist(rows, _SCHEMA))


def _corrections(
    balance: Mapping[_Cell, tuple[int, int]], missing: Mapping[_Cell, int]
) -> list[Line]:
    found: list[Line] = []
    for cell in {**balance, **missing}:
        received, fates = balance.get(cell, (0, 0))
        stored = missing.get(cell, 0)
        wanted: tuple[tuple[Fate, int], ...] = (
            ("stored", stored),
            ("received", fates + stored - received),
        )
        found += [Line(*cell, fate, "", count) for fate, count in wanted if count]
    return found


def _row(run: int, line: Line, version: int) -> dict[str, object]:
    return {
        "project_id": line.project_id,
        "source": line.source,
        "hour": line.hour,
        "run": run,
        "fate": line.fate,
        "reason": line.reason,
        "count": line.count,
        "version": version,
    }


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
