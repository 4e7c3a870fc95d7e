"""Write a `Result` for programs: as JSON with all it takes to trust it, as CSV or as Parquet."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpResponse
from django.utils.translation import gettext

from polku.vocabulary.result import Result

#: A spreadsheet runs a text that begins with one of these.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

#: The forms in which rows are sent, with their content type.
FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


def answered(result: Result, form: str, name: str) -> HttpResponse:
    """Return the result as one of `FORMATS`; files are called ``name``."""
    content = {"json": answer_json, "csv": answer_csv, "parquet": answer_parquet}[form](result)
    response = HttpResponse(content, content_type=FORMATS[form])
    if form != "json":
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def answer_parquet(result: Result) -> bytes:
    """Return the rows as Parquet; a column of several types is written as text."""
    columns = list(zip(*result.rows, strict=True)) or [()] * len(result.columns)
    arrays = [_array(column) for column in columns]
    file = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, names=list(result.columns)), file)
    return bytes(file.getvalue())


def _array(values: Sequence[object]) -> pa.Array:
    if any(isinstance(value, dict) for value in values):
        return pa.array([_cell(value) for value in values], pa.string())
    try:
        return pa.array(values)
    except (pa.ArrowException, TypeError, OverflowError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def answer_json(result: Result) -> bytes:
    """Return the result as JSON; cautions and formula are in the reader's language."""
    caveats = [
        {"code": caveat.code, "message": gettext(caveat.message) % caveat.values}
        for caveat in result.caveats
    ]
    return msgspec.json.encode(
        {
            "columns": result.columns,
            "rows": result.rows,
            "n": result.n,
            "formula": gettext(result.formula) % result.formula_values if result.formula else "",
            "caveats": caveats,
            "sql": result.sql,
            "parameters": result.parameters,
            "seconds": result.seconds,
        },
        enc_hook=str,
    )


def answer_csv(result: Result) -> str:
    """Return the rows as CSV (RFC 4180); texts that a spreadsheet would run get a quote mark."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(result.columns)
    writer.writerows([_cell(value) for value in row] for row in result.rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return value
