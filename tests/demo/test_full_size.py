"""The whole demonstration is as large as promised, and its trials are decided."""

import time

import polars as pl
import pytest

from polku.demo import PLANTED

from .conftest import Year, make_year, prop


@pytest.fixture(scope="module")
def whole() -> Year:
    begun = time.perf_counter()
    year = make_year(32_000, PLANTED)
    print(f"{year.events.height:,} events in {time.perf_counter() - begun:.1f} s")  # noqa: T201
    return year


@pytest.mark.slow
def test_two_million_events_of_thirty_thousand_people(whole: Year) -> None:
    known = whole.events.filter(pl.col("user_id") != "")["user_id"].n_unique()
    joined = whole.events.filter(pl.col("kind") == "identify")["anonymous_id"].unique()
    seen = whole.events.filter(pl.col("user_id") == "")["anonymous_id"].unique()
    people = known + seen.filter(~seen.is_in(joined.implode())).len()
    print(f"{people:,} people")  # noqa: T201
    assert people >= 30_000
    assert whole.events.height >= 2_000_000
    assert whole.events["message_id"].n_unique() == whole.events.height


@pytest.mark.slow
def test_the_light_payment_page_brings_orders(whole: Year) -> None:
    begun = whole.named("Payment Started").group_by(prop("variant").alias("variant")).len()
    placed = whole.named("Order Placed").group_by(prop("variant").alias("variant")).len()
    both = begun.join(placed, on="variant").select("variant", pl.col("len_right") / pl.col("len"))
    rate = dict(both.iter_rows())
    assert rate["light"] - rate["control"] == pytest.approx(PLANTED.size("checkout_fix"), abs=0.05)


@pytest.mark.slow
def test_the_call_back_is_easier_by_what_is_planted(whole: Year) -> None:
    answers = whole.scores("ces").filter(prop("survey").is_in(["after-call", "after-callback"]))
    late = answers.filter(pl.col("ts") >= pl.datetime(2026, 4, 13, time_zone="UTC"))
    means = dict(late.group_by("touchpoint").agg(pl.mean("score")).iter_rows())
    assert means["Call-back"] - means["Phone call"] == pytest.approx(
        PLANTED.size("callback"), abs=0.5
    )
