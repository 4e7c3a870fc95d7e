"""Read a cell as text, number or truth; ``None`` (or an empty text) means that nothing is there."""

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from polku.vocabulary.errors import InvalidEvent, translatable

_TRUE = frozenset({"true", "t", "yes", "y", "1", "kyllä", "k", "tosi"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "ei", "e", "epätosi"})
#: Marks between thousands, besides the point or comma that is not the decimal mark.
_SPACES = str.maketrans("", "", " \u00a0\u202f'")
_SHOWN = 80


def as_text(cell: Any) -> str:
    """Return ``cell`` as trimmed text. A whole number has no fraction: 17850.0 is ``"17850"``."""
    if type(cell) is str:  # the common case, and twice as fast as isinstance
        return cell.strip()
    if cell is None:
        return ""
    write = _WRITERS.get(type(cell))
    return write(cell) if write else str(cell)


def _float_text(cell: float) -> str:
    if math.isnan(cell):
        return ""
    return str(int(cell)) if cell.is_integer() else repr(cell)


def _json_text(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str)


_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda cell: "true" if cell else "false",
    float: _float_text,
    datetime: datetime.isoformat,
    date: date.isoformat,
    bytes: lambda cell: cell.decode("utf-8", "replace").strip(),
    list: _json_text,
    dict: _json_text,
}


def is_empty(cell: Any) -> bool:
    """Whether there is nothing in ``cell``: nothing at all, blanks, or not a number."""
    if type(cell) is str:
        return not cell or cell.isspace()
    if type(cell) is float:
        return math.isnan(cell)
    return cell is None or not as_text(cell)


def as_number(cell: Any, column: str, decimal: str = ".") -> float | None:
    """Return ``cell`` as a number; ``decimal`` is the mark of fractions in a text.

    >>> as_number("1 234,50", "price", ",")
    1234.5
    """
    kind = type(cell)
    if (kind is float or kind is int) and math.isfinite(cell):
        return within_engine(cell)
    if kind is str and cell.isdigit() and cell.isascii():
        return within_engine(int(cell))
    text = as_text(cell)
    return _parsed(text, column, decimal) if text else None


def _parsed(text: str, column: str, decimal: str) -> float:
    plain = text.translate(_SPACES)
    plain = plain.replace(".", "").replace(",", ".") if decimal == "," else plain.replace(",", "")
    plain = plain.replace("\u2212", "-")
    try:
        number = within_engine(int(plain)) if plain.lstrip("+-").isdigit() else float(plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in plain:
        raise InvalidEvent(
            translatable("“%(value)s” in the column %(column)s is not a number."),
            column=column,
            value=text[:_SHOWN],
        )
    return number


def within_engine(number: float) -> float:
    """Return a whole number that the engine has no room for (over 64 bits) as a fraction."""
    return number if -(2**63) <= number < 2**63 else float(number)


def as_boolean(cell: Any, column: str) -> bool | None:
    """Return ``cell`` as a truth: true, yes, 1 and kyllä, or false, no, 0 and ei."""
    text = as_text(cell).lower()
    if not text:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise InvalidEvent(
        translatable("“%(value)s” in the column %(column)s is neither yes nor no."),
        column=column,
        value=text[:_SHOWN],
    )
