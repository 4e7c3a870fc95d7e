"""Gather what the overview tells: every question asked side by side, the slow ones apart."""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from polku.features.live.rules import Arrivals, arrivals_of
from polku.features.overview import asking, findings, parts
from polku.features.overview.findings import Figure
from polku.features.overview.matrix import BREAKDOWN, Matrix, matrix_of
from polku.features.overview.parts import Part, Periods
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.features.scores.shifts import Moved, shift_of
from polku.features.trends.rules import at_least
from polku.measure.arrivals import last_answer
from polku.measure.breakdowns import METRICS, Breakdown, ask_breakdowns
from polku.measure.catalogue.known import newest_event
from polku.measure.scores import ask_scores
from polku.measure.traits import grouping_traits
from polku.measure.trends import ask_trend
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import ScoreQuestion, TrendQuestion
from polku.vocabulary.result import Result

#: How long the period is where the address says nothing.
DAYS = 28
#: How many weeks the line shows and the shift is looked for in.
WEEKS = 26
#: How long a page waits for its slow parts before it goes out without them.
PATIENCE = 0.6
#: Groups made of two traits at once have at most this many values, so that they stay few.
PAIRED = 20
#: Arriving events that the page lists.
ARRIVALS = 6

Traits = tuple[tuple[str, int], ...]


class Found(NamedTuple):
    """What the groups tell."""

    figures: tuple[Figure, ...]
    scores: Mapping[Metric, Figure]
    leading: Figure | None
    group: Figure | None
    touchpoint: Figure | None


class Overview(msgspec.Struct, frozen=True):
    """All that the page tells; ``events`` and ``people`` are those of the period."""

    events: int
    people: int
    scores: Mapping[Metric, Figure]
    leading: Figure | None
    weeks: Mapping[Metric, list[dict[str, Any]]]
    shift: Moved | None
    group: Figure | None
    touchpoint: Figure | None
    matrix: Matrix
    asked: Result
    arrivals: Arrivals
    parts: Mapping[str, Part]


def begin_traits(project: Project) -> Future[Traits]:
    """Begin to ask which traits sort people into groups: everything else waits for it."""
    store, view = event_store(), view_of(project)
    return asking.begin(partial(grouping_traits, store, view))


def overview_of(
    project: Project, periods: Periods, traits: Future[Traits], *, patience: float = PATIENCE
) -> Overview:
    """Ask everything; slow parts that take longer than ``patience`` seconds stay waiting.

    What the title needs is asked first, so that the slow parts do not hold it up.
    """
    store, view = event_store(), view_of(project)
    begun = time.monotonic()
    visits = TrendQuestion(dates=periods.dates, measure="people")
    volume = asking.begin(partial(ask_trend, store, view, visits))
    weeks = {
        metric: asking.begin(partial(ask_scores, store, view, _weekly(metric, periods.latest)))
        for metric in METRICS
    }
    end = parts.end_of(project, periods.latest)
    arrivals = asking.begin(partial(arrivals_of, store, view, ARRIVALS, timezone.now(), end))
    breakdowns = _breakdowns(traits.result())
    asked = asking.begin(
        partial(ask_breakdowns, store, view, periods.dates, periods.compare, breakdowns)
    )
    found = _found(asked.result(), breakdowns)
    slow = {name: asking.begin_slow(ask) for name, ask in parts.asked_of(project, periods).items()}
    by_week = {metric: future.result().dicts() for metric, future in weeks.items()}
    leading = found.leading
    crowd = volume.result().dicts()
    left = patience - (time.monotonic() - begun)
    return Overview(
        events=sum(row["n"] for row in crowd),
        people=int(sum(row["value"] for row in crowd)),
        scores=found.scores,
        leading=leading,
        weeks=by_week,
        shift=shift_of(leading.metric, by_week[leading.metric]) if leading else None,
        group=found.group,
        touchpoint=found.touchpoint,
        matrix=matrix_of(asked.result().dicts(), found.figures, view.rules),
        asked=asked.result(),
        arrivals=arrivals.result(),
        parts=parts.gathered(project, periods, slow, max(left, 0.0)),
    )


def _found(asked: Result, breakdowns: list[Breakdown]) -> Found:
    """Return what the groups tell: the scores, and which group and touchpoint moved most."""
    figures = findings.figures(asked.dicts())
    scores = findings.whole(figures)
    leading = findings.leading(scores)
    sign = -1 if leading is None or (leading.change or 0) <= 0 else 1
    people = {one for one in breakdowns if one and one[0].startswith("person.")}
    own = [one for one in figures if leading and one.metric == leading.metric]
    return Found(
        figures,
        scores,
        leading,
        findings.moved_most(own, people, sign),
        findings.moved_most(figures, {("touchpoint",)}, sign),
    )


def scored_until(project: Project) -> DateRange | None:
    """Return the last weeks in which scores were given, None where none ever was."""
    last = last_answer(event_store(), view_of(project), timezone.now())
    if last is None:
        return None
    day = last.astimezone(ZoneInfo(project.timezone)).date()
    return DateRange(day - timedelta(days=DAYS - 1), day)


def ever(project: Project) -> datetime | None:
    """Return when the last event of all time happened, None where none ever came."""
    return newest_event(event_store(), view_of(project), timezone.now())


def _weekly(metric: Metric, latest: date) -> ScoreQuestion:
    return ScoreQuestion(
        metric=metric, dates=at_least(DateRange(latest, latest), "week", WEEKS), every="week"
    )


def _breakdowns(traits: Traits) -> list[Breakdown]:
    """Return what is compared: touchpoints, each trait, and pairs of traits of few values."""
    single: list[Breakdown] = [(name,) for name, _ in traits]
    pairs: list[Breakdown] = [
        (one, other)
        for place, (one, size) in enumerate(traits)
        for other, other_size in traits[place + 1 :]
        if size * other_size <= PAIRED
    ]
    return [(), ("touchpoint",), BREAKDOWN, *single, *pairs]
