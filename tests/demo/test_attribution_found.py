"""Each network gets the share of advertisements that was planted, whatever the model.

Who orders does not depend on the network in the simulated company, so that every model must give
what the draws give, and nothing may be said against that assumption.
"""

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from polku.demo import PLANTED, simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.features.attribution.findings import channels, finding
from polku.measure import ask
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.touchpoints import View

DRAWN = {"search ads": 0.48, "social ads": 0.32, "display ads": 0.12, "video ads": 0.08}
QUESTION = AttributionQuestion(
    conversion=(Match("Order Placed"),),
    touches=(Match("Ad Clicked"),),
    touch="network",
    value="revenue",
    dates=DateRange(date(2025, 8, 1), date(2026, 4, 26)),
)


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    """Return a view of the clicks and the orders alone."""
    asked = pa.array(["Ad Clicked", "Order Placed"])
    for table in simulate(people=9_000, effects=PLANTED):
        told = table.filter(pc.is_in(table["name"], asked))
        store.append_table(7_990_101, told.select(SCHEMA.names))
    return View(project_id=7_990_101, timezone=TIMEZONE, rules=RULES)


def test_every_model_gives_the_shares_that_were_drawn(store: Store, view: View) -> None:
    result = ask(store, view, QUESTION, datetime(2026, 4, 27, tzinfo=UTC))
    found = channels(result, "markov", DRAWN, {})
    assert [one.name for one in found] == list(DRAWN)
    assert [one.name for one in found if one.off] == []
    said = finding(found, result.n)
    assert (said.said, said.channel and said.channel.name) == ("leads", "search ads")


def test_a_wrong_assumption_is_found(store: Store, view: View) -> None:
    result = ask(store, view, QUESTION, datetime(2026, 4, 27, tzinfo=UTC))
    found = channels(result, "shapley", DRAWN | {"video ads": 0.4}, {})
    said = finding(found, result.n)
    assert (said.said, said.channel and said.channel.name) == ("over", "video ads")
