"""Put together what came in for a project and what became of it, and whether the accounts hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from django.utils import timezone

from polku.collect.tally import Count, hour_of
from polku.features.health.checks import health
from polku.features.health.watching import watch
from polku.features.projects.models import Project
from polku.features.questions.rules import event_store
from polku.vocabulary.accounts import Line

__all__ = ["Account", "Accounts", "accounts_of", "health", "watch"]

Key = TypeVar("Key")

_LAST = """
select source, max(received_at), count(), countIf(bot)
from polku.events
where project_id = {project:UInt32} and received_at >= {since:DateTime64(3, 'UTC')}
group by source
"""


class Account(NamedTuple):
    """What became of what a source sent; ``bots`` of ``seen`` events in the store are machines'."""

    source: str
    fates: Count
    last_at: datetime | None = None
    seen: int = 0
    bots: int = 0


class Accounts(NamedTuple):
    """The accounts of a project since an hour; ``open`` events are under way right now.

    The law holds where every hour that has passed is in balance; ``wrong`` are those that are not.
    """

    since: datetime
    total: Count
    sources: tuple[Account, ...]
    hours: tuple[tuple[datetime, Count], ...]
    refused: tuple[tuple[str, int], ...]
    under_way: int
    wrong: tuple[datetime, ...]
    bots: int
    seen: int

    @property
    def holds(self) -> bool:
        """Whether received = stored + duplicate + quarantined + refused."""
        return not self.wrong


def accounts_of(project: Project, hours: int, *, now: datetime | None = None) -> Accounts:
    """Return the accounts of the last ``hours``."""
    now = now or timezone.now()
    since = hour_of(now) - timedelta(hours=hours - 1)
    lines = event_store().accounts.lines(project.pk, since)
    by_source = _summed((line.source, line) for line in lines)
    by_hour = _summed((line.hour, line) for line in lines)
    arrived = _arrived(project, since)
    sources = tuple(
        _account(source, by_source.get(source, Count()), arrived)
        for source in sorted({*by_source, *arrived})
    )
    total = sum(by_source.values(), Count())
    return Accounts(
        since=since,
        total=total,
        sources=sources,
        hours=tuple(sorted(by_hour.items(), reverse=True)),
        refused=_reasons(lines),
        under_way=total.pending,
        wrong=_wrong(by_hour, now),
        bots=sum(one.bots for one in sources),
        seen=sum(one.seen for one in sources),
    )


def _wrong(by_hour: dict[datetime, Count], now: datetime) -> tuple[datetime, ...]:
    """Return the hours out of balance; what came in lately may still be under way."""
    settled = hour_of(now) - timedelta(hours=1)
    return tuple(
        sorted(
            hour
            for hour, count in by_hour.items()
            if count.pending < 0 or (count.pending and hour < settled)
        )
    )


def _summed(pairs: Iterable[tuple[Key, Line]]) -> dict[Key, Count]:
    found: dict[Key, Count] = defaultdict(Count)
    for key, line in pairs:
        found[key] += Count(**{line.fate: line.count})
    return dict(found)


def _arrived(project: Project, since: datetime) -> dict[str, tuple[datetime, int, int]]:
    rows = event_store().query(_LAST, {"project": project.pk, "since": since}).rows
    return {source: (last, count, bots) for source, last, count, bots in rows}


def _account(source: str, count: Count, arrived: dict[str, tuple[datetime, int, int]]) -> Account:
    return Account(source, count, *arrived.get(source, (None, 0, 0)))


def _reasons(lines: Iterable[Line]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.fate == "refused":
            found[line.reason] += line.count
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))
