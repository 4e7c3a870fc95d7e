"""What was planted in the demonstration is found by the questions that the pages ask."""

from datetime import UTC, date, datetime, timedelta

import pytest

from polku.demo import NO_EFFECTS, PLANTED, Effects, simulate
from polku.demo.setup import PROMISES, RULES, TIMEZONE
from polku.measure import ask
from polku.stats.change import Shift, level_shift
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.sample import Sample
from polku.stats.shares import share_difference
from polku.store import Store
from polku.store.columns import SCHEMA
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import (
    PromiseQuestion,
    RetentionQuestion,
    ScoreQuestion,
    SurvivalQuestion,
)
from polku.vocabulary.touchpoints import Condition, View

CLOSURE = date(2026, 3, 2)
BEFORE = DateRange(date(2025, 9, 1), date(2026, 3, 1))
AFTER = DateRange(CLOSURE, date(2026, 4, 12))
NOW = datetime(2026, 4, 27, tzinfo=UTC)
PEOPLE = 12_000


def simulated(store: Store, project_id: int, effects: Effects) -> View:
    for table in simulate(people=PEOPLE, effects=effects):
        store.append_table(project_id, table.select(SCHEMA.names))
    return View(project_id=project_id, timezone=TIMEZONE, rules=RULES)


@pytest.fixture(scope="module")
def planted(store: Store) -> View:
    return simulated(store, 91, PLANTED)


@pytest.fixture(scope="module")
def nothing_planted(store: Store) -> View:
    return simulated(store, 92, NO_EFFECTS)


def shift_of_nps(store: Store, view: View) -> tuple[list[date], Shift]:
    """Return the weeks with answers, and where their NPS shifts; whole weeks only."""
    until = DateRange(date(2025, 9, 1), date(2026, 4, 12))
    rows = ask(store, view, ScoreQuestion(metric="nps", every="week", dates=until)).dicts()
    series = []
    for row in rows:
        n, top, bottom = row["n"], row["top"], row["bottom"]
        mean = 100 * (top - bottom) / n
        variance = 1e4 * (top + bottom - (top - bottom) ** 2 / n) / (n - 1)
        series.append(Sample(n, mean, variance))
    return [row["period"] for row in rows], level_shift(series)


def test_the_drop_is_dated_within_a_week_of_the_closure(store: Store, planted: View) -> None:
    weeks, shift = shift_of_nps(store, planted)
    assert shift.size.significant
    assert shift.size.value < -15
    assert abs(weeks[shift.index] - CLOSURE) <= timedelta(days=7)


def test_nothing_is_dated_where_nothing_was_planted(store: Store, nothing_planted: View) -> None:
    _, shift = shift_of_nps(store, nothing_planted)
    assert not shift.size.significant


def changes(store: Store, view: View) -> dict[tuple[str, str], dict[str, float]]:
    """Return the change of the NPS in each age group of small and larger towns."""
    found = {}
    for town in ("small", "mid-sized", "large", "medium", "city"):
        question = ScoreQuestion(
            metric="nps",
            dates=AFTER,
            compare=BEFORE,
            by="person.age_group",
            where=(Condition("person.town_size", "is", town),),
        )
        for row in ask(store, view, question).dicts():
            if row["change"] is not None and row["group"]:
                found[row["group"], town] = row
    return found


def test_older_people_in_small_towns_are_found_hit_hardest(store: Store, planted: View) -> None:
    found = changes(store, planted)
    hardest = min(found, key=lambda group: found[group]["change"])
    adjusted = dict(zip(found, holm([row["change_p"] for row in found.values()]), strict=True))
    assert hardest == ("65+", "small")
    assert adjusted[hardest] < 0.01


def test_no_group_is_blamed_where_nothing_was_planted(store: Store, nothing_planted: View) -> None:
    found = changes(store, nothing_planted)
    assert min(holm([row["change_p"] for row in found.values()])) > 0.05


def test_the_promise_broken_most_is_the_answer_within_two_minutes(
    store: Store, planted: View
) -> None:
    shares = {}
    for name, promise in PROMISES:
        question = PromiseQuestion(promise=promise, dates=AFTER)
        for row in ask(store, planted, question, NOW).dicts():  # none before call-backs began
            shares[name] = row
    worst = max(shares, key=lambda name: shares[name]["broken_share"])
    promise = dict(PROMISES)[worst]
    assert (promise.made_by, promise.kept_by) == ("Call Queued", "Call Answered")
    assert promise.deadline.seconds == 120
    assert shares[worst]["broken_share"] > 0.5
    assert shares[worst]["difference_low"] > 0


def leavers(store: Store, view: View) -> Difference:
    """Return how much more of a month's people leave in the next one, March against before."""
    question = RetentionQuestion(
        every="month",
        cohort="recurring",
        back=(Match("Cancellation Confirmed"),),
        periods=1,
        dates=DateRange(date(2025, 9, 1), date(2026, 2, 28)),
    )
    rows = {row["cohort"]: row for row in ask(store, view, question, NOW).dicts() if row["period"]}
    march = rows[date(2026, 2, 1)]
    before = [row for day, row in rows.items() if day and day < date(2026, 2, 1)]
    return share_difference(
        (march["returned"], march["people"]),
        (sum(row["returned"] for row in before), sum(row["people"] for row in before)),
    )


def test_people_leave_sooner_after_the_closure(
    store: Store, planted: View, nothing_planted: View
) -> None:
    found = leavers(store, planted)
    assert found.significant
    assert found.value > 0
    assert leavers(store, nothing_planted).p > 0.01


def test_who_is_locked_in_stays_longer(store: Store, planted: View) -> None:
    question = SurvivalQuestion(
        end=(Match("Cancellation Confirmed"),), by="person.dependence", shape="groups"
    )
    groups = {row["group"]: row for row in ask(store, planted, question, NOW).dicts()}
    assert groups["high"]["left"] < groups["high"]["expected"]
    assert groups["low"]["left"] > 0
