"""Costs are read as people write them, and parted by days."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.features.attribution.forms import CostForm, costs_in_file, shares_in
from polku.features.attribution.models import Cost
from polku.features.attribution.rules import Spent, add_costs, cost_in, costs_of, whole_month
from polku.features.projects.models import Project
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidFile

MARCH = DateRange(date(2026, 3, 1), date(2026, 3, 31))

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ranges = st.tuples(days, days).map(lambda pair: DateRange(min(pair), max(pair)))


@given(dates=ranges, cut=days)
def test_the_parts_of_a_cost_add_up(dates: DateRange, cut: date) -> None:
    cost = Spent("a", dates, Decimal("123.45"))
    before = DateRange(date(2025, 1, 1), cut)
    after = DateRange(date.fromordinal(cut.toordinal() + 1), date(2027, 1, 1))
    assert cost.within(before) + cost.within(after) == pytest.approx(cost.amount)
    assert cost.within(None) == cost.amount


@pytest.mark.parametrize(
    "content",
    [
        b"channel,from,to,amount\nsearch,2026-03-01,2026-03-31,1200.50\n",
        "\ufeffAmount;To;From;Channel\n1 200,50 €;2026-03-31;2026-03-01;search\n".encode(),
        b"channel\tfrom\tto\tamount\nsearch\t2026-03-01\t2026-03-31\t1200.5",
    ],
)
def test_a_file_of_costs_is_read_in_any_of_its_forms(content: bytes) -> None:
    assert costs_in_file(content) == [Spent("search", MARCH, Decimal("1200.50"))]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"channel,amount\nsearch,1", "lacks from, to"),
        (b"channel,from,to,amount\na,2026-03-01,2026-03-02,1\nb,2026-03-02,2026-03-01,1", "Row 3"),
        (b"channel,from,to,amount\na,2026-03-01,2026-03-02,-1", "Row 2"),
        (b"channel,from,to,amount\na,2026-03-01,2026-03-02,NaN", "Row 2"),
        (b"channel,from,to,amount\na,2026-03-01", "Row 2"),
        (b"", "lacks"),
        (b"x" * 2_000_001, "larger"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(content: bytes, words: str) -> None:
    with pytest.raises(InvalidFile, match=words):
        costs_in_file(content)


def test_the_form_reads_a_comma_and_refuses_a_period_that_ends_too_early() -> None:
    written = {"name": " search ", "first": "2026-03-01", "last": "2026-03-31", "amount": "99,5"}
    form = CostForm(written)
    assert form.is_valid()
    assert form.spent == Spent("search", MARCH, Decimal("99.50"))
    assert not CostForm(written | {"last": "2026-02-01"}).is_valid()
    assert not CostForm(written | {"amount": "much"}).is_valid()


def test_a_cost_of_the_same_days_takes_the_place_of_the_one_before(project: Project) -> None:
    add_costs(project, "channel", [Spent("web", MARCH, Decimal(100))])
    add_costs(project, "channel", [Spent("web", MARCH, Decimal(310))])
    add_costs(project, "network", [Spent("web", MARCH, Decimal(5))])
    assert Cost.objects.count() == 2
    first_days = DateRange(date(2026, 2, 1), date(2026, 3, 10))
    assert cost_in(costs_of(project, "channel"), first_days) == {"web": 100.0}
    assert cost_in(costs_of(project, "channel"), DateRange(date(2025, 1, 1), MARCH.first)) == {
        "web": 10.0
    }


def test_shares_are_read_in_percent() -> None:
    posted = {"share-0": "12,5 %", "share-1": ""}
    assert shares_in(posted, ["a", "b"]) == {"a": 0.125, "b": None}
    assert whole_month(date(2026, 4, 26)) == MARCH
