"""Write numbers, money and spans as the reader's language writes them.

Finnish: 1 240 · −24,7 · 12 % · 75 800 €. English: 1,240 · −24.7 · 12% · €75,800. A minus is a
true minus, a range has an en dash, and nothing breaks between a number and its unit. A value
that is not there is an en dash.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

from django.utils.translation import get_language

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
NOTHING = DASH
CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "SEK": "kr", "NOK": "kr", "DKK": "kr"}

Number = int | float | Decimal


def finnish() -> bool:
    """Return whether the reader's language writes as Finnish does."""
    return (get_language() or "en").startswith("fi")


def given(value: object) -> TypeGuard[Number]:
    """Return whether there is a value; a template gives an empty text for none."""
    return value is not None and value != "" and value == value  # noqa: PLR0124 - only nan differs


def _rounded(value: Number, digits: int) -> Decimal:
    step = Decimal(1).scaleb(-digits)
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    """Write the absolute value with the language's separators."""
    group, point = (NBSP, ",") if finnish() else (",", ".")
    whole, _, fraction = f"{abs(value):,f}".partition(".")
    return whole.replace(",", group) + (point + fraction if fraction else "")


def number(value: Number | None, digits: int | None = None) -> str:
    """Write ``value`` with ``digits`` decimals; by default none for a whole, else one.

    >>> number(1240.5, 1)
    '1,240.5'
    """
    if not given(value):
        return NOTHING
    places = digits if digits is not None else (0 if value == int(value) else 1)
    rounded = _rounded(value, places)
    return (MINUS if rounded < 0 else "") + _plain(rounded)


def signed(value: Number | None, digits: int = 1) -> str:
    """Write ``value`` with its sign, as a score from −100 to 100 or a change: ``+11.2``."""
    if not given(value):
        return NOTHING
    rounded = _rounded(value, digits)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return sign + _plain(rounded)


def share(value: Number | None, digits: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage: ``12%``, ``12 %`` in Finnish."""
    if not given(value):
        return NOTHING
    return number(_times_hundred(value), digits) + percent_sign()


def percent_sign() -> str:
    """Return the sign of a percentage with the space that the language puts before it."""
    return f"{NBSP}%" if finnish() else "%"


def _times_hundred(value: Number) -> Decimal:
    return Decimal(str(value)) * 100


def money(value: Number | None, currency: str = "EUR", digits: int = 0) -> str:
    """Write an amount: ``€75,800``, ``75 800 €`` in Finnish."""
    if not given(value):
        return NOTHING
    sign = CURRENCY_SIGNS.get(currency, currency)
    rounded = _rounded(value, digits)
    minus = MINUS if rounded < 0 else ""
    if finnish() or len(sign) > 1:
        return f"{minus}{_plain(rounded)}{NBSP}{sign}"
    return f"{minus}{sign}{_plain(rounded)}"


def span(low: str, high: str) -> str:
    """Join two written ends: ``52–70``; with a word or dots where an end has a minus."""
    if low == high:
        return low
    if MINUS not in low + high:
        return f"{low}{DASH}{high}"
    return f"{low}{NBSP}…{NBSP}{high}" if finnish() else f"{low} to {high}"


def interval(low: Number | None, high: Number | None, digits: int = 1) -> str:
    """Write an interval of plain numbers: ``3.9–5.3``, ``−29.3 to −20.1``."""
    if not given(low) or not given(high):
        return NOTHING
    return span(number(low, digits), number(high, digits))


def share_interval(low: Number | None, high: Number | None, digits: int = 0) -> str:
    """Write an interval of shares with one sign at its end: ``52–70%``."""
    if not given(low) or not given(high):
        return NOTHING
    ends = (number(_times_hundred(end), digits) for end in (low, high))
    return span(*ends) + percent_sign()


def margin(value: Number | None, digits: int = 1) -> str:
    """Write half the width of an interval: ``± 4.4``."""
    return f"±{NBSP}{number(value, digits)}" if given(value) else NOTHING


def duration(seconds: Number | None) -> str:
    """Write a length of time in its two largest units: ``8 min 40 s``, ``2 d 4 h``."""
    if not given(seconds):
        return NOTHING
    rest = int(_rounded(abs(float(seconds)), 0))
    parts: list[tuple[int, str]] = []
    for size, unit in ((86_400, "pv" if finnish() else "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if parts or count or size == 1:
            parts.append((count, unit))
    minus = MINUS if seconds < 0 and parts[0][0] else ""
    said = [f"{number(count)}{NBSP}{unit}" for count, unit in parts[:2] if count]
    return minus + (" ".join(said) or f"0{NBSP}s")


def size(count: Number | None) -> str:
    """Write a number of bytes in its largest unit: ``12.4 MB``, ``12,4 Mt`` in Finnish."""
    if not given(count):
        return NOTHING
    units = ("t", "kt", "Mt", "Gt", "Tt") if finnish() else ("B", "kB", "MB", "GB", "TB")
    power = min((len(str(int(count))) - 1) // 3, len(units) - 1)
    value = count / 1000**power
    return f"{number(value, 1 if power and value < 100 else 0)}{NBSP}{units[power]}"
