"""A breakdown by a field of very many values stays small: the largest by name, others together.

``POLKU_VALUES`` says how many values it has: a million in ``make prove-measure``.
"""

import itertools
import os
import resource
import sys
import time
from datetime import date

import polars as pl
import pytest

from polku.demo import simulate
from polku.demo.setup import RULES, TIMEZONE
from polku.measure import ask
from polku.measure.bounding import MOST_GROUPS, MOST_INTERVALS, MOST_ROWS
from polku.measure.fields import OTHERS
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.asking import FORMS, parse_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion, QueryLimit
from polku.vocabulary.questions import LifecycleQuestion, ScoreQuestion, TrendQuestion
from polku.vocabulary.touchpoints import View
from tests.forms import ASKED

VALUES = int(os.environ.get("POLKU_VALUES", "60000"))
TODAY = date(2026, 4, 26)
#: What a question may take of time (seconds) and of memory (gigabytes, with the engine).
SECONDS, MEMORY = 60, 4
BROKEN_DOWN = [
    form.name for form in FORMS.values() if any(one.name == "by" for one in form.parameters)
]


@pytest.fixture(scope="module")
def tickets(store: Store) -> View:
    """Return a demonstration in which each event has a ticket of its own."""
    numbers = itertools.count()
    left = VALUES
    for table in simulate(people=VALUES // 80):
        frame = pl.from_arrow(table.select(SCHEMA.names))
        assert isinstance(frame, pl.DataFrame)
        said = pl.col("properties").str.strip_suffix("}")
        comma = pl.when(said.str.len_bytes() > 1).then(pl.lit(",")).otherwise(pl.lit(""))
        number = pl.Series([f"t{next(numbers)}" for _ in range(frame.height)])
        whole = said + comma + pl.lit('"ticket":"') + number + pl.lit('"}')
        store.append_table(8_100_001, frame.with_columns(whole).to_arrow().cast(SCHEMA))
        left -= frame.height
    assert left < VALUES / 4
    return View(project_id=8_100_001, timezone=TIMEZONE, rules=RULES)


@pytest.mark.parametrize("name", BROKEN_DOWN)
def test_a_field_of_very_many_values_stays_bounded(store: Store, tickets: View, name: str) -> None:
    question = parse_question(name, ASKED[name] | {"by": ["ticket"]}, TODAY)
    started = time.perf_counter()
    answer = ask(store, tickets, question)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rows = len(answer.rows)
    sys.stdout.write(
        f"\nfigure: {name}: {rows:,} rows in {seconds:.1f} s, {memory:.1f} GB so far\n"
    )
    assert len(answer.rows) <= MOST_ROWS
    assert seconds < SECONDS
    assert memory < MEMORY


def test_the_largest_groups_keep_their_names(store: Store, tickets: View) -> None:
    answer = ask(store, tickets, TrendQuestion(by="ticket"))
    whole = ask(store, tickets, TrendQuestion())
    groups = {row["group"]: row["value"] for row in answer.dicts()}
    assert groups.keys() == {OTHERS}  # each ticket is of one person, and so hidden
    assert groups[OTHERS] == whole.rows[0][2] - MOST_GROUPS
    assert "other_groups" in [one.code for one in answer.caveats]


def test_a_few_groups_are_as_they_were(store: Store, tickets: View) -> None:
    answer = ask(store, tickets, ScoreQuestion(metric="csat", by="channel", every="day"))
    assert OTHERS not in {row["group"] for row in answer.dicts()}
    assert "other_groups" not in [one.code for one in answer.caveats]


def test_too_many_intervals_are_refused(store: Store, tickets: View) -> None:
    decade = DateRange(date(2016, 4, 27), TODAY)
    for question in (TrendQuestion(every="hour", dates=decade), LifecycleQuestion(every="hour")):
        with pytest.raises(InvalidQuestion, match="intervals are too many"):
            ask(store, tickets, question)
    year = DateRange(date(2025, 4, 27), TODAY)
    assert MOST_INTERVALS > 365 * 24
    assert ask(store, tickets, TrendQuestion(every="hour", dates=year)).rows


def test_rows_that_no_fewer_groups_help_are_refused(store: Store, tickets: View) -> None:
    rows = len(ask(store, tickets, TrendQuestion(every="hour")).rows)
    if rows * 2 < MOST_ROWS:
        return
    with pytest.raises(QueryLimit, match="fewer groups"):
        ask(store, tickets, TrendQuestion(every="hour", by="event"))
