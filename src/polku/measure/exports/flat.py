"""Write events as CSV, JSON Lines and Parquet: one line or row each."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from polku.measure.exports.reading import Row

#: A spreadsheet runs a text that begins with one of these.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = tuple(name for name in Row._fields if name != "case")
SCHEMA = pa.schema(
    [
        ("time", pa.timestamp("ms", "UTC")),
        *((name, pa.string()) for name in COLUMNS[1 : COLUMNS.index("score")]),
        ("score", pa.float32()),
        ("lowest", pa.uint8()),
        ("highest", pa.uint8()),
        ("text", pa.string()),
        ("properties", pa.string()),
    ]
)


def write_csv(pieces: Iterable[list[Row]], path: Path) -> None:
    """Write CSV (RFC 4180) with a header; properties are JSON in their column."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for rows in pieces:
            writer.writerows([_cell(value) for value in row[1:]] for row in rows)


def write_json_lines(pieces: Iterable[list[Row]], path: Path) -> None:
    """Write one JSON object a line; what an event does not say is left out."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for rows in pieces:
            out = io.BytesIO()
            for row in rows:
                out.write(encode(_told(row)) + b"\n")
            file.write(out.getvalue())


def write_parquet(pieces: Iterable[list[Row]], path: Path) -> None:
    """Write Parquet, compressed with zstd; properties are JSON in their column."""
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for rows in pieces:
            columns = list(zip(*rows, strict=True))[1:]
            arrays = [
                pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA))


def _told(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = dict(zip(COLUMNS, row[1:], strict=True))
    if not row.metric:
        for name in ("score", "lowest", "highest"):
            del told[name]
    told["properties"] = msgspec.Raw(row.properties.encode())
    return {name: value for name, value in told.items() if value not in ("", None)}


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value.isoformat(timespec="milliseconds") if hasattr(value, "isoformat") else value
