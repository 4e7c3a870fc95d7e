"""Fill a sentence's named places as the reader's language writes numbers and days."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from polku.site import formatting, moments

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERED = re.compile(r"(%\(\w+\))d")


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """Return ``sentence`` with its values written for a reader; a day is a date or its ISO text.

    >>> filled("%(n)s since %(day)s", {"n": 3326, "day": "2025-04-27"})
    '3,326 since 27\\xa0Apr 2025'
    """
    if not values:
        return sentence
    written = {name: _written(value) for name, value in values.items()}
    return _NUMBERED.sub(r"\1s", sentence) % written


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
