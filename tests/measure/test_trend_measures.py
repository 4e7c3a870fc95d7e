"""The measures of people, ratios, percentiles and what is added up agree with plain Python."""

import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.trend_quantiles import _AROUND, _Z
from polku.stats.quantiles import interval_ranks, quantile
from polku.store import Store
from polku.vocabulary.asking import parse_question, spell_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match, parse_matches
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.result import Result
from tests.measure.worlds import START, Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")
CALLS = (Match("Call Queued"), Match("Call Answered"))
VIEWS = (Match("Page Viewed"),)


def day_of(one: Happening) -> date:
    return one.ts.astimezone(HELSINKI).date()


def by_period(result: Result) -> dict[date, float]:
    return {row["period"]: row["value"] for row in result.dicts()}


@settings(max_examples=25)
@given(happened=happenings)
def test_per_person_and_ratios_agree_with_plain_python(
    store: Store, happened: list[Happening]
) -> None:
    view = told(store, happened)
    calls = [one for one in happened if one.name in ("Call Queued", "Call Answered")]
    views = [one for one in happened if one.name == "Page Viewed"]
    total = Counter(map(day_of, calls))
    people = {day: len({one.person for one in calls if day_of(one) == day}) for day in total}

    def answered(**asked: object) -> dict[date, float]:
        return by_period(ask(store, view, TrendQuestion(every="day", of=CALLS, **asked)))

    assert answered(measure="total") == total
    assert answered(measure="people") == people
    assert answered(measure="per_person") == pytest.approx(
        {day: count / people[day] for day, count in total.items()}
    )
    seen = Counter(map(day_of, views))
    assert answered(measure="total", over=VIEWS) == pytest.approx(
        {day: total[day] / count for day, count in seen.items()}
    )
    seers = {day: len({one.person for one in views if day_of(one) == day}) for day in seen}
    assert answered(measure="people", over=VIEWS) == pytest.approx(
        {day: people.get(day, 0) / count for day, count in seers.items()}
    )
    minutes: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for nth, group in enumerate((calls, views)):
        for one in group:
            minutes[day_of(one)][nth] += one.minute if one.call else 0
    assert answered(measure="sum:minute", over=VIEWS) == pytest.approx(
        {day: a / b for day, (a, b) in minutes.items() if b}
    )


@settings(max_examples=25)
@given(happened=happenings, measure=st.sampled_from(["p50", "p75", "p90", "p99"]))
def test_percentiles_agree_with_the_statistics(
    store: Store, happened: list[Happening], measure: str
) -> None:
    values: dict[date, list[float]] = defaultdict(list)
    for one in happened:
        if one.call:
            values[day_of(one)].append(float(one.minute))
    asked = TrendQuestion(measure=f"{measure}:minute", every="day")
    found = ask(store, told(store, happened), asked).dicts()
    expected = {day: quantile(sorted(ones), int(measure[1:]) / 100) for day, ones in values.items()}
    assert {row["period"]: (row["value"], row["low"], row["high"]) for row in found} == {
        day: (one.value, one.low, one.high) for day, one in expected.items()
    }


def test_a_percentile_of_many_values_is_that_of_the_statistics(store: Store) -> None:
    rng = np.random.default_rng(1)
    minutes = rng.permutation(5_000)[:3_333]
    happened = [Happening(f"p{n % 50}", "x", int(one), call="1") for n, one in enumerate(minutes)]
    view = told(store, happened)
    for percent in (50, 75, 90, 99):
        row = ask(store, view, TrendQuestion(measure=f"p{percent}:minute")).dicts()[0]
        known = quantile(np.sort(minutes), percent / 100)
        assert (row["value"], row["low"], row["high"]) == (known.value, known.low, known.high)


