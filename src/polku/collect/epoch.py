"""Read times that clients write as numbers since 1970 into the text that calls carry."""

from datetime import UTC, datetime, timedelta

from polku.vocabulary.errors import InvalidEvent, translatable

_START = datetime(1970, 1, 1, tzinfo=UTC)
#: Seconds of the year 5138, or milliseconds of March 1973: what is more is milliseconds.
_MOST_SECONDS = 100_000_000_000


def text_of_seconds(value: object, field: str) -> str | None:
    """Return a time in seconds, or in milliseconds where it is too large for them, as ISO 8601.

    >>> text_of_seconds(1795310520.5, "time")
    '2026-11-22T01:22:00.500000+00:00'
    """
    number = _number(value, field)
    if number is None:
        return None
    return _text(number if abs(number) < _MOST_SECONDS else number / 1000, field)


def text_of_milliseconds(value: object, field: str) -> str | None:
    """Return a time in milliseconds as ISO 8601; None where there is none."""
    number = _number(value, field)
    return None if number is None else _text(number / 1000, field)


def text_of_nanoseconds(value: object, field: str) -> str | None:
    """Return a time in nanoseconds as ISO 8601; OpenTelemetry writes 0 where it knows none."""
    number = _number(value, field)
    return _text(number / 1_000_000_000, field) if number else None


def _number(value: object, field: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise InvalidEvent(
        translatable("%(field)s is not a number: %(value)s."), field=field, value=str(value)[:40]
    )


def _text(seconds: float, field: str) -> str:
    try:
        return (_START + timedelta(seconds=seconds)).isoformat()
    except (OverflowError, ValueError):
        raise InvalidEvent(
            translatable("%(field)s holds a number out of range."), field=field
        ) from None
