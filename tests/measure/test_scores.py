"""Scores agree with plain Python, carry their intervals, and hide who is few."""

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from polku.measure import ask
from polku.stats.nps import nps
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import ScoreQuestion
from polku.vocabulary.touchpoints import Condition
from tests.measure.worlds import Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")


@settings(max_examples=30)
@given(happened=happenings)
def test_nps_by_week_and_event_agrees_with_plain_python(
    store: Store, happened: list[Happening]
) -> None:
    view = told(store, happened)
    expected: dict[tuple[date, str], list[int]] = defaultdict(list)
    for one in happened:
        if one.score is not None:
            day = one.ts.astimezone(HELSINKI).date()
            expected[day - timedelta(days=day.weekday()), one.name].append(one.score)
    answer = ask(store, view, ScoreQuestion(metric="nps", every="week", by="event"))
    got = {(row["period"], row["group"]): row for row in answer.dicts()}
    assert set(got) == set(expected)
    for key, scores in expected.items():
        promoters = sum(score >= 9 for score in scores)
        detractors = sum(score <= 6 for score in scores)
        oracle = nps(promoters, len(scores) - promoters - detractors, detractors)
        assert (got[key]["n"], got[key]["score"]) == (len(scores), pytest.approx(oracle.value))
        assert got[key]["low"] == pytest.approx(oracle.low)
        assert got[key]["mean"] == pytest.approx(sum(scores) / len(scores))
    assert answer.n == sum(map(len, expected.values()))


def answers(person: str, scores: list[int], first_minute: int = 0) -> list[Happening]:
    return [
        Happening(f"{person}{n}", "Call Ended", first_minute + n, score)
        for n, score in enumerate(scores)
    ]


def test_a_change_is_the_difference_of_two_periods(store: Store) -> None:
    later = 60 * 24 * 7
    view = told(store, answers("a", [0] * 40) + answers("b", [10] * 40, later))
    week = DateRange(date(2026, 3, 9), date(2026, 3, 15))
    question = ScoreQuestion(metric="nps", dates=week, compare=week.previous())
    row = ask(store, view, question).dicts()[0]
    assert (row["score"], row["before"], row["change"]) == (100, -100, 200)
    # adjusted Wald by hand: n = 43, p = 40.75/43, d = 0.75/43; 1.8605 − 1.96 · 0.0681
    assert row["change_low"] == pytest.approx(172.69, abs=0.01)


def test_a_group_under_the_threshold_is_not_shown_nor_derivable(store: Store) -> None:
    happened = [
        Happening(f"{name}{n}", name, 100 * k + n, 9)
        for k, (name, size) in enumerate([("Call Queued", 40), ("Page Viewed", 9), ("Sold", 3)])
        for n in range(size)
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, ScoreQuestion(metric="nps", by="event"))
    assert [row["group"] for row in answer.dicts()] == ["Call Queued"]
    assert [caveat.code for caveat in answer.caveats] == ["hidden_groups"]


def test_one_person_who_answers_often_is_a_group_of_one(store: Store) -> None:
    happened = [Happening("ada", "Call Ended", n, 9) for n in range(20)]
    view = told(store, happened, minimum_group=5)
    assert ask(store, view, ScoreQuestion(metric="nps")).rows == ()


@pytest.mark.parametrize(
    ("where", "n"),
    [
        (Condition("channel", "is", "web"), 2),
        (Condition("touchpoint", "is", "Site"), 2),
        (Condition("event", "is_not", "Page Viewed"), 1),
        (Condition("call", "is", "7"), 1),
        (Condition("minute", "gte", "10"), 1),
        (Condition("event", "contains", "VIEW"), 2),
        (Condition("call", "unset"), 2),
        (Condition("person.plan", "is", "x"), 0),
    ],
)
def test_filters_keep_what_they_say(store: Store, where: Condition, n: int) -> None:
    view = told(
        store,
        [
            Happening("ada", "Page Viewed", 1, 9),
            Happening("bo", "Page Viewed", 2, 9),
            Happening("cai", "Call Queued", 30, 9, call="7"),
        ],
    )
    assert ask(store, view, ScoreQuestion(metric="nps", where=(where,))).n == n


def test_an_answer_that_is_no_encounter_belongs_to_the_touchpoint_it_is_about(
    store: Store,
) -> None:
    view = told(store, [Happening("ada", "Call Ended", 1, 9)])  # hidden by the rules
    answer = ask(store, view, ScoreQuestion(metric="nps", by="touchpoint"))
    assert [row["group"] for row in answer.dicts()] == ["Call Ended"]


@pytest.mark.parametrize("minimum", [5, 110])
def test_the_smallest_of_large_groups_hides_the_one_that_is_too_small(
    store: Store, minimum: int
) -> None:
    sizes = {"Call Queued": 130, "Page Viewed": 120, "Sold": 3}
    happened = [
        Happening(f"{name}{n}", name, 1000 * k + n, 9)
        for k, (name, size) in enumerate(sizes.items())
        for n in range(size)
    ]
    view = told(store, happened, minimum_group=minimum)
    answer = ask(store, view, ScoreQuestion(metric="nps", by="event"))
    assert [row["group"] for row in answer.dicts()] == ["Call Queued"]
