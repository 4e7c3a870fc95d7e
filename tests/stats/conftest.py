"""Count how often an interval holds the truth, over random samples that can be repeated."""

from collections.abc import Callable

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.fixture(scope="session")
def coverage() -> Callable[..., float]:
    """Give ``coverage(draws, interval, truth)``: the share of rows whose interval holds it.

    Rows that occur more than once, as small counts do, are judged once and weighed.
    """

    def share(draws, interval, truth):
        rows, times = np.unique(draws, axis=0, return_counts=True)
        answers = [interval(*row.tolist()) for row in rows]
        held = [answer.low <= truth <= answer.high for answer in answers]
        return float(np.average(held, weights=times))

    return share
