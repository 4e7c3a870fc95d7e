"""Periods, groups, times, worth and change of funnels agree with plain Python."""

from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure.crowds import people
from polku.measure.funnels.asking import ask_funnel
from polku.measure.funnels.drops import ask_funnel_drops
from polku.measure.funnels.times import ask_funnel_times
from polku.stats.conversion import median_rank
from polku.stats.quantiles import interval_ranks
from polku.stats.survival import Spell, survival_curve
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import Event
from polku.vocabulary.funnels import Funnel
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import (
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
)
from polku.vocabulary.touchpoints import View
from tests.measure.funnels.test_walks import NOW, START, crowds, told
from tests.measure.funnels.walking import Attempt, Seen, attempts_of

STEPS = tuple((Match(name),) for name in "ABC")
FUNNEL = Funnel(steps=STEPS, window=6)
FIRST_DAY = DateRange(date(2026, 3, 2), date(2026, 3, 2))


def group_of(attempt: Attempt, attribution: str) -> str | None:
    """Return the group of an attempt, None where it has none."""
    plans = [one.plan for one in attempt.events]
    if attribution.isdecimal():
        return plans[int(attribution) - 1] if len(plans) >= int(attribution) else None
    said = [plan for plan in plans if plan]
    return (said[0] if attribution == "first" else said[-1]) if said else ""


@settings(max_examples=60)
@given(
    crowd=crowds,
    attribution=st.sampled_from(["first", "last", "2"]),
    attempts=st.sampled_from(["best", "first", "every"]),
)
def test_groups_agree_with_plain_python(
    store: Store, crowd: list[list[Seen]], attribution: str, attempts: str
) -> None:
    funnel = msgspec.structs.replace(FUNNEL, attempts=attempts)
    question = FunnelQuestion(funnel=funnel, by="plan", attribution=attribution)
    expected: Counter[tuple[str, int]] = Counter()
    for seen in crowd:
        for attempt in attempts_of(funnel, seen):
            group = group_of(attempt, attribution)
            if group is not None:
                expected.update((group, step + 1) for step in range(len(attempt.events)))
    rows = ask_funnel(store, told(store, crowd), question, NOW).dicts()
    assert {(row["group"], row["step"]): row["reached"] for row in rows if row["reached"]} == (
        dict(expected)
    )


@settings(max_examples=30)
@given(crowd=crowds)
def test_each_group_has_a_funnel_of_its_own(store: Store, crowd: list[list[Seen]]) -> None:
    question = FunnelQuestion(funnel=FUNNEL, by="plan", attribution="each")
    expected: Counter[tuple[str, int]] = Counter()
    for seen in crowd:
        for plan in {one.plan for one in seen}:
            alike = [one for one in seen if one.plan == plan]
            for attempt in attempts_of(FUNNEL, alike):
                expected.update((plan, step + 1) for step in range(len(attempt.events)))
    rows = ask_funnel(store, told(store, crowd), question, NOW).dicts()
    assert {(row["group"], row["step"]): row["reached"] for row in rows if row["reached"]} == (
        dict(expected)
    )


@settings(max_examples=30)
@given(crowd=crowds)
def test_times_agree_with_plain_python(store: Store, crowd: list[list[Seen]]) -> None:
    spells = []
    for seen in crowd:
        for attempt in attempts_of(FUNNEL, seen):
            begun, came = attempt.events[0].at, len(attempt.events) == 3
            took = attempt.events[-1].at - begun if came else FUNNEL.window
            spells.append(Spell(took, left=int(came), censored=int(not came)))
    rows = ask_funnel_times(
        store, told(store, crowd), FunnelTimesQuestion(funnel=FUNNEL), NOW
    ).dicts()
    curve = survival_curve(spells) if spells else ()
    assert {row["seconds"]: row["share"] for row in rows if row["at_risk"]} == pytest.approx(
        {point.time: 1 - point.survival for point in curve if point.at_risk}
    )


def test_a_window_goes_on_after_the_period_and_holds_its_last_moment(store: Store) -> None:
    late = 86_400 - 2
    view = told(store, [[Seen("A", late), Seen("B", late + 3), Seen("C", late + 6)]])
    question = FunnelQuestion(funnel=FUNNEL, dates=FIRST_DAY)
    assert [row["reached"] for row in ask_funnel(store, view, question, NOW).dicts()] == [1, 1, 1]
    shorter = msgspec.structs.replace(question, funnel=Funnel(steps=STEPS, window=5))
    assert [row["reached"] for row in ask_funnel(store, view, shorter, NOW).dicts()] == [1, 1, 0]
    next_day = msgspec.structs.replace(
        question, dates=DateRange(date(2026, 3, 3), date(2026, 3, 3))
    )
    answer = ask_funnel(store, view, next_day, NOW)
    assert answer.rows == ()
    assert [one.code for one in answer.caveats] == ["nobody_began_funnel"]


def test_open_windows_are_told(store: Store) -> None:
    view = told(store, [[Seen("A", 0)], [Seen("A", 8)], [Seen("A", 8), Seen("B", 9), Seen("C", 9)]])
    answer = ask_funnel(store, view, FunnelQuestion(funnel=FUNNEL), START + timedelta(seconds=10))
    found = {one.code: one.values for one in answer.caveats}
    assert found["windows_open"] == {"running": 1, "begun": 3}


