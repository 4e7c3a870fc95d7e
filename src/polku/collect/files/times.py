"""Read a cell as an instant (aware UTC) or as a day, in the format and zone of the mapping."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from polku.collect.files.values import as_text
from polku.vocabulary.errors import InvalidEvent, InvalidMapping, translatable

ParseTime = Callable[[Any], datetime | None]
ParseDay = Callable[[Any], str | None]

_UNITS = {"unix": 1, "unix-ms": 1000}
#: Times before and after these are typing errors; the engine could not hold all of them either.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
#: Many rows share a time; each is parsed once.
_REMEMBERED = 65_536
_SHOWN = 80


def zone_of(name: str) -> ZoneInfo:
    """Return the zone called ``name``, e.g. ``Europe/Helsinki``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidMapping(
            translatable(
                "There is no time zone %(zone)s. Write one such as Europe/Helsinki or UTC."
            ),
            zone=name,
        ) from error


def time_parser(column: str, form: str, zone: ZoneInfo) -> ParseTime:
    """Return what reads a cell of ``column`` as aware UTC, ``None`` where it is empty."""

    def read(cell: Any) -> datetime | None:
        if cell is None or cell == "":
            return None
        found = _wall_time(cell, form)
        if found is _EMPTY:
            return None
        aware = found.replace(tzinfo=zone) if found and found.tzinfo is None else found
        if aware is None or not _EARLIEST <= aware < _LATEST:
            raise _not_a_time(cell, column, form)
        return aware.astimezone(UTC)

    remembered = lru_cache(_REMEMBERED)(read)

    def parse(cell: Any) -> datetime | None:
        return remembered(cell) if isinstance(cell, str) else read(cell)

    return parse


def day_parser(column: str, form: str) -> ParseDay:
    """Return what reads a cell of ``column`` as a day, ``2024-03-31``: the one that it names,
    in whatever zone it was written."""

    @lru_cache(_REMEMBERED)
    def read(cell: Any) -> str | None:
        found = _wall_time(cell, form)
        if found is _EMPTY:
            return None
        if found is None:
            raise _not_a_time(cell, column, form)
        return found.date().isoformat()

    def parse(cell: Any) -> str | None:
        return None if cell is None else read(cell)

    return parse


_EMPTY = datetime.min.replace(tzinfo=UTC)


def _wall_time(cell: Any, form: str) -> datetime | None:
    """Return the time as written, naive where it names no zone; `_EMPTY`, or ``None``: no time."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - made aware by the caller
    text = as_text(cell)
    try:
        return _parsed(text, form) if text else _EMPTY
    except (ValueError, OverflowError, OSError):
        return None


def _parsed(text: str, form: str) -> datetime:
    if form in _UNITS:
        return datetime.fromtimestamp(float(text) / _UNITS[form], UTC)
    if form:
        return datetime.strptime(text, form)  # noqa: DTZ007 - made aware by the caller
    return datetime.fromisoformat(text)


def _not_a_time(cell: Any, column: str, form: str) -> InvalidEvent:
    shown = as_text(cell)[:_SHOWN]
    if not form:
        return InvalidEvent(
            translatable(
                "“%(value)s” in the column %(column)s is not a time between 1970 and 2200, such as"
                " 2024-03-31 14:05."
            ),
            column=column,
            value=shown,
        )
    return InvalidEvent(
        translatable(
            "“%(value)s” in the column %(column)s is not a time between 1970 and 2200 in the format"
            " %(format)s."
        ),
        column=column,
        value=shown,
        format=form,
    )
