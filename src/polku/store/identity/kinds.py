"""The values that identity resolution works with: facts, decisions, and what became of each."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from polku.vocabulary.identity import Identifier

#: What said that two identifiers are one person's: a call of that name, or any other event.
Said = Literal["identify", "alias", "together"]
#: Why identifiers that were seen together are not one person all the same.
Refusal = Literal["", "limit", "shared", "separated", "blocked", "crowded"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The bits of a moment below its millisecond: they order what happened within it.
_WITHIN = 20


class Fact(msgspec.Struct, frozen=True):
    """One event carried both identifiers: ``key`` the one of higher priority (the new, in an
    alias), ``other`` the lower (the previous).

    ``moment`` orders facts in time, the same in every process, see `moment_of`.
    """

    key: int
    other: int
    said: Said
    identifier: Identifier
    other_identifier: Identifier
    moment: int
    message_id: str


class Decision(msgspec.Struct, frozen=True):
    """What a person decided: ``left`` and ``right`` (keys) are one person, or are two.

    ``identifiers`` tells what the keys of a merge stand for, as no event may have said.
    """

    number: int
    kind: Literal["separate", "merge"]
    left: tuple[int, ...]
    right: tuple[int, ...]
    by: str
    at: datetime
    identifiers: dict[int, Identifier] = {}
    active: bool = True
    changed_by: str = ""
    changed_at: datetime | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What became of a fact or of a merge by hand; ``refused`` is '' where it joins.

    ``about`` says which type's limit, which blocked value or whose decision. ``merged`` tells
    that either side was more than the one identifier.
    """

    key: int
    other: int
    said: str
    moment: int
    message_id: str
    refused: Refusal = ""
    about: str = ""
    merged: bool = False


class Resolution(msgspec.Struct, frozen=True):
    """The person of each key (itself, where it stands alone), and how that came about."""

    people: dict[int, int]
    verdicts: tuple[Verdict, ...]
    identifiers: dict[int, Identifier]
    first: dict[int, int]


def moment_of(ts: datetime, hashed: int) -> int:
    """Return a number that orders by time, then by ``hashed`` (of the message id)."""
    milliseconds = max(0, (ts - _EPOCH) // timedelta(milliseconds=1))
    return milliseconds << _WITHIN | hashed & ((1 << _WITHIN) - 1)


def time_of(moment: int) -> datetime:
    """Return the time of a moment, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=moment >> _WITHIN)


def days_in(days: int) -> int:
    """Return a span of days as a difference of moments."""
    return (days * 86_400_000) << _WITHIN
