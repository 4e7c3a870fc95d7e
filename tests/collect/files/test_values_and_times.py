"""Cells are read as people write them, and refused where they say nothing certain."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from polku.collect.files.times import day_parser, time_parser, zone_of
from polku.collect.files.values import as_boolean, as_number, as_text
from polku.vocabulary.errors import InvalidEvent, InvalidMapping


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", "a"),
        (None, ""),
        (17850.0, "17850"),
        (2.5, "2.5"),
        (float("nan"), ""),
        (True, "true"),
        (date(2024, 3, 31), "2024-03-31"),
        (["ä", 1], '["ä", 1]'),
        (b"raw", "raw"),
    ],
)
def test_text_of_a_cell(cell: Any, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("7", ".", 7),
        ("-3.50", ".", -3.5),
        ("\u221224,69", ",", -24.69),
        ("1 234,50", ",", 1234.5),
        ("1\u00a0234,50", ",", 1234.5),
        ("1.234,50", ",", 1234.5),
        ("1,234.50", ".", 1234.5),
        (7.0, ".", 7),
        ("", ".", None),
        (None, ".", None),
        ("9" * 30, ".", 1e30),
    ],
)
def test_number_of_a_cell(cell: Any, decimal: str, number: float | None) -> None:
    assert as_number(cell, "x", decimal) == number


@pytest.mark.parametrize(
    "cell", ["seven", "nan", "inf", "1_000", "1e999", float("inf"), "--5", "²"]
)
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(InvalidEvent, match="in the column price is not a number"):
        as_number(cell, "price")


@pytest.mark.parametrize(
    ("cell", "truth"), [("Kyllä", True), ("no", False), ("1", True), (False, False), ("", None)]
)
def test_truth_of_a_cell(cell: Any, truth: bool | None) -> None:
    assert as_boolean(cell, "x") is truth


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="neither yes nor no"):
        as_boolean("maybe", "x")


@pytest.mark.parametrize(
    ("cell", "form", "expected"),
    [
        ("2024-07-01 12:00", "", datetime(2024, 7, 1, 9, tzinfo=UTC)),
        ("2024-01-01T12:00:00+00:00", "", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("2024-01-01T12:00:00Z", "", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("31.1.2024 klo 9.41", "%d.%m.%Y klo %H.%M", datetime(2024, 1, 31, 7, 41, tzinfo=UTC)),
        ("1704110400", "unix", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        (1704110400000, "unix-ms", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        (datetime(2024, 1, 1, 12), "", datetime(2024, 1, 1, 10, tzinfo=UTC)),  # noqa: DTZ001
        (date(2024, 1, 1), "", datetime(2023, 12, 31, 22, tzinfo=UTC)),
        (" ", "", None),
        (None, "", None),
    ],
)
def test_time_of_a_cell_in_helsinki(cell: Any, form: str, expected: datetime | None) -> None:
    assert time_parser("at", form, zone_of("Europe/Helsinki"))(cell) == expected


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("2024-02-30", ""),
        ("soon", ""),
        ("31/12/2024", ""),
        ("12/31/2024", "%d/%m/%Y"),
        ("0001-01-01", ""),
        ("9999-12-31", ""),
        ("1e30", "unix"),
        ("nan", "unix"),
    ],
)
def test_what_is_no_time_is_refused(cell: Any, form: str) -> None:
    parse = time_parser("at", form, zone_of("UTC"))
    for _ in range(2):
        with pytest.raises(InvalidEvent, match="in the column at is not a time"):
            parse(cell)


def test_a_day_is_the_one_that_is_written_in_whatever_zone() -> None:
    parse = day_parser("due", "")
    assert parse("2024-03-31 23:59:00-08:00") == "2024-03-31"
    assert parse("") is None
    with pytest.raises(InvalidEvent):
        parse("31.3.2024")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "x" * 5000])
def test_unknown_zone_is_an_error_of_the_mapping(name: str) -> None:
    with pytest.raises(InvalidMapping, match="no time zone"):
        zone_of(name)
