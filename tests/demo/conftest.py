"""Simulate two small worlds once: one as planted, one in which nothing is."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from polku.demo import NO_EFFECTS, PLANTED, Effects, simulate

PEOPLE = 9_000
ZONE = "Europe/Helsinki"
CLOSURE = date(2026, 3, 2)


class Year(NamedTuple):
    """The events of one world, with their traits and properties at hand."""

    events: pl.DataFrame

    def named(self, *names: str) -> pl.DataFrame:
        """Return the events of these names."""
        return self.events.filter(pl.col("name").is_in(names))

    def scores(self, metric: str) -> pl.DataFrame:
        """Return the answers to one metric, with the traits of who answered."""
        answers = self.events.filter(pl.col("metric") == metric)
        return answers.join(self.traits(), on="user_id", how="left")

    def traits(self) -> pl.DataFrame:
        """Return one row for each known person."""
        told = self.events.filter(pl.col("kind") == "identify")
        names = ("age_group", "town", "town_size", "segment", "dependence")
        return told.select("user_id", *(prop(name).alias(name) for name in names)).unique("user_id")


def prop(name: str) -> pl.Expr:
    """Return a property as text."""
    return pl.col("properties").str.json_path_match(f"$.{name}")


def since(day: date) -> pl.Expr:
    """Return whether an event is of ``day`` or later, in the company's zone."""
    return pl.col("ts") >= pl.lit(datetime.combine(day, time(), ZoneInfo(ZONE)).astimezone(UTC))


def nps(answers: pl.DataFrame) -> float:
    """Return the NPS of some answers, in points."""
    score = answers["score"]
    return 100 * float((score >= 9).mean() - (score <= 6).mean())  # type: ignore[operator]


def nps_error(answers: pl.DataFrame) -> float:
    """Return the standard error of the NPS of some answers, in points."""
    score = answers["score"]
    sign = (score >= 9).cast(pl.Int8) - (score <= 6).cast(pl.Int8)
    return 100 * float(sign.std()) / answers.height**0.5  # type: ignore[arg-type]


def make_year(people: int, effects: Effects) -> Year:
    """Return a simulated year."""
    return Year(pl.concat([pl.from_arrow(one) for one in simulate(people=people, effects=effects)]))


@pytest.fixture(scope="session")
def planted() -> Year:
    """Return the year as planted."""
    return make_year(PEOPLE, PLANTED)


@pytest.fixture(scope="session")
def untouched() -> Year:
    """Return the year in which nothing is planted."""
    return make_year(PEOPLE, NO_EFFECTS)
