"""Intervals are named in the reader's language, and only full ones are compared."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from polku.features.trends.intervals import at_least, axis_label, fullness
from polku.measure.periods import first_day, last_day, starts
from polku.vocabulary.dates import DateRange, Interval

DAY = date(2026, 4, 22)
ZONE = "Europe/Helsinki"


@pytest.mark.parametrize(
    ("every", "english", "finnish"),
    [
        ("day", "22 Apr", "22.4."),
        ("week", "wk 17", "vk 17"),
        ("month", "Apr 2026", "4/2026"),
        ("quarter", "Q2 2026", "Q2 2026"),
        ("year", "2026", "2026"),
    ],
)
def test_an_axis_speaks_the_readers_language(every: Interval, english: str, finnish: str) -> None:
    with translation.override("en"):
        assert axis_label(DAY, every, ZONE) == english
    with translation.override("fi"):
        assert axis_label(DAY, every, ZONE) == finnish


def test_an_hour_is_told_in_the_zone_of_the_project() -> None:
    start = datetime(2026, 4, 22, 21, tzinfo=UTC)
    with translation.override("fi"):
        assert axis_label(start, "hour", ZONE) == "23.4. 0.00"


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        ("day", DAY, DAY),
        ("week", date(2026, 4, 20), date(2026, 4, 26)),
        ("month", date(2026, 4, 1), date(2026, 4, 30)),
        ("quarter", date(2026, 4, 1), date(2026, 6, 30)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_each_day_lies_in_one_interval(every: Interval, first: date, last: date) -> None:
    assert first_day(DAY, every) == first
    assert last_day(first, every) == last
    assert first_day(last + timedelta(days=1), every) == last + timedelta(days=1)


@pytest.mark.parametrize("every", ["week", "month", "quarter", "year"])
def test_intervals_follow_one_another_through_leap_years(every: Interval) -> None:
    found = list(starts(DateRange(date(2023, 1, 1), date(2026, 12, 31)), every, ZONE))
    for start, after in pairwise(found):
        assert last_day(start, every) + timedelta(days=1) == after


def test_a_day_of_changed_clocks_has_all_its_hours() -> None:
    spring = list(starts(DateRange(date(2026, 3, 29), date(2026, 3, 29)), "hour", ZONE))
    autumn = list(starts(DateRange(date(2026, 10, 25), date(2026, 10, 25)), "hour", ZONE))
    assert (len(spring), len(autumn)) == (23, 25)


def test_only_a_whole_interval_is_full() -> None:
    now = datetime(2026, 4, 22, 15, tzinfo=UTC)
    dates = DateRange(date(2026, 4, 1), date(2026, 4, 22))
    weeks = [date(2026, 3, 30) + timedelta(weeks=n) for n in range(4)]
    assert [fullness(week, "week", dates, now) for week in weeks] == [
        "cut",
        "full",
        "full",
        "running",
    ]
    assert fullness(weeks[3], "week", dates, now + timedelta(days=30)) == "cut"
    assert fullness(weeks[0], "week", None, now) == "full"
    assert fullness(datetime(2026, 4, 22, 14, tzinfo=UTC), "hour", dates, now) == "full"
    assert fullness(datetime(2026, 4, 22, 15, tzinfo=UTC), "hour", dates, now) == "running"


def test_a_course_begins_early_enough_with_a_full_interval() -> None:
    dates = DateRange(date(2026, 3, 30), date(2026, 4, 26))
    assert at_least(dates, "week", 12) == DateRange(date(2026, 2, 2), date(2026, 4, 26))
    assert at_least(dates, "day", 12) == dates
