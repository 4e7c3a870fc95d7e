"""Write a `Result` for programs: as JSON with all it takes to trust it, or as CSV."""

import csv
import io
from datetime import date, datetime

import msgspec
from django.utils.translation import gettext

from polku.vocabulary.result import Result

#: A spreadsheet runs a text that begins with one of these.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
