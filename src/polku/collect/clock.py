"""When an event happened, by the collector's clock: the sender's clock is corrected."""

from datetime import UTC, datetime, timedelta

from polku.vocabulary.errors import InvalidEvent, translatable

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
#: Clocks and zones that differ without a ``sentAt`` to correct them by.
_MOST_AHEAD = timedelta(days=1)


def read_time(text: str | None, field: str) -> datetime | None:
    """Return the ISO 8601 time ``text`` as aware UTC; without an offset it is taken as UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is UTC:
            return moment
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidEvent(
            translatable("%(field)s is not an ISO 8601 time: %(value)s."),
            field=field,
            value=text[:40],
        ) from None


def happened_at(original: datetime | None, sent: datetime | None, received: datetime) -> datetime:
    """Return ``received - (sent - original)``: the age of the event, by one and the same clock.

    Without ``sent`` the sender's time is taken as it is; without ``original`` the event happened
    when it arrived.
    """
    if original is None:
        return received
    try:
        moment = original if sent is None else received - (sent - original)
    except OverflowError:
        moment = original
    if moment < EARLIEST:
        raise InvalidEvent(translatable("%(field)s lies before 1970."), field="timestamp")
    if moment > received + _MOST_AHEAD:
        raise InvalidEvent(
            translatable("%(field)s lies more than a day in the future."), field="timestamp"
        )
    return moment
