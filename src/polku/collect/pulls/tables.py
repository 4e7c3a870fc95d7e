"""Read tables that another system leaves in a folder: the calls of a telephone exchange, tickets.

CSV, JSON Lines and JSON. A file is read again only when it has changed; the ids of its rows keep
them from counting twice.
"""

from pathlib import Path
from typing import Any

import msgspec

from polku.collect.files.table import open_table
from polku.collect.pulls.places import files_in
from polku.collect.pulls.taking import MOST_ROWS, Cursor, Taken, Write
from polku.vocabulary.errors import InvalidFile, PullFailed, translatable

_PATTERNS = ("*.csv", "*.csv.gz", "*.jsonl", "*.json", "*.tsv")
_LARGEST_JSON = 100_000_000


def read_tables(path: Path, cursor: Cursor, write: Write) -> Taken:
    """Write the rows of every file that is new or changed since ``cursor``."""
    known: dict[str, Any] = dict(cursor.get("files", {}))
    taken = 0
    for file in files_in(path, _PATTERNS):
        said = file.stat()
        stand = [said.st_size, said.st_mtime]
        if known.get(file.name) == stand:
            continue
        if taken >= MOST_ROWS:
            return Taken({"files": known}, more=True)
        taken += _read(file, write)
        known[file.name] = stand
    return Taken({"files": known})


def _read(file: Path, write: Write) -> int:
    if file.suffix == ".json":
        return _read_json(file, write)
    table = open_table(file)
    count = 0
    for batch in table.batches(5_000):
        if batch.broken:
            first = batch.broken[0]
            raise InvalidFile(
                translatable("%(file)s cannot be read from line %(line)s on."),
                file=file.name,
                line=first.line,
            )
        for row in batch.rows:
            write(dict(zip(table.columns, row, strict=True)))
            count += 1
    return count


def _read_json(file: Path, write: Write) -> int:
    if file.stat().st_size > _LARGEST_JSON:
        raise PullFailed(
            translatable("“%(place)s” is too large to be read as one piece."), place=file.name
        )
    rows = rows_in(file.read_bytes())
    for row in rows:
        write(row)
    return len(rows)


def rows_in(body: bytes) -> list[dict[str, Any]]:
    """Return the objects of a JSON body: of the list that it is, or of the one that it holds."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PullFailed(translatable("What was fetched is not valid JSON.")) from error
    if isinstance(said, dict):
        named = [said[name] for name in ("tickets", "results", "data", "items") if name in said]
        said = next((one for one in named if isinstance(one, list)), None)
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise PullFailed(translatable("What was fetched holds no list of objects."))
    return said
