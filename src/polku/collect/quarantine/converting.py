"""Convert what a client said into a number, a text, a truth or a time, where it can be one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

_TRUE = frozenset({"true", "yes", "y", "on", "1", "kyllä", "tosi"})
_FALSE = frozenset({"false", "no", "n", "off", "0", "ei", "epätosi"})
_AROUND_NUMBER = re.compile(r"^[^\d+\-.,]*|[^\d]*$")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d)")
_SECONDS = {"unix": 1, "unix-ms": 1000}
#: Each conversion returns the same object where it cannot be done.
Convert = Callable[[Any], Any]


def to_number(value: Any) -> Any:
    """Return the number in a text: ``"1 234,50 €"`` is 1234.5.

    A single comma is a decimal mark; of comma and point the last one is.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    text = _THOUSANDS.sub("", _AROUND_NUMBER.sub("", value.replace("\u2212", "-")))
    if "," in text and "." in text:
        thousands = "," if text.rfind(",") < text.rfind(".") else "."
        text = text.replace(thousands, "")
    if text.count(",") == 1:
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return value
    if number in (float("inf"), float("-inf")) or number != number:  # noqa: PLR0124 - not a number
        return value
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else number


def to_text(value: Any) -> Any:
    """Return a number, truth, list or object as text; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value).decode()


def to_truth(value: Any) -> Any:
    """Return the truth that a word or a number stands for, Finnish words too."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else value


def time_converter(form: str, zone: ZoneInfo) -> Convert:
    """Return what makes an ISO 8601 time in UTC of a value written in ``form``.

    ``form`` is ``unix``, ``unix-ms`` or as `datetime.strptime` has it (``%d.%m.%Y %H:%M``); an
    empty one is ISO 8601. What names no zone is of ``zone``.
    """

    def convert(value: Any) -> Any:
        try:
            moment = _moment(value, form)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except (ValueError, OverflowError, OSError, TypeError):
            return value

    return convert


def _moment(value: Any, form: str) -> datetime:
    if form in _SECONDS:
        return datetime.fromtimestamp(float(value) / _SECONDS[form], UTC)
    text = value.strip() if isinstance(value, str) else to_text(value)
    return datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - made aware by the caller
