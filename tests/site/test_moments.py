"""Days and times are written in the project's zone, as each language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from polku.site import moments
from polku.vocabulary.dates import DateRange

MOMENT = datetime(2026, 4, 27, 6, 41, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "english", "finnish"),
    [
        (lambda: moments.day(MOMENT), "Mon 27 April", "ma 27.4."),
        (lambda: moments.day(MOMENT, "dated"), "Mon 27 April 2026", "ma 27.4.2026"),
        (lambda: moments.day(date(2026, 4, 7), "short"), "7\u00a0Apr", "7.4."),
        (lambda: moments.day(date(2026, 4, 7), "full"), "7\u00a0Apr 2026", "7.4.2026"),
        (lambda: moments.clock(MOMENT), "09:41", "klo\u00a09.41"),
        (lambda: moments.clock(MOMENT, "bare"), "09:41", "9.41"),
        (lambda: moments.clock(MOMENT, "seconds"), "09:41:07", "9.41.07"),
        (lambda: moments.moment(MOMENT), "27\u00a0Apr 2026, 09:41", "27.4.2026 klo\u00a09.41"),
        (
            lambda: moments.period(DateRange(date(2026, 3, 30), date(2026, 4, 26))),
            "30\u00a0Mar\u00a0– 26\u00a0Apr 2026",
            "30.3.–26.4.2026",
        ),
        (
            lambda: moments.period(DateRange(date(2025, 12, 1), date(2026, 1, 4))),
            "1\u00a0Dec 2025\u00a0– 4\u00a0Jan 2026",
            "1.12.2025–4.1.2026",
        ),
        (
            lambda: moments.period(DateRange(date(2026, 1, 4), date(2026, 1, 4))),
            "4\u00a0Jan 2026",
            "4.1.2026",
        ),
        (lambda: moments.day(None), "–", "–"),
    ],
)
def test_moment_is_written_as_the_language_writes_it(
    written: Callable[[], str], english: str, finnish: str
) -> None:
    with timezone.override("Europe/Helsinki"):
        with translation.override("en"):
            assert written() == english
        with translation.override("fi"):
            assert written() == finnish


def test_evening_in_utc_is_the_next_day_in_helsinki() -> None:
    late = datetime(2026, 4, 26, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Helsinki"), translation.override("fi"):
        assert moments.day(late) == "ma 27.4."
