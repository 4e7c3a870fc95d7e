"""Fill a sentence's named places, and write conditions, as the reader's language does."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from polku.site import formatting, moments
from polku.vocabulary.conditions import parse_condition
from polku.vocabulary.errors import InvalidQuestion

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SIGNS = {"is": "=", "is_not": "≠", "gte": "≥", "lte": "≤", "gt": ">", "lt": "<"}
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_NUMBERED = re.compile(r"(%\(\w+\))d")


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """Return ``sentence`` with its values written for a reader; a day is a date or its ISO text.

    >>> filled("%(n)s since %(day)s", {"n": 3326, "day": "2025-04-27"})
    '3,326 since 27\\xa0Apr 2025'
    """
    written = {name: _written(value) for name, value in values.items()}
    return _NUMBERED.sub(r"\1s", sentence) % written


def condition(text: str) -> str:
    """Return a condition as a reader writes it; what is none stays as it is.

    >>> condition("person.age>=50"), condition("load_ms<=2512")
    ('age ≥ 50', 'load_ms ≤ 2,512')
    """
    try:
        found = parse_condition(text)
    except InvalidQuestion:
        return text
    field = found.field.removeprefix("person.")
    if found.operator not in _SIGNS or field.startswith("segment."):
        return text.removeprefix("person.")
    value = found.value
    if _PLAIN_NUMBER.fullmatch(value) and found.operator not in ("is", "is_not"):
        digits = len(value.partition(".")[2])
        value = formatting.number(Decimal(value), digits)
    return f"{field} {_SIGNS[found.operator]} {value}"


def _written(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return formatting.number(value, 0)
    if isinstance(value, float | Decimal):
        return formatting.number(value, max(0, -_exponent(value)))
    if isinstance(value, date):
        return moments.day(value, "full")
    if isinstance(value, str) and _DAY.fullmatch(value):
        return moments.day(date.fromisoformat(value), "full")
    return value


def _exponent(value: float | Decimal) -> int:
    """Return the place of the last digit that the value is written with."""
    place = Decimal(str(value)).as_tuple().exponent
    return place if isinstance(place, int) else 0
