"""Turn the counted values of a vital into its percentiles, ratings, Apdex and verdict."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polku.measure.speed.reading import STEPS
from polku.stats.apdex import apdex
from polku.stats.quantiles import counted_quantile
from polku.stats.shares import share
from polku.vocabulary.vitals import THRESHOLDS, Vital, rating_of

PERCENTILES = (75, 90, 99)
FIGURE_COLUMNS = (
    "n",
    *(f"p{one}{end}" for one in PERCENTILES for end in ("", "_low", "_high")),
    "good",
    "middling",
    "poor",
    "good_share",
    "good_low",
    "good_high",
    "apdex",
    "apdex_low",
    "apdex_high",
    "verdict",
    "certain",
)


def figures(vital: Vital, counted: Sequence[tuple[int, int]]) -> tuple[Any, ...]:
    """Return the `FIGURE_COLUMNS` of values in their `STEPS`, in rising order, with their counts.

    A bound that the sample is too small to have is None.
    """
    steps = np.array([one[0] for one in counted], dtype=np.float64)
    times = np.array([one[1] for one in counted], dtype=np.int64)
    n = int(times.sum())
    percentiles = [
        _value(vital, bound)
        for found in (counted_quantile(steps, times, one / 100, lowest=0) for one in PERCENTILES)
        for bound in (found.value, found.low, found.high)
    ]
    limits = [limit / STEPS[vital] for limit in THRESHOLDS[vital]]
    good, poor = _up_to(limits[0], steps, times), n - _up_to(limits[1], steps, times)
    part = share(good, n)
    return (
        n,
        *percentiles,
        good,
        n - good - poor,
        poor,
        part.value,
        part.low,
        part.high,
        *_apdex(vital, good, _up_to(4 * limits[0], steps, times), n),
        *_verdict(vital, percentiles[:3]),
    )


def _up_to(limit: float, steps: NDArray[np.float64], times: NDArray[np.int64]) -> int:
    return int(times[steps <= limit + 1e-6].sum())  # a tenth is no sum of ten-thousandths


def _value(vital: Vital, steps: float) -> float | None:
    """Return a number of steps in the vital's own unit; None for an end that is not known."""
    return round(steps * STEPS[vital], 5) if math.isfinite(steps) else None


def _apdex(vital: Vital, satisfied: int, not_frustrated: int, n: int) -> tuple[float | None, ...]:
    """Return the index and its interval; None of what is no time."""
    if vital == "cls":
        return None, None, None
    found = apdex(satisfied, not_frustrated - satisfied, n - not_frustrated)
    return found.value, found.low, found.high


def _verdict(vital: Vital, p75: Sequence[float | None]) -> tuple[str, bool]:
    """Return the rating of p75, and whether its whole interval has the same."""
    ratings = {None if end is None else rating_of(vital, end) for end in p75}
    return rating_of(vital, p75[0] or 0), len(ratings) == 1 and None not in ratings
