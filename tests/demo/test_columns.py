"""Whole columns are drawn, timed and written as one row at a time would be."""

import json
from datetime import UTC, date, datetime

import numpy as np
import pytest

from polku.demo.clock import DAY, HOUR, PHONE_HOURS, Period, holidays
from polku.demo.draws import pick, pick_each, repeated, running
from polku.demo.properties import Cents, Labels, Numbered, objects

PERIOD = Period(date(2025, 4, 27), date(2026, 4, 26), "Europe/Helsinki")


def test_objects_are_json_with_the_fields_of_each_row() -> None:
    fields = {
        "path": '/ä"',
        "n": np.array([1, 2]),
        "ok": np.array([True, False]),
        "town": Labels(np.array([0, 1]), ("Ähtäri", None)),
        "id": Numbered("C-", np.array([7, 8])),
        "sum": Cents(np.array([3490, 1205])),
    }
    assert [json.loads(row) for row in objects(2, fields).to_pylist()] == [
        {"path": '/ä"', "n": 1, "ok": True, "town": "Ähtäri", "id": "C-7", "sum": 34.90},
        {"path": '/ä"', "n": 2, "ok": False, "id": "C-8", "sum": 12.05},
    ]


def test_objects_without_columns_are_the_same_in_every_row() -> None:
    assert objects(2, {}).to_pylist() == ["{}", "{}"]
    assert objects(2, {"a": 1, "b": "x"}).to_pylist() == ['{"a":1,"b":"x"}'] * 2


def test_running_sums_start_anew_in_each_group() -> None:
    owner, place = repeated(np.array([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2]
    assert place.tolist() == [0, 1, 0, 1, 2]
    gaps = np.array([5, 1, 2, 2, 2])
    assert running(gaps, owner, place).tolist() == [5, 6, 2, 4, 6]


def test_draws_follow_their_weights() -> None:
    rng = np.random.default_rng(1)
    assert np.bincount(pick(rng, (1, 0, 3), 40_000)) / 40_000 == pytest.approx(
        [0.25, 0, 0.75], abs=0.01
    )
    each = pick_each(rng, np.tile([0.2, 0.3, 0.5], (40_000, 1)))
    assert np.bincount(each) / 40_000 == pytest.approx([0.2, 0.3, 0.5], abs=0.01)


def test_wall_time_becomes_utc_in_both_halves_of_the_year() -> None:
    noon = np.array(
        [PERIOD.wall_of(day) + 12 * HOUR for day in (date(2025, 7, 1), date(2026, 1, 1))]
    )
    assert [datetime.fromtimestamp(ms / 1000, UTC).hour for ms in PERIOD.utc_ms(noon)] == [9, 10]


def test_wall_time_keeps_its_order_when_the_clock_is_set() -> None:
    for day in (date(2025, 10, 26), date(2026, 3, 29)):
        wall = PERIOD.wall_of(day) + np.arange(0, DAY, 60)
        assert (np.diff(PERIOD.utc_ms(wall)) > 0).all()


def test_when_open_waits_for_the_next_opening() -> None:
    friday_evening = PERIOD.wall_of(date(2026, 4, 17)) + 21 * HOUR
    sunday = PERIOD.wall_of(date(2026, 4, 19)) + 12 * HOUR
    monday_noon = PERIOD.wall_of(date(2026, 4, 20)) + 12 * HOUR
    wall = np.array([friday_evening, sunday, monday_noon])
    then = PERIOD.when_open(np.random.default_rng(1), wall, PHONE_HOURS)
    assert [int(at) // DAY - 356 for at in then] == [0, 2, 2]
    assert then[2] == monday_noon
    assert 10 * HOUR <= then[0] % DAY < 16 * HOUR


def test_finnish_holidays() -> None:
    found = holidays(2026)
    assert {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 6, 19)} <= found
    assert date(2025, 4, 21) in holidays(2025)
    assert date(2026, 3, 2) not in found
