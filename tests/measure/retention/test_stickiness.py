"""Stickiness agrees with plain Python, and few people stand behind no bar of their own."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.retention.stickiness import together
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.matching import Match
from polku.vocabulary.questions import StickinessQuestion
from tests.measure.worlds import START, Happening, happenings, told

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = START + timedelta(days=22, hours=5)
PERIOD = DateRange(date(2026, 3, 5), date(2026, 3, 17))


@settings(max_examples=40)
@given(
    happened=happenings,
    every=st.sampled_from(["day", "week"]),
    active=st.sampled_from([(), (Match("Page Viewed"),)]),
    dates=st.sampled_from([None, PERIOD]),
)
def test_days_agree_with_plain_python(
    store: Store,
    happened: list[Happening],
    every: str,
    active: tuple[Match, ...],
    dates: DateRange | None,
) -> None:
    def begin(day: date) -> date:
        return day - timedelta(days=day.weekday()) if every == "week" else day

    came: dict[str, set[date]] = defaultdict(set)
    for one in happened:
        day = begin(one.ts.astimezone(HELSINKI).date())
        inside = not dates or begin(dates.first) <= day <= begin(dates.last)
        if inside and one.name != "Call Ended" and (not active or one.name == active[0].event):
            came[one.person].add(day)
    counts = Counter(len(days) for days in came.values())
    question = StickinessQuestion(every=every, active=active, dates=dates)  # type: ignore[arg-type]
    answer = ask(store, told(store, happened), question, NOW)
    rows = answer.dicts()
    found = {row["until"]: row["people"] for row in rows}
    assert sum(found.values()) == answer.n == len(came)
    for row in rows:
        inside = range(row["days"], row["until"] + 1)
        assert row["people"] == sum(counts[days] for days in inside)
        more = sum(size for days, size in counts.items() if days >= row["days"])
        assert row["at_least"] == pytest.approx(more / len(came))
        assert row["low"] <= row["share"] <= row["high"]
        usual = sum(map(len, came.values())) / len(came)
        assert row["mean"] == pytest.approx(usual)
        assert row["mean_low"] <= row["mean"] <= row["mean_high"]
    if dates:
        length = 13 if every == "day" else 3
        assert {row["of"] for row in rows} <= {length}


@given(
    counts=st.dictionaries(st.integers(1, 28), st.integers(0, 12), max_size=20),
    minimum=st.integers(1, 6),
)
def test_nobody_is_lost_and_few_stand_together(counts: dict[int, int], minimum: int) -> None:
    rows = together(counts, 28, minimum)
    everybody = sum(counts.values())
    assert sum(people for _, _, people in rows) == everybody
    if everybody >= minimum:
        assert all(people >= minimum for _, _, people in rows)
    ends = [end for first, last, _ in rows for end in (first, last)]
    assert ends == sorted(ends)


def test_rare_numbers_of_days_are_put_together(store: Store) -> None:
    happened = [
        Happening(f"p{n}", "Page Viewed", day * 1440 + n)
        for n in range(20)
        for day in range(1 if n < 12 else n - 10)
    ]
    view = told(store, happened, minimum_group=5)
    question = StickinessQuestion(dates=DateRange(date(2026, 3, 2), date(2026, 3, 11)))
    answer = ask(store, view, question, NOW)
    assert [(row["days"], row["until"], row["people"]) for row in answer.dicts()] == [
        (1, 4, 15),
        (5, 10, 5),
    ]
    assert [one.code for one in answer.caveats] == ["put_together"]


def test_a_day_that_still_runs_is_said(store: Store) -> None:
    view = told(store, [Happening("ada", "x", 5)])
    now = datetime(2026, 3, 2, 12, tzinfo=HELSINKI)
    answer = ask(store, view, StickinessQuestion(), now)
    assert [one.code for one in answer.caveats] == ["still_running"]
    nothing = ask(store, told(store, []), StickinessQuestion(), now)
    assert [one.code for one in nothing.caveats] == ["no_events"]
