"""What was planted in customer service is found, and where nothing is, nothing is claimed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from polku.demo import NO_EFFECTS, PLANTED, Effects, simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.features.contacts.findings import (
    TALKS,
    Line,
    changed,
    lines,
    more_than_others,
    settled,
    what_happened,
)
from polku.measure import ask
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import BeforeContactQuestion, ChatbotQuestion, ContactQuestion
from polku.vocabulary.touchpoints import View

CLOSURE = date(2026, 3, 2)
BEFORE = DateRange(CLOSURE - timedelta(days=28), CLOSURE - timedelta(days=1))
#: From when the queue has its full length, to the last day without call-backs.
AFTER = DateRange(date(2026, 3, 16), date(2026, 4, 12))
NOW = datetime(2026, 4, 27, tzinfo=UTC)
PEOPLE = 12_000


def simulated(store: Store, project_id: int, effects: Effects, since: date) -> View:
    """Store what happened from ``since`` on: a month before the first day that is asked about."""
    first = pa.scalar(datetime.combine(since, time(), UTC), pa.timestamp("ms", "UTC"))
    for table in simulate(people=PEOPLE, effects=effects):
        late = table.filter(pc.greater_equal(table["ts"], first))
        store.append_table(project_id, late.select(SCHEMA.names))
    return View(project_id=project_id, timezone=TIMEZONE, rules=RULES)


@pytest.fixture(scope="module")
def planted(store: Store) -> View:
    return simulated(store, 7_990_001, PLANTED, date(2026, 1, 1))


@pytest.fixture(scope="module")
def nothing_planted(store: Store) -> View:
    return simulated(store, 7_990_002, NO_EFFECTS, date(2025, 4, 1))


def phone(store: Store, view: View, now: DateRange, before: DateRange) -> Line:
    rows, past = (
        [settled(row) for row in ask(store, view, ContactQuestion(dates=dates), NOW).dicts()]
        for dates in (now, before)
    )
    return next(line for line in lines(rows, past) if line.name == "phone")


def bot(store: Store, view: View, dates: DateRange) -> dict[str, Any]:
    return ask(store, view, ChatbotQuestion(dates=dates), NOW).dicts()[0]


def test_the_longer_queue_is_found(store: Store, planted: View) -> None:
    line = phone(store, planted, AFTER, BEFORE)
    assert what_happened(line, compared=True) == "worse"
    assert line.before is not None
    assert line.before["queue_median"] == pytest.approx(110, abs=20)  # 1 min 50 s
    assert line.row["queue_median"] == pytest.approx(520, abs=40)  # 8 min 40 s
    assert line.row["transfers"] - line.before["transfers"] == pytest.approx(0.95, abs=0.15)
    assert line.changes["transferred"].significant
    assert line.changes["abandonment"].value > 0.15


def test_the_chatbot_that_falls_back_is_found(store: Store, planted: View) -> None:
    row, past = bot(store, planted, AFTER), bot(store, planted, BEFORE)
    change = changed([(row, past)], TALKS)[0]["fallback"]
    assert change.significant
    assert change.low <= 0.2 <= change.high  # as planted
    assert row["contained"] < past["contained"]


def test_callers_who_tried_the_web_first_are_found(store: Store, planted: View) -> None:
    answer = ask(store, planted, BeforeContactQuestion(dates=AFTER))
    rows = answer.dicts()
    assert rows[0]["group"] == ""
    assert rows[0]["share_low"] > 0.15
    found = more_than_others(rows)
    assert found is not None
    assert found["group"] in {"Chatbot", "Chatbot fallback", "Status page", "Help pages"}


def test_where_nothing_is_planted_nothing_is_claimed(store: Store, nothing_planted: View) -> None:
    """Eleven pairs of four weeks: at five of a hundred, more than two claims are no chance."""
    claims = 0
    for weeks in range(0, 44, 4):
        first = date(2026, 4, 26) - timedelta(weeks=weeks + 4) + timedelta(days=1)
        now = DateRange(first, first + timedelta(days=27))
        line = phone(store, nothing_planted, now, now.previous())
        claims += what_happened(line, compared=True) in ("worse", "better")
        pair = bot(store, nothing_planted, now), bot(store, nothing_planted, now.previous())
        claims += any(change.significant for change in changed([pair], TALKS)[0].values())
    assert claims <= 2