def test_the_ranks_that_are_picked_hold_the_exact_ones() -> None:
    for q in (0.5, 0.75, 0.9, 0.99):
        for n in [*range(1, 600), *range(600, 60_000, 997), 10**6, 20_000_000]:
            ranks, width = interval_ranks(n, q), _Z * math.sqrt(n * q * (1 - q))
            for rank, step in ((ranks.low, -width), (ranks.high, width)):
                first = max(math.floor(n * q + step) - _AROUND, 1)
                assert rank < 1 or rank > n or first <= rank < first + 2 * _AROUND + 2, (n, q)


@settings(max_examples=25)
@given(happened=happenings, by=st.sampled_from(["", "event"]))
def test_what_is_added_up_and_smoothed_agrees_with_plain_python(
    store: Store, happened: list[Happening], by: str
) -> None:
    view = told(store, happened)
    dates = DateRange((START + timedelta(hours=3)).date(), date(2026, 4, 1))
    kept = [one for one in happened if day_of(one) >= dates.first]
    plain = TrendQuestion(every="day", by=by, dates=dates)
    last = max(map(day_of, kept), default=dates.first)
    days = [dates.first + timedelta(days=n) for n in range((last - dates.first).days + 1)]
    names = {one.name if by else "" for one in kept}
    for name in names:
        mine = [one for one in kept if not by or one.name == name]
        so_far = ask(
            store,
            view,
            TrendQuestion(measure="people", cumulative=True, every="day", by=by, dates=dates),
        )
        assert [row[2] for row in so_far.rows if row[1] == name] == [
            len({one.person for one in mine if day_of(one) <= day}) for day in days
        ]
        total = ask(store, view, _with(plain, cumulative=True))
        assert total.n == len(kept)
        assert [row[2] for row in total.rows if row[1] == name] == [
            sum(day_of(one) <= day for one in mine) for day in days
        ]
        smooth = ask(store, view, _with(plain, moving=3))
        assert [row[2] for row in smooth.rows if row[1] == name] == pytest.approx(
            [
                sum(day - timedelta(days=3) < day_of(one) <= day for one in mine) / 3
                for day in days[2:]
            ]
        )


def _with(question: TrendQuestion, **more: object) -> TrendQuestion:
    return TrendQuestion(
        measure=question.measure, every=question.every, by=question.by, dates=question.dates, **more
    )


@pytest.mark.parametrize(
    "parameters",
    [
        {"measure": "mean:x", "over": "a"},
        {"measure": "per_person", "cumulative": "1", "every": "day"},
        {"measure": "total", "cumulative": "1"},
        {"measure": "total", "moving": "3"},
        {"measure": "total", "moving": "3", "cumulative": "1", "every": "day"},
        {"measure": "total", "over": "a", "cumulative": "1", "every": "day"},
        {"measure": "p80:x"},
    ],
)
def test_parts_that_do_not_go_together_are_refused(parameters: dict[str, str]) -> None:
    listed = {name: [value] for name, value in parameters.items()}
    with pytest.raises(InvalidQuestion):
        parse_question("trend", listed, date(2026, 4, 26))


def test_a_ratio_is_spelt_and_read_back() -> None:
    question = TrendQuestion(
        measure="people", every="week", of=parse_matches("Order Placed[a>=5] | b"), over=VIEWS
    )
    name, pairs = spell_question(question)
    assert parse_question(name, {key: [one] for key, one in pairs}, date(2026, 4, 26)) == question


def test_a_group_of_few_people_is_hidden_in_ratios_and_percentiles(store: Store) -> None:
    happened = [
        *[Happening(f"p{n}", "Page Viewed", n, call="1") for n in range(9)],
        *[Happening(f"p{n}", "Call Queued", 50 + n, call="2") for n in range(2)],
    ]
    view = told(store, happened, minimum_group=3)
    for asked in ({"measure": "p50:minute"}, {"measure": "per_person"}):
        result = ask(store, view, TrendQuestion(by="call", **asked))
        assert result.rows == ()  # the two alone are the whole less the nine
        assert "hidden_groups" in [caveat.code for caveat in result.caveats]
