"""The slow payment page of the demonstration is found in a funnel; without effects nothing is."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from polku.demo import NO_EFFECTS, PLANTED, Effects, simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.measure.funnels.differences import ask_funnel_differences
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.asking import parse_question
from polku.vocabulary.questions import FunnelDifferencesQuestion
from polku.vocabulary.touchpoints import View

LAST = date(2026, 4, 26)
SINCE = datetime(2026, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 27, tzinfo=UTC)
ASKED = {
    "step": ["Payment Started", "Order Placed"],
    "attempts": ["every"],
    "window": ["1d"],
    "from": ["2026-02-02"],
    "to": [LAST.isoformat()],
    "at": ["1"],
}


def claimed(store: Store, project_id: int, effects: Effects) -> list[dict[str, object]]:
    for table in simulate(people=32_000, effects=effects):
        late = pc.greater_equal(table["ts"], pa.scalar(SINCE, table["ts"].type))
        store.append_table(project_id, table.filter(late).select(SCHEMA.names))
    view = View(project_id=project_id, timezone=TIMEZONE, rules=RULES)
    question = parse_question("funnel_differences", ASKED, LAST)
    assert isinstance(question, FunnelDifferencesQuestion)
    answer = ask_funnel_differences(store, view, question, NOW)
    assert answer.n > 2_000
    return [row for row in answer.dicts() if row["claimed"]]


@pytest.mark.slow
def test_a_quick_payment_page_goes_with_orders(store: Store) -> None:
    found = claimed(store, 95, PLANTED)
    first = found[0]
    assert first["about"] in ("load_ms", "variant")
    assert 0 < first["low"] < first["difference"]  # type: ignore[operator]


@pytest.mark.slow
def test_nothing_is_claimed_where_nothing_was_planted(store: Store) -> None:
    assert claimed(store, 96, NO_EFFECTS) == []
