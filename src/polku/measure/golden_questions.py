"""Ask fifty varied questions about what a project holds, of every kind that there is."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec

from polku.vocabulary.dates import DateRange
from polku.vocabulary.designs import Design, Step
from polku.vocabulary.event import Metric
from polku.vocabulary.funnels import Funnel
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import (
    AnyQuestion,
    AttributionQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
    Deadline,
    DeviationsQuestion,
    ErrorsQuestion,
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
    LifecycleQuestion,
    PathDifferenceQuestion,
    PathGroupsQuestion,
    PathQuestion,
    ProcessQuestion,
    Promise,
    PromiseQuestion,
    RetentionQuestion,
    ScoreQuestion,
    SlownessQuestion,
    StepMatrixQuestion,
    StickinessQuestion,
    SurvivalQuestion,
    TrendQuestion,
    VitalsQuestion,
)
from polku.vocabulary.touchpoints import Condition, View


class Inventory(msgspec.Struct, frozen=True):
    """What questions can be about: names, those of most events first.

    ``fields`` are traits and properties, ``numbers`` those that hold any.
    """

    newest: datetime
    events: tuple[str, ...]
    fields: tuple[str, ...]
    numbers: tuple[str, ...]


#: What the demonstration company holds.
DEMONSTRATION = Inventory(
    datetime(2026, 4, 26, 21, tzinfo=UTC),
    ("Page Viewed", "Bill Opened", "App Opened", "Order Placed", "Order Delivered", "Call Queued"),
    ("person.segment", "person.plan", "path", "device"),
    ("load_ms", "revenue", "version"),
)


def golden_questions(view: View, known: Inventory = DEMONSTRATION) -> list[AnyQuestion]:
    """Return fifty questions about what is ``known`` of the project of ``view``."""
    last = known.newest.astimezone(ZoneInfo(view.timezone)).date()
    month, quarter = _days_to(last, 28), _days_to(last, 91)
    met = [rule.touchpoint for rule in view.rules if rule.touchpoint and not rule.hidden]
    return [
        *_scores(month, quarter),
        *_trends(known, month, quarter),
        *_paths(met or known.events, month, quarter),
        *_promises(known, quarter),
        *_funnels(known, quarter),
        *_returns(known, month, quarter),
        *_service(view, month, quarter),
        *_speed(known, quarter),
    ]


def _days_to(last: date, days: int) -> DateRange:
    return DateRange(last - timedelta(days=days - 1), last)


def _scores(month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    for metric in get_args(Metric):
        yield ScoreQuestion(metric=metric, by="touchpoint", dates=quarter)
        yield ScoreQuestion(metric=metric, every="month", by="channel")
    yield ScoreQuestion(metric="nps")
    yield ScoreQuestion(metric="csat", dates=month, compare=month.previous(), by="stage")


def _trends(known: Inventory, month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    yield TrendQuestion()
    yield TrendQuestion(every="hour", dates=_days_to(month.last, 2))
    yield TrendQuestion(every="day", dates=month, by="event")
    yield TrendQuestion(measure="people", every="week", cumulative=True)
    yield TrendQuestion(measure="people", by="account", dates=month)
    yield TrendQuestion(measure="sessions", every="day", dates=month)
    yield TrendQuestion(measure="sessions", every="month", by="channel")
    of, over = ((Match(name),) for name in _cycled(known.events, 2))
    yield TrendQuestion(every="week", of=of, over=over)
    for field in _cycled(known.fields, 2):
        yield TrendQuestion(measure="people", by=field, dates=quarter)
    number = _cycled(known.numbers or known.fields, 1)[0]
    yield TrendQuestion(measure=f"mean:{number}", every="month")
    yield TrendQuestion(measure=f"p90:{number}", by="channel")


def _paths(met: Sequence[str], month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    yield PathQuestion(dates=month, steps=3, gap_hours=24, score="csat")
    yield PathQuestion(shape="transitions", dates=quarter, score="ces")
    yield PathQuestion(start=_cycled(met, 1)[0], steps=4)
    yield ProcessQuestion(limit=1_000)
    yield StepMatrixQuestion(through=_cycled(met, 1)[0], steps=6)
    yield PathGroupsQuestion(dates=quarter, groups=3)
    yield PathDifferenceQuestion(dates=quarter, where=(Condition("channel", "is", "web"),))


def _promises(known: Inventory, quarter: DateRange) -> Iterator[AnyQuestion]:
    made = _cycled(known.events, 4)
    for number, seconds in enumerate((3_600, 7 * 86_400)):
        deadline = Deadline(seconds=seconds)
        promise = Promise(made_by=made[number], kept_by=made[number + 1], deadline=deadline)
        yield PromiseQuestion(promise=promise, every="month")
    promise = Promise(made_by=made[0], kept_by=made[-1], deadline=Deadline(172_800), score="nps")
    yield PromiseQuestion(promise=promise, by="channel", dates=quarter)


def _funnels(known: Inventory, quarter: DateRange) -> Iterator[AnyQuestion]:
    first, second, third = ((Match(name),) for name in _cycled(known.events, 3))
    funnel = Funnel(steps=(first, second, third))
    every = Funnel(steps=(second, first), order="strict", attempts="every", window=3 * 86_400)
    yield FunnelQuestion(funnel=funnel, every="month")
    yield FunnelQuestion(funnel=every, by="channel", dates=quarter)
    yield FunnelTimesQuestion(funnel=funnel, by=_cycled(known.fields, 1)[0])
    yield FunnelDifferencesQuestion(funnel=funnel, dates=quarter)
    yield FunnelDropsQuestion(funnel=every, dates=quarter)


def _returns(known: Inventory, month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    event = (Match(_cycled(known.events, 1)[0]),)
    yield RetentionQuestion(dates=quarter, periods=6)
    yield RetentionQuestion(start=event, every="month", window="rolling", count="after", periods=3)
    yield StickinessQuestion(dates=month)
    yield LifecycleQuestion(every="month", by="channel")
    steps = (spell_matches((Match(name),)) for name in _cycled(known.events, 2))
    parts = tuple(Step(id=f"s{nth}", events=one) for nth, one in enumerate(steps))
    yield DeviationsQuestion(design=Design(parts=parts, silence=604_800), dates=quarter)
    yield SurvivalQuestion(start=event, silence=14 * 86_400, every="week")
    yield AttributionQuestion(conversion=event, models=("linear", "markov"), dates=quarter)


def _service(view: View, month: DateRange, quarter: DateRange) -> Iterator[AnyQuestion]:
    kind = next((one.name for one in view.contacts.kinds), "")
    yield ContactQuestion(every="week", dates=quarter)
    yield ContactQuestion(shape="hours", abandoned="short", dates=quarter)
    yield ChatbotQuestion(every="month")
    yield BeforeContactQuestion(kind=kind, dates=month, within=86_400)
    yield ContactRateQuestion(kind=kind, by="channel", dates=quarter)


def _speed(known: Inventory, quarter: DateRange) -> Iterator[AnyQuestion]:
    yield VitalsQuestion(by="path", dates=quarter)
    yield ErrorsQuestion(dates=quarter)
    goal = (Match(_cycled(known.events, 4)[-1]),)
    yield SlownessQuestion(goal=goal, within_s=86_400, dates=quarter)


def _cycled(names: Sequence[str], count: int) -> tuple[str, ...]:
    """Return ``count`` of the names, again from the first where there are fewer."""
    found = names or ("nothing",)
    return tuple(found[number % len(found)] for number in range(count))
