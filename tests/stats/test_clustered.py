"""The interval of a share knows whose tries they are."""

import numpy as np
import pytest

from polku.stats.clustered import Scatter, clustered_share
from polku.stats.shares import share


def gathered(hits: np.ndarray, tries: np.ndarray) -> Scatter:
    return Scatter(
        people=len(tries),
        tries=float(tries.sum()),
        hits=float(hits.sum()),
        tries_squared=float((tries**2).sum()),
        hits_squared=float((hits**2).sum()),
        both=float((hits * tries).sum()),
    )


def test_one_try_each_is_wilson() -> None:
    found = clustered_share(Scatter(250, 250, 75, 250, 75, 75))
    plain = share(75, 250)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=2e-4)


def test_tries_that_are_all_alike_count_once() -> None:
    hits, tries = np.repeat([4.0, 0.0], [30, 70]), np.full(100, 4.0)
    found, plain = clustered_share(gathered(hits, tries)), share(30, 100)
    assert found.n == 400
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-3)


@pytest.mark.parametrize("hits", [0.0, 3.0])
def test_all_or_none_say_no_more_than_the_people(hits: float) -> None:
    found = clustered_share(gathered(np.full(10, hits), np.full(10, 3.0)))
    plain = share(int(hits / 3 * 10), 10)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


def test_impossible_sums_are_refused() -> None:
    for wrong in (Scatter(0, 0, 0, 0, 0, 0), Scatter(5, 3, 0, 3, 0, 0), Scatter(2, 3, 4, 5, 8, 7)):
        with pytest.raises(ValueError, match=r"whole number|no share"):
            clustered_share(wrong)


def test_the_interval_covers_the_truth_where_wilson_does_not() -> None:
    rng, rounds, clustered, plain = np.random.default_rng(20260303), 2_000, 0, 0
    for _ in range(rounds):
        own = rng.beta(1.2, 2.8, 80)  # how likely each person is to come back: 0.3 on average
        tries = rng.integers(1, 9, 80).astype(float)
        hits = rng.binomial(tries.astype(int), own).astype(float)
        found = clustered_share(gathered(hits, tries))
        naive = share(int(hits.sum()), int(tries.sum()))
        clustered += found.low <= 0.3 <= found.high
        plain += naive.low <= 0.3 <= naive.high
    assert clustered / rounds == pytest.approx(0.95, abs=0.02)
    assert plain / rounds < 0.90
