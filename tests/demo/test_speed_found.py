"""The slow payment page is found with its cost, and where nothing is planted no cost is claimed."""

from datetime import UTC, date, datetime

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from polku.demo import NO_EFFECTS, PLANTED, Effects, simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.features.speed.findings import costs, finding_of
from polku.measure import ask
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import ErrorsQuestion, SlownessQuestion, VitalsQuestion
from polku.vocabulary.touchpoints import View
from polku.vocabulary.vitals import ERROR_EVENTS, VITAL_EVENTS

#: The twelve weeks that the page shows.
DAYS = DateRange(date(2026, 2, 2), date(2026, 4, 26))
NAMES = pa.array(["Page Viewed", "Payment Started", "Order Placed", *VITAL_EVENTS, *ERROR_EVENTS])
ORDERED = (Match("Order Placed"),)


def simulated(store: Store, project_id: int, effects: Effects) -> View:
    """Store what is asked about: views of pages, payments and orders of those weeks."""
    since = pa.scalar(datetime(2026, 2, 1, tzinfo=UTC), pa.timestamp("ms", "UTC"))
    for table in simulate(effects=effects):
        asked = pc.and_(pc.is_in(table["name"], NAMES), pc.greater_equal(table["ts"], since))
        store.append_table(project_id, table.filter(asked).select(SCHEMA.names))
    return View(project_id=project_id, timezone=TIMEZONE, rules=RULES)


@pytest.fixture(scope="module")
def planted(store: Store) -> View:
    return simulated(store, 7_991_001, PLANTED)


@pytest.fixture(scope="module")
def nothing_planted(store: Store) -> View:
    return simulated(store, 7_991_002, NO_EFFECTS)


def test_the_payment_page_is_the_slow_one(store: Store, planted: View) -> None:
    rows = ask(store, planted, VitalsQuestion(metric="load", by="path", dates=DAYS)).dicts()
    poor = [row["group"] for row in rows if row["verdict"] == "poor"]
    assert poor == ["/order/payment"]


def test_the_page_that_shows_late_is_found_by_its_vitals(store: Store, planted: View) -> None:
    since = msgspec.structs.replace(DAYS, first=date(2026, 3, 2))
    asked = VitalsQuestion(metric="lcp", by="path", dates=since)
    rows = ask(store, planted, asked).dicts()
    poor = {row["group"] for row in rows if row["verdict"] == "poor" and row["certain"]}
    assert poor == {"/order/payment", "/shops"}


def test_the_error_of_the_release_is_the_one_met_most(store: Store, planted: View) -> None:
    since = msgspec.structs.replace(DAYS, first=date(2026, 4, 6))
    first, *others = ask(store, planted, ErrorsQuestion(dates=since)).dicts()
    assert (first["kind"], first["new"]) == ("RangeError", True)
    assert not any(row["new"] for row in others)


def test_its_cost_is_found_and_no_other(store: Store, planted: View) -> None:
    question = SlownessQuestion(goal=ORDERED, by="path", dates=DAYS)
    rows = ask(store, planted, question).dicts()
    (found,) = costs(rows)
    assert found["group"] == "/order/payment"
    effect = PLANTED.size("checkout_fix")  # what a light page brings; some of either are slow
    assert found["difference_low"] < -effect < found["difference_high"]
    vitals = ask(store, planted, VitalsQuestion(metric="load", dates=DAYS)).dicts()
    assert finding_of("load", vitals, [], rows).said == "cost"


@pytest.mark.parametrize("by", ["path", "device", "event", ""])
def test_where_nothing_is_planted_no_cost_is_claimed(
    store: Store, nothing_planted: View, by: str
) -> None:
    question = SlownessQuestion(goal=ORDERED, by=by, dates=DAYS)
    assert costs(ask(store, nothing_planted, question).dicts()) == []
