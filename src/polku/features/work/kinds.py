"""The kinds of jobs there are and the calendar, as the site declares them in its two tables."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from polku.features.work.models import Job


class Kind(msgspec.Struct, frozen=True):
    """What the jobs called ``name`` do.

    ``function`` is given the job, calls `rules.progress` now and then, and may be run again for
    the same job: a process can die at any moment. What it returns is kept as the result.
    ``needs_store`` says that it asks more of the event store than to append and to query; with
    an embedded store only the server's own process can do that.
    ``gave_up`` is told of a job that failed for good.
    """

    name: str
    title: str
    function: Callable[[Job], object]
    attempts: int = 3
    needs_store: bool = True
    gave_up: Callable[[Job], None] | None = None


class Periodic(msgspec.Struct, frozen=True):
    """``function(now)`` is called once in ``every``, whichever process gets there first."""

    name: str
    title: str
    every: timedelta
    function: Callable[[datetime], object]
    needs_store: bool = True

    def slot(self, now: datetime) -> str:
        """Return the name of the period that ``now`` falls into."""
        return f"{self.name}@{int(now.timestamp() // self.every.total_seconds())}"

    def kind(self) -> Kind:
        """Return the kind of its jobs."""
        return Kind(self.name, self.title, self._run, needs_store=self.needs_store)

    def _run(self, _job: Job) -> object:
        return self.function(datetime.now(UTC))


_kinds: dict[str, Kind] = {}
_calendar: list[Periodic] = []


def declare(kinds: Iterable[Kind], calendar: Iterable[Periodic]) -> None:
    """Make known what there is to do; called once, when the site is composed."""
    _calendar[:] = calendar
    _kinds.clear()
    _kinds.update({one.name: one for one in (*kinds, *(one.kind() for one in _calendar))})


def kinds() -> Mapping[str, Kind]:
    """Return every kind by name."""
    return _kinds


def calendar() -> Iterable[Periodic]:
    """Return what is done again and again."""
    return _calendar
