"""Retention agrees with plain Python, and its kinds stand in the order that they must."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.retention.means import mean_of
from polku.store import Store
from polku.vocabulary.dates import DateRange, Interval
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import RetentionQuestion
from polku.vocabulary.touchpoints import View
from tests.measure.worlds import START, Happening, told

HELSINKI = ZoneInfo("Europe/Helsinki")
VIEWED, ENDED = (Match("Page Viewed"),), (Match("Call Ended"),)
DAY = timedelta(days=1)
LENGTHS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY}
#: When the questions are asked: the worlds last twenty days from 2 March.
NOW = START + 22 * DAY + timedelta(hours=5)

happenings = st.lists(
    st.builds(
        Happening,
        person=st.sampled_from(["ada", "bo", "cai", "di"]),
        name=st.sampled_from(["Page Viewed", "Call Ended", "Call Queued"]),
        minute=st.integers(0, 60 * 24 * 20),
        call=st.sampled_from(["", "1", "2"]),
    ),
    max_size=30,
)
questions = st.builds(
    RetentionQuestion,
    start=st.sampled_from([(), VIEWED]),
    back=st.sampled_from([(), VIEWED, ENDED]),
    every=st.sampled_from(["day", "week", "month"]),
    cohort=st.sampled_from(["first", "recurring"]),
    window=st.sampled_from(["calendar", "rolling"]),
    count=st.sampled_from(["on", "after"]),
    mean=st.sampled_from(["weighted", "simple"]),
    periods=st.integers(1, 6),
    brackets=st.sampled_from([(), (1, 3, 7), (2, 4, 5)]),
    dates=st.sampled_from([None, DateRange(date(2026, 3, 5), date(2026, 3, 12))]),
)


def begin(day: date, every: Interval) -> date:
    if every == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every == "month" else day


def later(start: date, periods: int, every: Interval) -> date:
    """Return where the interval ``periods`` after the one from ``start`` begins."""
    if every == "month":
        month = start.month - 1 + periods
        return date(start.year + month // 12, month % 12 + 1, 1)
    return start + periods * timedelta(days=7 if every == "week" else 1)


def named(one: Happening, matches: tuple[Match, ...]) -> bool:
    return one.name == matches[0].event if matches else one.name != "Call Ended"  # hidden


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HELSINKI).astimezone(UTC)


def began(
    happened: list[Happening], question: RetentionQuestion
) -> dict[date, dict[str, datetime]]:
    """Return who is in each cohort, and since when."""
    cohorts: dict[date, dict[str, datetime]] = defaultdict(dict)
    for one in sorted(happened, key=lambda one: one.minute):
        earlier = any(one.person in people for people in cohorts.values())
        if named(one, question.start) and not (question.cohort == "first" and earlier):
            cohort = begin(one.ts.astimezone(HELSINKI).date(), question.every)
            cohorts[cohort].setdefault(one.person, one.ts)
    if not question.dates:
        return cohorts
    ends = [begin(day, question.every) for day in (question.dates.first, question.dates.last)]
    return {day: people for day, people in cohorts.items() if ends[0] <= day <= ends[1]}


def offset(one: Happening, since: datetime, cohort: date, question: RetentionQuestion) -> int:
    """Return how many periods after the start an event lies."""
    if question.window == "rolling":
        return int((one.ts - since) / LENGTHS[question.every])
    day = begin(one.ts.astimezone(HELSINKI).date(), question.every)
    return next((k for k in range(1, 40) if later(cohort, k, question.every) == day), 0)


def plain(happened: list[Happening], question: RetentionQuestion) -> dict[Any, Any]:
    """Return (people, came back) of each cohort and group of periods, None where not over."""
    found = {}
    for cohort, people in began(happened, question).items():
        for first, last in question.edges:
            end = first if question.count == "after" else last
            over = midnight(later(cohort, end + 1, question.every))
            if question.window == "rolling":
                over = midnight(later(cohort, 1, question.every))
                over += (end + 1) * LENGTHS[question.every]
            back = {
                one.person
                for one in happened
                if one.person in people and named(one, question.back)
                for period in (offset(one, people[one.person], cohort, question),)
                if period >= first and (question.count == "after" or period <= last)
            }
            found[cohort, first] = (len(people), len(back) if over <= NOW else None)
    return found


@settings(max_examples=80)
@given(happened=happenings, question=questions)
def test_cohorts_agree_with_plain_python(
    store: Store, happened: list[Happening], question: RetentionQuestion
) -> None:
    answer = ask(store, told(store, happened), question, NOW)
    rows = [row for row in answer.dicts() if row["cohort"] and row["period"]]
    found = {(row["cohort"], row["period"]): (row["people"], row["returned"]) for row in rows}
    assert found == plain(happened, question)
    assert all(row["over"] == (row["share"] is not None) for row in rows)
    zero = [row for row in answer.dicts() if row["period"] == 0]
    assert all(row["share"] == 1 for row in zero)


@settings(max_examples=30)
@given(happened=happenings, question=questions)
def test_means_are_of_what_is_over(
    store: Store, happened: list[Happening], question: RetentionQuestion
) -> None:
    answer = ask(store, told(store, happened), question, NOW)
    expected: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (_, period), (people, back) in plain(happened, question).items():
        if back is not None:
            expected[period].append((back, people))
    means = [row for row in answer.dicts() if row["cohort"] is None and row["period"]]
    for row in means:
        pairs = expected[row["period"]]
        assert row["cohorts"] == len(pairs)
        assert row["over"] == bool(pairs)
        if pairs and question.mean == "weighted":
            assert row["share"] == pytest.approx(
                sum(b for b, _ in pairs) / sum(n for _, n in pairs)
            )
        elif pairs:
            assert row["share"] == pytest.approx(sum(b / n for b, n in pairs) / len(pairs))
        assert not pairs or 0 <= row["low"] <= row["share"] <= row["high"] <= 1


def shares(
    store: Store, view: View, question: RetentionQuestion, **change: object
) -> dict[tuple[date, int], float]:
    answer = ask(store, view, msgspec.structs.replace(question, **change), NOW)
    return {
        (row["cohort"], row["period"]): row["share"]
        for row in answer.dicts()
        if row["cohort"] and row["share"] is not None and row["period"]
    }


@settings(max_examples=40)
@given(happened=happenings, question=questions)
def test_on_or_after_is_at_least_a_bracket_and_that_at_least_its_first_day(
    store: Store, happened: list[Happening], question: RetentionQuestion
) -> None:
    view = told(store, happened)
    question = msgspec.structs.replace(question, count="on", brackets=(1, 3, 6))
    bracket = shares(store, view, question)
    unbounded = shares(store, view, question, count="after")
    day = shares(store, view, question, brackets=(), periods=3)
    for key, share in bracket.items():
        assert unbounded[key] >= share >= day[key]
    rising = shares(store, view, question, count="after", brackets=(), periods=8)
    for (cohort, period), share in rising.items():
        assert share <= rising.get((cohort, period - 1), 1.0)


def test_on_the_day_may_rise_again(store: Store) -> None:
    view = told(store, [Happening("ada", "x", 0), Happening("ada", "x", 60 * 24 * 2)])
    found = shares(store, view, RetentionQuestion(every="day", periods=3))
    assert [found[date(2026, 3, 2), period] for period in (1, 2, 3)] == [0, 1, 0]


def test_a_day_of_the_calendar_is_no_24_hours(store: Store) -> None:
    late, early = 60 * 23, 60 * 25  # eleven in the evening, and one o'clock after midnight
    view = told(store, [Happening("ada", "x", late), Happening("ada", "x", early)])
    question = RetentionQuestion(every="day", periods=1)
    assert shares(store, view, question) == {(date(2026, 3, 2), 1): 1}
    assert shares(store, view, question, window="rolling") == {(date(2026, 3, 2), 1): 0}


def crowd(name: str, minute: int, size: int, **more: Any) -> list[Happening]:
    return [Happening(f"{name}{n}", "Page Viewed", minute + n, **more) for n in range(size)]


def test_small_cohorts_and_groups_are_not_shown_nor_told_by_the_rest(store: Store) -> None:
    happened = [
        *crowd("a", 0, 9, call="1"),
        *crowd("b", 20, 6, call="2"),
        *crowd("c", 40, 3),
        *crowd("later", 60 * 24 * 3, 4),
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, RetentionQuestion(every="day", by="call"), NOW)
    assert {row["group"] for row in answer.dicts()} == {"1"}
    assert answer.n == 9
    assert [one.values["hidden"] for one in answer.caveats if one.code == "hidden_groups"] == [3]


def test_what_must_be_known_is_said(store: Store) -> None:
    view = told(store, crowd("a", 0, 9))
    question = RetentionQuestion(every="day", cohort="recurring", window="rolling", count="after")
    codes = {one.code for one in ask(store, view, question, NOW).caveats}
    assert codes == {"recurring", "rolling", "on_or_after"}
    first = ask(store, view, RetentionQuestion(every="day"), NOW)
    assert [str(one) for one in first.caveats] == [
        "The data begins on 2026-03-02: people who came before that count as new in the first "
        "cohort."
    ]
    nobody = ask(store, view, RetentionQuestion(start=(Match("Never"),)), NOW)
    assert [one.code for one in nobody.caveats] == ["no_cohorts"]


def test_the_simple_mean_covers_the_mean_of_the_cohorts() -> None:
    rng, rounds, covered = np.random.default_rng(20260304), 2_000, 0
    for _ in range(rounds):
        cohorts = rng.beta(6, 14, 10)  # cohorts differ around 0.3
        people = rng.integers(30, 300, 10)
        pairs = [(int(rng.binomial(n, p)), int(n)) for n, p in zip(people, cohorts, strict=True)]
        found = mean_of("simple", pairs, None)
        covered += found.low <= 0.3 <= found.high
    assert covered / rounds == pytest.approx(0.95, abs=0.02)


def test_one_cohort_is_its_own_mean() -> None:
    assert mean_of("simple", [(3, 10)], None) == mean_of("weighted", [(3, 10)], None)
