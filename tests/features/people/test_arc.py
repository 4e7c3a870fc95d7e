"""An arc takes two answered encounters, and puts every scale on one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from polku.features.people.arc import MOST, arc_of
from polku.features.people.moments import Given
from polku.measure.person import Answer
from tests.features.people.test_finding import moment, nps

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONE = "Europe/Helsinki"


@pytest.mark.parametrize(
    ("given", "felt"),
    [
        (Given("nps", 0, 0, 10), -2),
        (Given("nps", 5, 0, 10), 0),
        (Given("nps", 10, 0, 10), 2),
        (Given("csat", 1, 1, 5), -2),
        (Given("ces", 6, 1, 7), 4 / 3),
    ],
)
def test_scores_of_every_scale_lie_between_minus_two_and_two(given: Given, felt: float) -> None:
    assert given.felt == pytest.approx(felt)


def test_one_channel_on_one_day_is_one_encounter() -> None:
    newest_first = [
        moment(20, "C", score=nps(10)),
        moment(3, "B", score=nps(0)),
        moment(2, "A", score=nps(5)),
        moment(1, "A"),
        moment(0.5, "Said who", encounter=False),
    ]
    arc = arc_of(newest_first, (), ZONE)
    assert [(one.day, one.titles, one.felt) for one in arc.encounters] == [
        (date(2026, 3, 2), ("A", "B"), -1),
        (date(2026, 3, 3), ("C",), 2),
    ]
    assert arc.drawn
    assert arc.answered == 2


def test_answers_far_back_still_make_an_arc() -> None:
    lately = [moment(24 * day, "Visit") for day in range(60, 0, -1)]
    long_ago = tuple(
        Answer(NOON - timedelta(days=900 - n), "Rated", "", "web", "csat", n % 5 + 1, 1, 5, "")
        for n in range(40)
    )
    arc = arc_of(lately, long_ago, ZONE)
    assert len(arc.encounters) == arc.answered == MOST
    assert not arc_of(lately, long_ago[:1], ZONE).drawn


def test_words_without_a_score_are_no_point() -> None:
    words = tuple(Answer(NOON, "Wrote", "", "web", "", None, 0, 0, "hei") for _ in range(5))
    arc = arc_of([moment(0)], words, ZONE)
    assert (arc.answered, arc.drawn) == (0, False)
