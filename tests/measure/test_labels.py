"""A number in the list of labels says the same as the label itself."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from polku.measure import ask
from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.labels import PACKED_PLACE, PACKED_TS, labels, listed, packed
from polku.measure.source import indented, source
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.event import Event
from polku.vocabulary.questions import PathQuestion, TrendQuestion
from polku.vocabulary.touchpoints import TouchpointRule, View
from tests.measure.worlds import rule_lists, ruled_events

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIELDS = ("touchpoint", "encounter", "channel", "stage", "event", "source")
_projects = itertools.count(4_000_000)


@settings(max_examples=60)
@given(happened=ruled_events, rules=rule_lists)
def test_numbers_stand_for_what_the_rules_say(
    store: Store, happened: list[Event], rules: tuple[TouchpointRule, ...]
) -> None:
    view = View(next(_projects), rules=rules)
    store.append(view.project_id, happened)
    for field in FIELDS:
        values = Binder()
        known = listed(field, view, values, None)
        columns = {"number": known.number, "label": dimension(field, view, values)}
        sql = (
            f"with {known.step},\nseen as (\n{indented(source(view, values, columns))}\n)\n"
            f"select {known.text('number')}, label from seen"
        )
        rows = store.query(sql, values.parameters).rows
        assert len(rows) == len(happened)
        assert [row for row in rows if row[0] != row[1]] == [], field


def test_only_fields_of_few_labels_have_them_listed() -> None:
    view = View(1)
    assert labels("channel", view, Binder(), None)
    assert labels("plan", view, Binder(), None) is None
    assert labels("person.plan", view, Binder(), None) is None


def event(name: str, at: datetime) -> Event:
    return Event(
        message_id=f"{name}{at}",
        kind="track",
        name=name,
        timestamp=at,
        received_at=at,
        user_id="ada",
    )


def test_labels_of_the_first_and_last_hour_of_a_period_are_listed(
    store: Store, project_id: int
) -> None:
    first = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki
    last = datetime(2026, 1, 31, 21, 59, 59, tzinfo=UTC)
    outside = [("Before", first - timedelta(hours=1)), ("After", last + timedelta(seconds=1))]
    happened = [("First", first), ("Last", last), *outside]
    store.append(project_id, [event(name, at) for name, at in happened])
    view = View(project_id, minimum_group=1)
    january = DateRange(date(2026, 1, 1), date(2026, 1, 31))
    trend = ask(store, view, TrendQuestion(by="event", dates=january))
    assert {row["group"] for row in trend.dicts()} == {"First", "Last"}
    paths = ask(store, view, PathQuestion(dates=january, gap_hours=8760))
    assert [row["variant"] for row in paths.dicts()] == [("First", "Last")]


@pytest.mark.parametrize("year", [1931, 1969, 1970, 2026, 2261])
@pytest.mark.parametrize("place", [0, 1, 2**19 - 1])
def test_a_moment_keeps_time_and_label(store: Store, year: int, place: int) -> None:
    at = datetime(year, 7, 1, 12, 30, 15, 7_000, tzinfo=UTC)
    values = Binder()
    moment = packed(values.instant("at", at), values.bind("place", place, "UInt32"))
    ts, label = PACKED_TS.format("moment"), PACKED_PLACE.format("moment")
    sql = f"select fromUnixTimestamp64Milli({ts}, 'UTC'), {label} from (select {moment} as moment)"
    assert store.query(sql, values.parameters).rows == [(at, place)]


def test_at_one_time_the_first_label_comes_first(store: Store, project_id: int) -> None:
    store.append(project_id, [event(name, NOON) for name in ("b", "Ä", "a", "B")])
    view = View(project_id, minimum_group=1)
    paths = ask(store, view, PathQuestion()).dicts()
    assert [row["variant"] for row in paths] == [("B", "a", "b", "Ä")]
