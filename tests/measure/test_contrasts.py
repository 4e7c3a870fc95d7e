"""A step is compared with the other paths from the same touchpoint, and with enough answers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from polku.measure.contrasts import metric_along, path_contrasts
from polku.stats.means import mean_difference
from polku.stats.nps import nps_difference
from polku.stats.sample import Sample
from polku.store import Store
from polku.vocabulary.event import Event, Metric, Score
from polku.vocabulary.questions import PathQuestion
from polku.vocabulary.touchpoints import View

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCALES: dict[Metric, tuple[int, int]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def walked(names: Sequence[str], scores: Sequence[int], metric: Metric = "nps") -> list[Event]:
    """Return one path along ``names`` for each score, given at its last touchpoint."""
    events = []
    lowest, highest = SCALES[metric]
    for walker, score in enumerate(scores):
        for place, name in enumerate(names):
            when = NOON + timedelta(minutes=place, seconds=walker)
            last = place == len(names) - 1
            events.append(
                Event(
                    message_id=f"{'>'.join(names)}-{walker}-{place}",
                    kind="track",
                    name=name,
                    timestamp=when,
                    received_at=when,
                    user_id=f"{'>'.join(names)}-{walker}",
                    score=Score(metric, score, lowest, highest) if last else None,
                )
            )
    return events


def test_a_step_is_compared_with_the_other_ways_on(store: Store, project_id: int) -> None:
    phone = [0] * 20 + [7] * 15 + [10] * 5
    site = [3] * 10 + [8] * 20 + [9] * 30
    gone = [10] * 10 + [6] * 5
    store.append(project_id, walked(["Ad", "Phone"], phone))
    store.append(project_id, walked(["Ad", "Site"], site))
    store.append(project_id, walked(["Ad"], gone))
    found = path_contrasts(store, View(project_id), PathQuestion())
    rows = {row["target"]: row for row in found.dicts()}
    assert set(rows) == {"Phone", "Site"}
    expected = nps_difference((5, 15, 20), (40, 20, 15))
    row = rows["Phone"]
    assert (row["step"], row["source"], row["people"]) == (1, "Ad", 40)
    assert (row["score_n"], row["others_n"]) == (40, 75)
    assert (row["difference"], row["low"], row["high"]) == (
        expected.value,
        expected.low,
        expected.high,
    )
    second = nps_difference((30, 20, 10), (15, 15, 25))
    assert rows["Site"]["p"] == pytest.approx(max(2 * min(expected.p, second.p), second.p))
    assert found.rows[0][2] == "Phone"


@pytest.mark.parametrize("metric", ["csat", "ces"])
def test_means_are_compared_on_their_scale(store: Store, project_id: int, metric: Metric) -> None:
    low, high = [1, 2] * 20, [4, 5] * 25
    store.append(project_id, walked(["Ad", "Phone"], low, metric))
    store.append(project_id, walked(["Ad", "Site"], high, metric))
    found = path_contrasts(store, View(project_id), PathQuestion(score=metric))
    expected = mean_difference(
        Sample(40, 1.5, 10 / 39), Sample(50, 4.5, 12.5 / 49), *SCALES[metric]
    )
    row = next(row for row in found.dicts() if row["target"] == "Phone")
    assert row["difference"] == pytest.approx(-3)
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))


def test_few_answers_or_few_people_are_not_compared(store: Store, project_id: int) -> None:
    store.append(project_id, walked(["Ad", "Phone"], [0] * 29))
    store.append(project_id, walked(["Ad", "Site"], [10] * 50))
    store.append(project_id, walked(["Ad", "Shop"], [3] * 60))
    few = path_contrasts(store, View(project_id), PathQuestion())
    assert {row["target"] for row in few.dicts()} == {"Site", "Shop"}
    crowd = path_contrasts(store, View(project_id, minimum_group=55), PathQuestion())
    assert {row["target"] for row in crowd.dicts()} == set()


def test_where_all_go_the_same_way_there_is_nothing_to_compare(
    store: Store, project_id: int
) -> None:
    store.append(project_id, walked(["Ad", "Phone"], [0, 10] * 40))
    assert path_contrasts(store, View(project_id), PathQuestion()).rows == ()


def test_the_metric_is_the_one_that_these_people_answered_most(
    store: Store, project_id: int
) -> None:
    store.append(project_id, walked(["Ad", "Phone"], [1, 2, 3], "ces"))
    store.append(project_id, walked(["Mail", "Site"], [9, 10, 10, 8], "nps"))
    view = View(project_id)
    assert metric_along(store, view, PathQuestion()) == "nps"
    assert metric_along(store, view, PathQuestion(start="Ad")) == "ces"
    assert metric_along(store, view, PathQuestion(start="Mail", end="Site")) == "nps"
    assert metric_along(store, view, PathQuestion(start="Ad", end="Site")) is None


def test_n_counts_every_answer_once(store: Store, project_id: int) -> None:
    store.append(project_id, walked(["Ad", "Phone", "Shop"], [0] * 40))
    store.append(project_id, walked(["Ad"], [3] * 7))
    assert path_contrasts(store, View(project_id), PathQuestion()).n == 47
