"""The questions that can be asked, as frozen values.

A *dimension* is written as one word: ``touchpoint``, ``channel``, ``stage``, ``event``,
``source``, ``account``, ``person`` for what every event has, ``person.NAME`` for a person's latest
trait, and ``property.NAME`` (or a plain ``NAME``) for an event's property.
"""

from typing import Annotated, Literal, TypeAlias

import msgspec

from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.event import Metric
from polku.vocabulary.touchpoints import Condition

BUILT_IN_DIMENSIONS = ("touchpoint", "channel", "stage", "event", "source", "account", "person")

#: What keeps an event in the question.
Filter: TypeAlias = Condition


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="question"):
    """What every question has: a period (all time where None), a breakdown and filters."""

    dates: DateRange | None = None
    by: str = ""
    where: tuple[Filter, ...] = ()


class ScoreQuestion(Question, frozen=True, kw_only=True, tag="score"):
    """NPS, CSAT or CES of the period, over time (``every``), by a dimension.

    ``compare`` adds the change from an earlier period with its interval.
    """

    metric: Metric
    every: Interval | None = None
    compare: DateRange | None = None


class TrendQuestion(Question, frozen=True, kw_only=True, tag="trend"):
    """How much there is of something, in each ``every`` of the period.

    ``measure``: ``total`` events, ``people``, ``sessions`` (30 minutes without an event end
    one), or ``sum:PROPERTY`` and ``mean:PROPERTY``.
    """

    measure: str = "total"
    every: Interval | None = None


class PathQuestion(Question, frozen=True, kw_only=True, tag="paths"):
    """The paths between touchpoints: ``transitions`` (edges by step) or whole ``variants``.

    A path is a person's touchpoints in time order, cut where ``gap_hours`` pass without one;
    repeats of the same touchpoint in a row count as one. ``start`` keeps what follows the
    first such touchpoint of a path, ``end`` what leads to the last one. ``score`` is the metric
    that satisfaction along a path is measured by.
    """

    shape: Literal["transitions", "variants"] = "variants"
    score: Metric = "nps"
    start: str = ""
    end: str = ""
    steps: Annotated[int, msgspec.Meta(ge=2, le=20)] = 6
    gap_hours: Annotated[int, msgspec.Meta(ge=1, le=8760)] = 24 * 7
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50


class Deadline(msgspec.Struct, frozen=True):
    """By when a promise is kept: within ``seconds`` of the first event, or by the time or day
    that the property ``until`` of the first event holds (``by_day``: the whole day counts)."""

    seconds: int | None = None
    until: str = ""
    by_day: bool = False


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """*kept_by* happens within the deadline that *made_by* sets, for the same person.

    ``key`` names a property that both events share (an order number, a call id); without one,
    the first ``kept_by`` event of the person at or after ``made_by`` counts. ``score``
    is the metric that satisfaction is compared by; an answer counts where it shares the key, or
    is given within ``score_days`` after the promise fell due or was met.
    """

    made_by: str
    kept_by: str
    deadline: Deadline
    key: str = ""
    made_where: tuple[Filter, ...] = ()
    kept_where: tuple[Filter, ...] = ()
    score: Metric = "csat"
    score_days: int = 30
    only_met: bool = False


class PromiseQuestion(Question, frozen=True, kw_only=True, tag="promise"):
    """How often a promise was kept, over time, by a group, and what that does to the score."""

    promise: Promise
    every: Interval | None = None


AnyQuestion = ScoreQuestion | TrendQuestion | PathQuestion | PromiseQuestion
