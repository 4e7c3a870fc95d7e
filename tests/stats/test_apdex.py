"""Apdex against its specification, and its interval against its own coverage."""

import numpy as np
import pytest

from polku.stats.apdex import apdex


def test_the_example_of_the_specification():
    # 60 of 100 satisfied and 30 tolerating: 0.75 (Apdex Technical Specification 1.1)
    found = apdex(60, 30, 10)
    assert (found.value, found.n) == (0.75, 100)
    assert found.low < 0.75 < found.high


@pytest.mark.parametrize(("counts", "index"), [((5, 0, 0), 1), ((0, 4, 0), 0.5), ((0, 0, 3), 0)])
def test_the_ends_of_the_scale(counts, index):
    found = apdex(*counts)
    assert found.value == index
    assert 0 <= found.low <= found.high <= 1


@pytest.mark.parametrize("shares", [(0.6, 0.3, 0.1), (0.9, 0.08, 0.02), (0.2, 0.3, 0.5)])
@pytest.mark.parametrize("n", [30, 300])
def test_the_interval_covers_the_true_index(rng, coverage, n, shares):
    truth = shares[0] + shares[1] / 2
    assert 0.93 < coverage(rng.multinomial(n, shares, size=4000), apdex, truth) < 0.985


def test_nothing_is_no_sample():
    with pytest.raises(ValueError, match="at least 1"):
        apdex(0, 0, 0)
    assert np.isfinite(apdex(1, 0, 0).low)
