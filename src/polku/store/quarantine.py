"""Keep what could not be read: every arrival is a row, every decision about it another.

An *entry* is all rows of one id. Nothing is changed in place: what was decided is the newest of
its decisions, so that a decision can be taken back and a crash leaves no half of one.
"""

import base64
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError

from polku.store.forms import Form
from polku.store.pool import Pool, Table, translated
from polku.vocabulary.kept import Decision, Entry, Group, Kept, Reason, Selection

SCHEMA = pa.schema(
    [
        ("project_id", pa.uint32()),
        ("id", pa.uint64()),
        ("received_at", pa.timestamp("us", "UTC")),
        ("nonce", pa.uint64()),
        ("state", pa.string()),
        ("version", pa.uint64()),
        ("action", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("query", pa.string()),
        ("headers", pa.string()),
        ("visitor", pa.string()),
        ("event", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
        ("place", pa.string()),
        ("reason_values", pa.string()),
        ("raw", pa.string()),
        ("is_base64", pa.bool_()),
    ]
)

#: One row an entry. ``argMin`` takes the first arrival, of two at once always the same one; the
#: newest reason counts.
_ENTRIES = """
select
    id,
    argMinIf(source, (received_at, source, event), state = '') as from_source,
    argMinIf(event, (received_at, source, event), state = '') as of_event,
    argMaxIf(code, version, code != '') as of_code,
    argMaxIf(message, version, code != '') as of_message,
    argMaxIf(place, version, code != '') as of_place,
    argMaxIf(reason_values, version, code != '') as of_values,
    countIf(state = '') as arrived,
    minIf(received_at, state = '') as first_at,
    maxIf(received_at, state = '') as last_at,
    argMaxIf(action, version, state != '') as by_action,
    if(argMax(state, version) = '', 'kept', argMax(state, version)) as now_state
from polku.quarantine final
where project_id = {project:UInt32}
group by id
having arrived > 0
"""

_WHOLE = f"""
select id, first_at, from_source, path, query, headers, visitor, of_event, of_code, of_message,
    of_place, of_values, raw, is_base64, arrived, last_at, now_state, by_action
from ({_ENTRIES}) as entry
inner join (
    select id, path, query, headers, visitor, raw, is_base64 from polku.quarantine
    where project_id = {{project:UInt32}} and id in {{ids:Array(UInt64)}} and state = ''
    order by id, received_at, source, event limit 1 by id
) as sent using id
where id in {{ids:Array(UInt64)}}
order by last_at desc, id
"""

_COLUMNS = {
    "state": "now_state",
    "code": "of_code",
    "message": "of_message",
    "place": "of_place",
    "event": "of_event",
    "source": "from_source",
    "action": "by_action",
}
#: Entries that are read, or decided about, at a time.
PORTION = 500


class Quarantine:
    """What could not be read, of all projects, in the store behind ``write``."""

    def __init__(self, write: Pool, form: Form) -> None:
        self._write = write
        self._form = form
        self._version = 0

    def put(self, project_id: int, kept: Sequence[Kept], nonces: Sequence[int] = ()) -> None:
        """Keep arrivals; return once on disk. A known nonce is the same arrival again."""
        given = nonces or [secrets.randbits(64) for _ in kept]
        self._insert(
            [_arrival(project_id, one, nonce) for one, nonce in zip(kept, given, strict=True)]
        )

    def decide(
        self, project_id: int, decisions: Sequence[Decision], now: datetime | None = None
    ) -> None:
        """Keep what was decided; return once on disk. The last decision about an entry holds."""
        self._version = max(self._version + 1, time.time_ns())
        at = now or datetime.now(UTC)
        self._insert([_decision(project_id, one, at, self._version) for one in decisions])

    def groups(self, project_id: int, selection: Selection, limit: int = 200) -> list[Group]:
        """Return the selected entries by reason, event and source, the latest first."""
        where, parameters = _where(selection)
        sql = f"""
        select of_code, of_message, of_place, any(of_values), of_event, from_source, count(),
            sum(arrived), min(first_at), max(last_at) as latest, argMax(id, last_at)
        from ({_ENTRIES})
        where {where}
        group by of_code, of_message, of_place, of_event, from_source
        order by latest desc, of_code, of_place, of_event, from_source
        limit {{limit:UInt32}}
        """
        rows = self._ask(sql, parameters | {"project": project_id, "limit": limit}).rows
        return [_group(row) for row in rows]

    def ids(self, project_id: int, selection: Selection, limit: int = 1_000_000) -> list[int]:
        """Return the ids of the selected entries, the latest first."""
        where, parameters = _where(selection)
        sql = (
            f"select id from ({_ENTRIES}) where {where} "
            "order by last_at desc, id limit {limit:UInt32}"
        )
        found = self._ask(sql, parameters | {"project": project_id, "limit": limit})
        return [row[0] for row in found.rows]

    def count(self, project_id: int, selection: Selection) -> tuple[int, int]:
        """Return how many entries are selected, and how many arrivals they stand for."""
        where, parameters = _where(selection)
        sql = f"select count(), sum(arrived) from ({_ENTRIES}) where {where}"
        entries, arrived = self._ask(sql, parameters | {"project": project_id}).rows[0]
        return entries, arrived

    def entries(self, project_id: int, ids: Sequence[int]) -> list[Entry]:
        """Return entries with what was sent, the latest first; unknown ids are left out."""
        rows = self._ask(_WHOLE, {"project": project_id, "ids": list(ids)}).rows
        return [_entry(row) for row in rows]

    def portions(self, project_id: int, ids: Sequence[int]) -> Iterator[list[Entry]]:
        """Yield the entries of ``ids`` some hundred at a time."""
        for start in range(0, len(ids), PORTION):
            yield self.entries(project_id, ids[start : start + PORTION])

    def erase_project(self, project_id: int) -> None:
        """Remove all that is kept of a project from the disk; return when it is gone."""
        self._erase("project_id = {project:UInt32}", {"project": project_id})

    def forget_before(self, project_id: int, moment: datetime) -> int:
        """Remove the entries that last came before ``moment``; return how many."""
        sql = f"select id from ({_ENTRIES}) where last_at < {{moment:DateTime64(6)}}"
        rows = self._ask(sql, {"project": project_id, "moment": moment}).rows
        return self._remove(project_id, [row[0] for row in rows])

    def erase_holding(self, project_id: int, needles: Sequence[str]) -> int:
        """Remove every entry whose request holds one of ``needles``; return how many.

        What was kept as base64 is searched as the bytes it stands for.
        """
        sql = """
        select distinct id from polku.quarantine
        where project_id = {project:UInt32} and state = '' and (
            multiSearchAny(concat(
                if(is_base64, tryBase64Decode(raw), raw), '\n', query, '\n', headers
            ), {needles:Array(String)})
        )
        """
        wanted = sorted({form for needle in needles if needle for form in _written(needle)})
        if not wanted:
            return 0
        rows = self._ask(sql, {"project": project_id, "needles": wanted}).rows
        return self._remove(project_id, [row[0] for row in rows])

    def _remove(self, project_id: int, ids: Sequence[int]) -> int:
        if ids:
            self._erase(
                "project_id = {project:UInt32} and id in {ids:Array(UInt64)}",
                {"project": project_id, "ids": list(ids)},
            )
        return len(ids)

    def _erase(self, condition: str, parameters: Mapping[str, object]) -> None:
        with self._write.client() as client:
            for statement in self._form.erase("quarantine", condition):
                client.command(statement, parameters=dict(parameters))

    def _ask(self, sql: str, parameters: Mapping[str, object]) -> Table:
        return self._write.query(sql, parameters)

    def _insert(self, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        table = pa.Table.from_pylist([dict(row) for row in rows], SCHEMA)
        with self._write.client() as client:
            try:
                client.insert_arrow("polku.quarantine", table)
            except ClickHouseError as error:
                raise translated(error) from error


def _where(selection: Selection) -> tuple[str, dict[str, object]]:
    asked = {name: value for name in _COLUMNS if (value := getattr(selection, name)) is not None}
    conditions = [f"{_COLUMNS[name]} = {{{name}:String}}" for name in asked]
    parameters: dict[str, object] = dict(asked)
    if selection.ids:
        conditions.append("id in {ids:Array(UInt64)}")
        parameters["ids"] = list(selection.ids)
    return " and ".join(conditions) or "true", parameters


def _reason(reason: Reason | None) -> dict[str, object]:
    if reason is None:
        return {"code": "", "message": "", "place": "", "reason_values": ""}
    return {
        "code": reason.code,
        "message": reason.message,
        "place": reason.place,
        "reason_values": msgspec.json.encode(reason.values).decode(),
    }


def _arrival(project_id: int, kept: Kept, nonce: int) -> dict[str, object]:
    try:
        raw, is_base64 = kept.raw.decode(), False
    except UnicodeDecodeError:
        raw, is_base64 = base64.b64encode(kept.raw).decode(), True
    return {
        "project_id": project_id,
        "id": kept.id,
        "received_at": kept.received_at,
        "nonce": nonce,
        "state": "",
        "version": 0,
        "action": "",
        "source": kept.source,
        "path": kept.path,
        "query": kept.query,
        "headers": msgspec.json.encode(kept.headers).decode(),
        "visitor": kept.visitor,
        "event": kept.event,
        **_reason(kept.reason),
        "raw": raw,
        "is_base64": is_base64,
    }


def _decision(project_id: int, one: Decision, at: datetime, version: int) -> dict[str, object]:
    empty = dict.fromkeys(("source", "path", "query", "headers", "visitor", "event", "raw"), "")
    return {
        **empty,
        "project_id": project_id,
        "id": one.id,
        "received_at": at,
        "nonce": version,
        "state": one.state,
        "version": version,
        "action": one.action,
        **_reason(one.reason),
        "is_base64": False,
    }


def _said(code: str, message: str, place: str, values: str) -> Reason:
    return Reason(code, message, place, msgspec.json.decode(values or "{}"))


def _group(row: tuple[Any, ...]) -> Group:
    return Group(
        reason=_said(*row[:4]),
        event=row[4],
        source=row[5],
        entries=row[6],
        arrived=row[7],
        first_at=row[8],
        last_at=row[9],
        example=row[10],
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, first_at, source, path, query, headers, visitor, event = row[:8]
    raw = base64.b64decode(row[12]) if row[13] else row[12].encode()
    kept = Kept(
        id=id_,
        received_at=first_at,
        source=source,
        path=path,
        query=query,
        headers=msgspec.json.decode(headers or "{}"),
        visitor=visitor,
        event=event,
        reason=_said(*row[8:12]),
        raw=raw,
    )
    return Entry(kept=kept, arrived=row[14], last_at=row[15], state=row[16], action=row[17])


def _written(text: str) -> set[str]:
    """Return ``text`` as it may stand in JSON: as it is, and escaped."""
    escaped = msgspec.json.encode(text).decode()[1:-1]
    ascii_only = text.encode("ascii", "backslashreplace").decode()
    return {text, escaped, ascii_only}
