"""The cards that may come after the page: how each is asked for, and what became of it."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from django.utils import timezone

from polku.features.overview import asking
from polku.features.overview.promised import promises_kept
from polku.features.projects.rules import Project
from polku.features.promises.rules import promises_of
from polku.features.questions.rules import event_store, view_of
from polku.measure.paths.asking import ask_paths
from polku.measure.voices import latest_voices
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import NotFound, PolkuError, translatable
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.result import Result

#: The shortest journey that is told: one touchpoint alone is none.
STEPS = 2
JOURNEYS = 5


class Periods(NamedTuple):
    """What the page looks at, and the last day that holds data."""

    dates: DateRange
    compare: DateRange | None
    latest: date


class Part(NamedTuple):
    """A card that may come later: its ``value``, the ``error`` that it ended in, or neither."""

    name: str
    value: Any = None
    error: PolkuError | None = None

    @property
    def waiting(self) -> bool:
        """Whether its answer is still under way."""
        return self.value is None and self.error is None


def part_of(project: Project, periods: Periods, name: str) -> Part:
    """Return one slow part, taking the answer that a page has begun to ask for."""
    ask = asked_of(project, periods).get(name)
    if ask is None:
        raise NotFound(translatable("The overview has no part “%(name)s”."), name=name)
    return _ended(name, asking.take((project.pk, periods, name), ask))


def gathered(
    project: Project, periods: Periods, slow: Mapping[str, Future[Any]], patience: float
) -> dict[str, Part]:
    """Return the slow parts that are answered within ``patience`` seconds; keep the others."""
    wait(slow.values(), timeout=patience)
    parts = {}
    for name, future in slow.items():
        parts[name] = _ended(name, future) if future.done() else Part(name)
        if not future.done():
            asking.keep((project.pk, periods, name), future)
    return parts


def _ended(name: str, future: Future[Any]) -> Part:
    try:
        return Part(name, future.result())
    except PolkuError as error:
        return Part(name, error=error)


def asked_of(project: Project, periods: Periods) -> dict[str, Callable[[], Any]]:
    """Return how each slow part is asked for; what needs Django's database is read now."""
    store, view = event_store(), view_of(project)
    promises = promises_of(project)
    now = end_of(project, periods.latest)
    return {
        "promises": lambda: promises_kept(
            store, view, promises, periods.dates, periods.compare, now
        ),
        "journeys": lambda: _travelled(
            ask_paths(store, view, PathQuestion(dates=periods.dates, limit=50))
        ),
        "voices": lambda: latest_voices(store, view, periods.dates),
    }


def end_of(project: Project, latest: date) -> datetime:
    """Return when promises are judged: now, or the end of the data where that lies before.

    What would have kept a promise after the data ended is not known, so it is not broken.
    """
    _, end = DateRange(latest, latest).bounds(project.timezone)
    return min(timezone.now(), end)


def _travelled(result: Result) -> Result:
    """Return the variants of more than one touchpoint that most people take."""
    rows = [row for row in result.rows if len(row[0]) >= STEPS][:JOURNEYS]
    return msgspec.structs.replace(result, rows=tuple(rows))