def test_periods_are_those_of_the_beginning(store: Store) -> None:
    view = told(store, [[Seen("A", 86_399), Seen("B", 86_401)], [Seen("A", 86_401)]])
    rows = ask_funnel(store, view, FunnelQuestion(funnel=FUNNEL, every="day"), NOW).dicts()
    found = [(row["period"], row["reached"]) for row in rows if row["step"] < 3]
    assert found == [
        (date(2026, 3, 2), 1),
        (date(2026, 3, 2), 1),
        (date(2026, 3, 3), 1),
        (date(2026, 3, 3), 0),
    ]


def shopping(view: View, store: Store, number: int, reached: int, worth: float | None) -> None:
    store.append(
        view.project_id,
        [
            Event(
                message_id=f"{number}-{name}",
                kind="track",
                name=name,
                timestamp=START + timedelta(minutes=nth),
                received_at=START,
                user_id=f"s{number}",
                properties={} if worth is None else {"worth": worth},
            )
            for nth, name in enumerate("ABC"[:reached])
        ],
    )


def test_worth_lost_is_what_was_said_and_else_the_mean(store: Store, project_id: int) -> None:
    view = View(project_id, minimum_group=1)
    for number, (reached, worth) in enumerate([(3, 10), (3, 20), (2, 7), (2, None), (1, None)]):
        shopping(view, store, number, reached, worth)
    funnel = Funnel(steps=STEPS, value="worth")
    rows = ask_funnel(store, view, FunnelQuestion(funnel=funnel), NOW).dicts()
    assert [row["worth"] for row in rows] == [15, 15, 15]
    assert [row["lost"] for row in rows] == [15, 22, None]
    assert [row["lost_said"] for row in rows] == [0, 1, None]
    assert rows[1]["lost_low"] == pytest.approx(7 + rows[0]["worth_low"])


def test_every_attempt_of_one_person_widens_the_interval(store: Store) -> None:
    alike = [Seen("ABC"[step], 20 * n + step) for n in range(30) for step in range(3)]
    never = [Seen("A", 20 * n) for n in range(30)]
    funnel = msgspec.structs.replace(FUNNEL, attempts="every")
    row = ask_funnel(store, told(store, [alike, never]), FunnelQuestion(funnel=funnel), NOW)
    last = row.dicts()[-1]
    assert (last["reached"], last["conversion"], row.n) == (30, 0.5, 60)
    assert last["conversion_high"] - last["conversion_low"] > 0.6


def test_those_behind_a_step_and_after_a_drop_are_listed(store: Store) -> None:
    crowd = [[Seen("A", 0), Seen("B", 1), Seen("C", 2)], [Seen("A", 0), Seen("X", 2)], []]
    view = told(store, crowd)
    question = FunnelQuestion(funnel=FUNNEL)

    def listed(**cell: str) -> list[str]:
        found = people(store, view, question, cell, now=NOW)
        return sorted(row["user_id"] for row in found.dicts())

    assert listed(step="1") == ["0", "1"]
    assert listed(step="1", state="went") == ["0"]
    assert listed(step="1", state="dropped") == ["1"]
    drops = FunnelDropsQuestion(funnel=FUNNEL, at=1)
    rows = ask_funnel_drops(store, view, drops, NOW).dicts()
    assert [(row["path"], row["people"], row["seconds"]) for row in rows] == [(("X",), 1, 2)]
    found = people(store, view, drops, {"path": '["X"]'}, now=NOW)
    assert [row["user_id"] for row in found.dicts()] == ["1"]
    for cell in ({"step": "4"}, {"state": "lost"}, {"group": "x"}, {"period": "2026-03-02"}):
        with pytest.raises(InvalidQuestion):
            people(store, view, question, cell, now=NOW)


def test_small_groups_are_not_shown(store: Store) -> None:
    crowd = [[Seen("A", 0, "p"), Seen("B", 1)] for _ in range(9)] + [[Seen("A", 0, "q")]]
    view = msgspec.structs.replace(told(store, crowd), minimum_group=5)
    question = FunnelQuestion(funnel=FUNNEL, by="plan")
    answer = ask_funnel(store, view, question, NOW)
    assert answer.rows == ()  # the one is the whole less the other
    assert answer.caveats[0].code == "hidden_groups"


def test_a_change_is_judged_by_both_periods(store: Store) -> None:
    day = 86_400
    crowd = [
        [Seen("A", day), *([Seen("B", day + 1), Seen("C", day + 2)] * (n < 40))] for n in range(50)
    ]
    crowd += [[Seen("A", 0), *([Seen("B", 1), Seen("C", 2)] * (n < 10))] for n in range(50)]
    second = DateRange(date(2026, 3, 3), date(2026, 3, 3))
    question = FunnelQuestion(funnel=FUNNEL, dates=second, compare=second.previous())
    row = ask_funnel(store, told(store, crowd), question, NOW).dicts()[-1]
    assert (row["conversion"], row["before"], row["before_reached"]) == (0.8, 0.2, 10)
    assert row["change"] == pytest.approx(0.6)
    assert 0.4 < row["change_low"] < row["change_high"] < 0.75
    assert row["change_p"] < 0.001


def test_the_ranks_of_a_median_are_the_exact_ones() -> None:
    differing = [n for n in range(1, 3000) if median_rank(n) != interval_ranks(n, 0.5).low]
    assert all(abs(median_rank(n) - interval_ranks(n, 0.5).low) == 1 for n in differing)
    assert len(differing) < 60
