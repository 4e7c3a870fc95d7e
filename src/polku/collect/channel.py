"""Which channel an event came through, when only the sending library tells."""

from functools import lru_cache

#: What a library's name contains, and the channel it stands for; the first match counts.
#: Servers send for every channel, so their libraries tell none.
_LIBRARIES = (
    ("analytics.js", "web"),
    ("javascript", "web"),
    ("ios", "app"),
    ("swift", "app"),
    ("android", "app"),
    ("kotlin", "app"),
    ("react-native", "app"),
    ("react_native", "app"),
    ("flutter", "app"),
)


@lru_cache(maxsize=256)
def channel_of_library(name: str) -> str:
    """Return ``web`` or ``app`` for a browser's or a phone's library, else nothing.

    >>> channel_of_library("analytics-ios")
    'app'
    """
    lowered = name.lower()
    return next((channel for part, channel in _LIBRARIES if part in lowered), "")
