"""Give a person their data: everything the project holds of them, in files a machine can read."""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from django.utils import translation

from polku.features.privacy.erasing import new_request
from polku.features.privacy.models import Request, Stage, Wish
from polku.features.privacy.readme import readme
from polku.features.privacy.receipts import sign
from polku.features.projects.models import Project, User
from polku.store import Answering
from polku.store.erasing.naming import needles

_EVENTS = """
select message_id, kind, name, ts, received_at, user_id, anonymous_id, previous_id, account_id,
    source, channel, touchpoint, stage, metric, score, lowest, highest, text, bot,
    toString(properties) as properties
from polku.events
where project_id = {project:UInt32} and person_id in {keys:Array(UInt64)}
    and (ts, message_id) > ({ts:DateTime64(3)}, {last:String})
order by ts, message_id
limit {limit:UInt32}
"""
_KEYS = """
select key, reason, message_id from polku.links final
where project_id = {project:UInt32} and person = {person:UInt64} and key != {person:UInt64}
order by key
"""
_IDENTIFIERS = """
select if(user_id = '', 'anonymous_id', 'user_id') as type,
    if(user_id = '', anonymous_id, user_id) as identifier, person_id as key,
    min(ts) as first_seen, max(ts) as last_seen, count() as events
from polku.events
where project_id = {project:UInt32} and person_id in {keys:Array(UInt64)}
group by type, identifier, key order by first_seen
"""
_ACCOUNTS = """
select account_id, min(ts) as first_seen, max(ts) as last_seen, count() as events
from polku.events
where project_id = {project:UInt32} and person_id in {keys:Array(UInt64)} and account_id != ''
group by account_id order by first_seen
"""
_QUARANTINE = """
select received_at, source, path, query, headers, code, message, raw, is_base64
from polku.quarantine final
where project_id = {project:UInt32} and state = '' and multiSearchAny(concat(
    if(is_base64, tryBase64Decode(raw), raw), query, headers), {needles:Array(String)})
order by received_at
"""
_AT_ONCE = 10_000
_BEGINNING = datetime.fromisoformat("1900-01-01T00:00:00+00:00")

Row = Mapping[str, Any]


class Counts(msgspec.Struct):
    """How many of what an export holds."""

    events: int = 0
    answers: int = 0
    identifiers: int = 0
    accounts: int = 0
    quarantined: int = 0


def export_person(
    store: Answering, project: Project, person: int, by: User | None, now: datetime
) -> tuple[Request, IO[bytes]]:
    """Return a ZIP of all that the project holds of a person, and the request with its receipt."""
    request = new_request(project, Wish.EXPORT, person, by, now)
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    counts = write_export(store, project, person, file)
    file.seek(0)
    request.events = counts.events
    request.identifiers = counts.identifiers
    request.quarantined = counts.quarantined
    request.person = ""
    request.stage = Stage.DONE
    request.finished_at = now
    sign(request)
    request.save()
    return request, file


def write_export(store: Answering, project: Project, person: int, file: IO[bytes]) -> Counts:
    """Write the ZIP into ``file``; return what it holds."""
    ids = {"project": project.pk, "person": person}
    links = _rows(store, _KEYS, ids)
    keys = [person, *(row["key"] for row in links)]
    asked = {"project": project.pk, "keys": keys}
    reasons = {row["key"]: row for row in links}
    identifiers = [_with_reason(row, reasons) for row in _rows(store, _IDENTIFIERS, asked)]
    names = [row["identifier"] for row in identifiers]
    counts = Counts(identifiers=len(identifiers))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("events.jsonl", "w") as lines:
            language = _write_events(store, asked, lines, counts)
        _write(archive, "identifiers.jsonl", identifiers)
        accounts = _rows(store, _ACCOUNTS, asked)
        counts.accounts = _write(archive, "accounts.jsonl", accounts)
        kept = _rows(store, _QUARANTINE, {"project": project.pk, "needles": needles(names) or [""]})
        counts.quarantined = _write(archive, "quarantine.jsonl", kept if names else [])
        with translation.override(language or translation.get_language()):
            archive.writestr("README.txt", readme(project.name, counts.events, counts.answers))
    return counts


def file_name(request: Request) -> str:
    """Return what the ZIP is called; it names nobody."""
    return f"polku-{request.receipt}.zip"


def _write_events(store: Answering, asked: Row, lines: IO[bytes], counts: Counts) -> str:
    """Write every event, the answers among them; return the language the person was seen in."""
    language = ""
    for row in _events(store, asked):
        properties = msgspec.json.decode(row["properties"])
        told = properties.get("locale") or properties.get("language") or ""
        if isinstance(told, str) and told[:2] in ("fi", "en"):
            language = told[:2]
        counts.events += 1
        counts.answers += bool(row["metric"] or row["text"])
        lines.write(_line(_told({**row, "properties": properties})))
    return language


def _events(store: Answering, asked: Row) -> Iterator[dict[str, Any]]:
    after: tuple[datetime, str] = (_BEGINNING, "")
    while True:
        values = {**asked, "ts": after[0], "last": after[1], "limit": _AT_ONCE}
        rows = _rows(store, _EVENTS, values)
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1]["ts"], rows[-1]["message_id"])


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Return an event without the columns that say nothing of it."""
    if not row["metric"]:
        for name in ("metric", "score", "lowest", "highest"):
            row.pop(name)
    return {name: value for name, value in row.items() if value not in ("", None)}


def _with_reason(row: Row, reasons: Mapping[int, Row]) -> dict[str, Any]:
    link = reasons.get(row["key"])
    why = {"reason": link["reason"], "said_by": link["message_id"]} if link else {"reason": "own"}
    return {name: value for name, value in row.items() if name != "key"} | why


def _write(archive: zipfile.ZipFile, name: str, rows: Sequence[Row]) -> int:
    archive.writestr(name, b"".join(map(_line, rows)))
    return len(rows)


def _line(row: Row) -> bytes:
    return msgspec.json.encode(row, enc_hook=str) + b"\n"


def _rows(store: Answering, sql: str, values: Row) -> list[dict[str, Any]]:
    table = store.query(sql, values)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def lines_in(file: Path | IO[bytes], name: str) -> Iterable[dict[str, Any]]:
    """Yield what one of the files of an export holds."""
    with zipfile.ZipFile(file) as archive, archive.open(name) as lines:
        for line in lines:
            yield msgspec.json.decode(line)
