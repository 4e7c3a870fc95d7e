"""Queues, service level, transfers and coming back agree with plain Python."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.contacts.waits import Around, around, quantile_of
from polku.stats.quantiles import quantile as exact_quantile
from polku.store import Store
from polku.vocabulary.contacts import ContactKind, Contacts
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.event import Event
from polku.vocabulary.questions import (
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)
from polku.vocabulary.touchpoints import Condition
from tests.measure.contacts.calls import START, Told, told
from tests.measure.contacts.oracle import calls_of, level, quantile

DAY = 86_400
NOW = START + timedelta(days=30)
_names = st.sampled_from(
    ["Call Queued", "Call Answered", "Call Abandoned", "Call Transferred", "Call Ended", "Else"]
)


def _says(call: str, reason: str, wait: int | None) -> dict[str, object]:
    says: dict[str, object] = {"call_id": call, "reason": reason}
    return says if wait is None else {**says, "wait_s": wait}


events = st.lists(
    st.builds(
        Told,
        person=st.sampled_from(["ada", "bo", "cai"]),
        name=_names,
        second=st.integers(0, 25 * DAY),
        says=st.builds(
            _says,
            st.sampled_from(["", "1", "2", "3", "4"]),
            st.sampled_from(["", "fault"]),
            st.none() | st.integers(0, 300),
        ),
    ),
    max_size=30,
    unique_by=lambda one: one.second,
)


@settings(max_examples=40)
@given(
    happened=events,
    within=st.sampled_from([20, 120]),
    rule=st.sampled_from(["against", "short", "excluded"]),
    days=st.sampled_from([1, 7]),
)
def test_every_figure_agrees_with_plain_python(
    store: Store, happened: list[Told], within: int, rule: str, days: int
) -> None:
    view = told(store, happened)
    question = ContactQuestion(
        kind="phone", within=within, abandoned=rule, short_within=10, again_days=days
    )
    rows = ask(store, view, question, NOW).dicts()
    calls = calls_of(happened, days)
    if not calls:
        assert rows == []
        return
    (row,) = rows
    answered = [call for call in calls if call.answered is not None]
    gave_up = [c for c in calls if c.answered is None and c.abandoned is not None]
    over = [c for c in answered if not c.repeat and c.ended + days * DAY <= 30 * DAY]
    waits = [call.wait for call in calls if call.wait is not None]
    assert (row["contacts"], row["answered"], row["given_up"], row["waiting"]) == (
        len(calls),
        len(answered),
        len(gave_up),
        len(calls) - len(answered) - len(gave_up),
    )
    assert row["people"] == len({call.person for call in calls})
    assert row["abandonment"] == _part(gave_up, answered + gave_up)
    assert row["service_level"] == level(calls, within, rule, 10, NOW)
    assert (row["queue_median"], row["queue_p90"]) == (quantile(waits, 0.5), quantile(waits, 0.9))
    assert row["transferred"] == _part([c for c in answered if c.transfers], answered)
    assert (row["solved"], row["solved_n"]) == (
        _part([c for c in over if not c.again], over),
        len(over),
    )
    assert row["repeats"] == _part([call for call in calls if call.repeat], calls)
    assert row["too_young"] == len([c for c in answered if not c.repeat]) - len(over)
    if answered:
        mean = sum(call.transfers for call in answered) / len(answered)
        assert row["transfers"] == pytest.approx(mean)


def _part(some: Sequence[object], of: Sequence[object]) -> float | None:
    return len(some) / len(of) if of else None


@given(
    values=st.lists(st.integers(0, 600).map(float), min_size=1, max_size=300),
    q=st.sampled_from([0.5, 0.9]),
)
def test_quantiles_and_intervals_need_only_the_values_around_them(
    store: Store, values: list[float], q: float
) -> None:
    sql = f"with {{values:Array(Float64)}} as sorted select {around('sorted', q)}"
    ((first, some),) = [row[0] for row in store.query(sql, {"values": sorted(values)}).rows]
    found = quantile_of(Around(len(values), first, some), q)
    expected = exact_quantile(sorted(values), q, lowest=0.0)
    assert (found.value, found.low, found.high) == (expected.value, expected.low, expected.high)


def test_many_waits_give_the_interval_that_all_of_them_give(store: Store) -> None:
    waits = np.sort(np.random.default_rng(3).exponential(200, 20_000).round())
    for q in (0.5, 0.9):
        sql = f"with {{values:Array(Float64)}} as sorted select {around('sorted', q)}"
        first, some = store.query(sql, {"values": waits.tolist()}).rows[0][0]
        assert len(some) < 1_000
        assert quantile_of(Around(len(waits), first, some), q) == exact_quantile(waits, q)


def test_a_kind_without_a_key_lasts_until_the_next_begins(store: Store) -> None:
    kind = ContactKind(
        name="desk", begins="Arrived", answered="Served", abandoned="Left", ends="Done"
    )
    view = told(
        store,
        [
            Told("ada", "Served", 5),  # of a contact that began before
            Told("ada", "Arrived", 10),
            Told("ada", "Served", 40),
            Told("ada", "Arrived", 50),
            Told("ada", "Left", 70),
            Told("bo", "Arrived", 10),
        ],
        contacts=Contacts(kinds=(kind,)),
    )
    (row,) = ask(store, view, ContactQuestion(), NOW).dicts()
    assert (row["contacts"], row["answered"], row["given_up"], row["waiting"]) == (3, 1, 1, 1)
    assert row["queue_median"] == 25


def test_a_contact_belongs_to_the_period_and_group_of_its_first_event(store: Store) -> None:
    view = told(
        store,
        [
            Told("ada", "Call Queued", DAY - 30, {"call_id": "1", "town": "Oulu"}),
            Told("ada", "Call Answered", DAY + 30, {"call_id": "1", "town": "Turku"}),
            Told("bo", "Call Queued", DAY + 60, {"call_id": "2", "town": "Turku"}),
        ],
    )
    answer = ask(store, view, ContactQuestion(every="day", by="town"), NOW)
    assert [(row["period"], row["group"], row["answered"]) for row in answer.dicts()] == [
        (date(2026, 3, 2), "Oulu", 1),
        (date(2026, 3, 3), "Turku", 0),
    ]
    second = DateRange(date(2026, 3, 3), date(2026, 3, 3))
    (row,) = ask(store, view, ContactQuestion(dates=second), NOW).dicts()
    assert (row["contacts"], row["answered"]) == (1, 0)


def test_hours_of_the_week_are_those_of_the_projects_zone(store: Store) -> None:
    view = told(store, [Told("ada", "Call Queued", DAY + 9 * 3600, {"call_id": "1"})])
    (row,) = ask(store, view, ContactQuestion(shape="hours"), NOW).dicts()
    assert row["period"] == 24 + 9  # a Tuesday at nine


def test_a_mail_answered_long_after_the_period_is_answered(store: Store) -> None:
    view = told(
        store,
        [
            Told("ada", "Ticket Created", 0, {"ticket_id": 7}),
            Told("ada", "Ticket Solved", 20 * DAY, {"ticket_id": 7}),
        ],
    )
    first = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    (row,) = ask(store, view, ContactQuestion(dates=first, kind="e-mail"), NOW).dicts()
    assert (row["answered"], row["answer_mean"], row["service_level"]) == (1, 20 * DAY, 0)


def test_a_group_of_few_is_hidden_with_one_more(store: Store) -> None:
    happened = [
        Told(f"{town}{n}", "Call Queued", n, {"call_id": f"{town}{n}", "town": town})
        for town, size in (("Oulu", 20), ("Turku", 9), ("Lieksa", 2))
        for n in range(size)
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, ContactQuestion(by="town"), NOW)
    assert [row["group"] for row in answer.dicts()] == ["Oulu"]
    assert "hidden_groups" in [one.code for one in answer.caveats]


def test_contacts_too_young_to_tell_are_left_out_and_said(store: Store) -> None:
    view = told(store, [Told("ada", "Call Answered", 29 * DAY, {"call_id": "1", "wait_s": 3})])
    answer = ask(store, view, ContactQuestion(), NOW)
    (row,) = answer.dicts()
    assert (row["solved"], row["solved_n"], row["too_young"]) == (None, 0, 1)
    assert "too_young" in [one.code for one in answer.caveats]


def test_an_unknown_kind_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(InvalidQuestion, match="phone, call-back, chat, e-mail"):
        ask(store, told(store, []), ContactQuestion(kind="fax"), NOW)


def test_a_project_without_kinds_is_told_where_to_name_one(store: Store) -> None:
    with pytest.raises(InvalidQuestion, match="settings"):
        ask(store, told(store, [], contacts=Contacts()), ContactQuestion(), NOW)


def test_filters_and_groups_may_be_traits_of_the_person(store: Store) -> None:
    view = told(
        store,
        [
            *(Told(who, "Call Queued", 9, {"call_id": who}) for who in ("ada", "bo")),
            *(Told(who, "Chatbot Asked", 5, {"chat_id": who}) for who in ("ada", "bo")),
            *(Told(who, "Page Viewed", 1, channel="web") for who in ("ada", "bo")),
        ],
    )
    store.append(view.project_id, [_lives("ada", "Oulu"), _lives("bo", "Ii")])
    shared: dict[str, Any] = {"where": (Condition("person.town", "is", "Oulu"),)}
    dates = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    (row,) = ask(store, view, ContactQuestion(by="person.town", dates=dates, **shared), NOW).dicts()
    assert (row["group"], row["people"]) == ("Oulu", 1)
    assert ask(store, view, ChatbotQuestion(**shared), NOW).n == 1
    assert ask(store, view, BeforeContactQuestion(**shared), NOW).n == 1
    (rate, _) = ask(store, view, ContactRateQuestion(**shared), NOW).dicts()
    assert (rate["people"], rate["contacts"]) == (1, 1)


def _lives(who: str, town: str) -> Event:
    return Event(
        message_id=f"{who} lives",
        kind="identify",
        name="Identified",
        timestamp=START,
        received_at=START,
        user_id=who,
        properties={"town": town},
    )
