"""The table of the formats that events can be exported in, and what writes them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from polku.measure.exports.flat import write_csv, write_json_lines, write_parquet
from polku.measure.exports.ocel_json import write_ocel_json
from polku.measure.exports.ocel_sqlite import write_ocel_sqlite
from polku.measure.exports.reading import Row, Wish, count_events, read_events
from polku.measure.exports.xes import write_xes
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.touchpoints import View

Pieces = Iterable[list[Row]]
#: Changes an event for who may not see all of it.
Mask = Callable[[Row], Row]
#: Is told how many events are through, of how many.
Progress = Callable[[int, int], None]


class Format(NamedTuple):
    """A format: how its files end, what browsers are told it is, and what writes it."""

    suffix: str
    content_type: str
    meaning: str
    write: Callable[[Pieces, Path, Wish], None]


FORMATS = {
    "parquet": Format(
        ".parquet",
        "application/vnd.apache.parquet",
        translatable("Parquet: columns for DuckDB, Polars, pandas and Spark."),
        lambda pieces, path, _: write_parquet(pieces, path),
    ),
    "csv": Format(
        ".csv",
        "text/csv; charset=utf-8",
        translatable("CSV: a table for any spreadsheet."),
        lambda pieces, path, _: write_csv(pieces, path),
    ),
    "jsonl": Format(
        ".jsonl",
        "application/jsonl",
        translatable("JSON Lines: one event a line."),
        lambda pieces, path, _: write_json_lines(pieces, path),
    ),
    "xes": Format(
        ".xes",
        "application/xml",
        translatable("XES: an event log with a trace for each case, for process mining."),
        lambda pieces, path, wish: write_xes(pieces, path, wish.activity),
    ),
    "ocel-json": Format(
        ".json",
        "application/json",
        translatable("OCEL 2.0 as JSON: events with the persons, accounts and orders they touch."),
        lambda pieces, path, wish: write_ocel_json(pieces, path, wish.objects),
    ),
    "ocel-sqlite": Format(
        ".sqlite",
        "application/vnd.sqlite3",
        translatable("OCEL 2.0 as a SQLite file."),
        lambda pieces, path, wish: write_ocel_sqlite(pieces, path, wish.objects),
    ),
}


def format_named(name: str) -> Format:
    """Return a format; raises `InvalidQuestion` that names those there are."""
    if name not in FORMATS:
        raise InvalidQuestion(
            translatable("“%(parameter)s” is %(value)s; write one of: %(choices)s."),
            parameter="format",
            value=name or "—",
            choices=", ".join(FORMATS),
        )
    return FORMATS[name]


def write_export(
    store: Answering,
    view: View,
    name: str,
    wish: Wish,
    path: Path,
    *,
    mask: Mask | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the events that are wished for to ``path``; return how many.

    What ``progress`` raises ends the export; the file is then not whole.
    """
    form = format_named(name)
    total = count_events(store, view, wish)
    written = [0]

    def pieces() -> Iterator[list[Row]]:
        for rows in read_events(store, view, wish, total):
            yield [mask(row) for row in rows] if mask else rows
            written[0] += len(rows)
            if progress:
                progress(written[0], total)

    form.write(pieces(), path, wish)
    return written[0]
