"""The people behind a cell are as many as it says; nobody is listed behind a hidden one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from polku.measure import ask
from polku.measure.crowds import people
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import (
    AnyQuestion,
    LifecycleQuestion,
    RetentionQuestion,
    StickinessQuestion,
    SurvivalQuestion,
)
from tests.measure.retention.test_retention import questions
from tests.measure.worlds import START, Happening, happenings, key_of, told

NOW = START + timedelta(days=22, hours=5)


def listed(store: Store, view: Any, question: AnyQuestion, **cell: object) -> int:
    words = {name: str(value) for name, value in cell.items()}
    found = people(store, view, question, words, now=NOW)
    assert len(found.rows) == found.n
    return found.n


@settings(max_examples=25)
@given(happened=happenings, question=questions)
def test_cells_of_retention(
    store: Store, happened: list[Happening], question: RetentionQuestion
) -> None:
    view = told(store, happened)
    rows = [row for row in ask(store, view, question, NOW).dicts() if row["over"]]
    for row in rows[:12]:
        cell = {"period": row["period"]} | ({"cohort": row["cohort"]} if row["cohort"] else {})
        if row["cohort"] or question.cohort == "first":
            assert listed(store, view, question, **cell) == row["returned"]
            away = listed(store, view, question, **cell, state="away")
            if row["period"]:
                assert away == row["people"] - row["returned"]


@settings(max_examples=15)
@given(happened=happenings)
def test_cells_of_the_others(store: Store, happened: list[Happening]) -> None:
    view = told(store, happened)
    sticky = StickinessQuestion(by="call")
    for row in ask(store, view, sticky, NOW).dicts()[:4]:
        cell = {name: row[name] for name in ("group", "days", "until")}
        assert listed(store, view, sticky, **cell) == row["people"]
    cycle = LifecycleQuestion(every="week")
    for row in ask(store, view, cycle, NOW).dicts()[:3]:
        for state in ("new", "returning", "resurrected", "dormant"):
            if row[state] is not None:
                assert listed(store, view, cycle, period=row["period"], state=state) == row[state]
    stay = SurvivalQuestion(silence=2 * 86_400)
    for row in ask(store, view, stay, NOW).dicts()[:3]:
        for state in ("left", "censored"):
            assert listed(store, view, stay, time=row["time"], state=state) == row[state]


def test_the_people_are_those(store: Store) -> None:
    view = told(store, [Happening("ada", "x", 0), Happening("bo", "x", 1441)])
    question = RetentionQuestion(every="day", start=(Match("x"),))
    found = people(store, view, question, {"cohort": "2026-03-03"}, now=NOW)
    assert [row[0] for row in found.rows] == [key_of(view, "bo")]


def test_nobody_is_listed_behind_what_is_hidden(store: Store) -> None:
    happened = [Happening(f"p{n}", "x", n, call="1" if n < 9 else "2") for n in range(12)]
    view = told(store, [*happened, Happening("p0", "x", 1500)], minimum_group=5)
    by_call = RetentionQuestion(every="day", by="call")
    cycle = LifecycleQuestion(every="day")
    for question, cell in (
        (by_call, {"cohort": "2026-03-02", "group": "1"}),  # would tell the three of group 2
        (by_call, {"cohort": "2026-03-02", "group": "2"}),
        (cycle, {"period": "2026-03-03", "state": "dormant"}),  # would tell who returned
        (cycle, {"period": "2026-03-03", "state": "asleep"}),
        (cycle, {"period": "yesterday", "state": "new"}),
        (StickinessQuestion(), {"days": "2", "until": "2"}),
        (StickinessQuestion(), {"days": "many"}),
        (SurvivalQuestion(), {"group": "none"}),
    ):
        with pytest.raises(InvalidQuestion):
            people(store, view, question, cell, now=NOW)
    assert date(2026, 3, 2) in {row["period"] for row in ask(store, view, cycle, NOW).dicts()}
