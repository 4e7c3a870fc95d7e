"""Turn the sums of a group of contacts into figures with their intervals."""

import math
from typing import Any, NamedTuple

from polku.measure.contacts.waits import Around, quantile_of
from polku.stats.estimate import Estimate
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.stats.shares import share


class Sums(NamedTuple):
    """One group of contacts as the store added it up: the columns of its SELECT, in order.

    ``level_met`` of ``level_n`` are within the service level; ``middle`` and ``late`` are the
    waits around the median and the 90th percentile.
    """

    contacts: int
    people: int
    answered: int
    given_up: int
    waiting: int
    level_met: int
    level_n: int
    target_seconds: int
    waits_n: int
    wait_mean: float
    answers_n: int
    answer_mean: float
    answer_variance: float
    transfer_mean: float
    transfer_variance: float
    transferred: int
    solved: int
    solved_n: int
    repeats: int
    too_young: int
    middle: tuple[int, list[float]]
    late: tuple[int, list[float]]


#: The figures of a group, each with ``_low`` and ``_high``.
_ESTIMATES = (
    "abandonment",
    "service_level",
    "queue_median",
    "queue_p90",
    "answer_mean",
    "transfers",
    "transferred",
    "solved",
    "repeats",
)
_COUNTS = ("contacts", "people", "answered", "given_up", "waiting")
_SAMPLES = ("service_level_n", "queue_n", "answer_n", "solved_n", "too_young")
_PLAIN = ("target_seconds", "queue_mean")

FIGURES = (
    *_COUNTS,
    *(f"{name}{end}" for name in _ESTIMATES for end in ("", "_low", "_high")),
    *_SAMPLES,
    *_PLAIN,
)


def figures(sums: Sums) -> tuple[Any, ...]:
    """Return the figures of a group in the order of `FIGURES`; None for what is not known."""
    over = sums.answered + sums.given_up
    estimates = (
        share_of(sums.given_up, over),
        share_of(sums.level_met, sums.level_n),
        _quantile(sums, sums.middle, 0.5),
        _quantile(sums, sums.late, 0.9),
        _mean(sums.answers_n, sums.answer_mean, sums.answer_variance),
        _mean(sums.answered, sums.transfer_mean, sums.transfer_variance),
        share_of(sums.transferred, sums.answered),
        share_of(sums.solved, sums.solved_n),
        share_of(sums.repeats, sums.contacts),
    )
    return (
        *sums[: len(_COUNTS)],
        *(end for one in estimates for end in ends(one)),
        sums.level_n,
        sums.waits_n,
        sums.answers_n,
        sums.solved_n,
        sums.too_young,
        sums.target_seconds,
        sums.wait_mean if sums.waits_n else None,
    )


def share_of(count: int, n: int) -> Estimate | None:
    return share(count, n) if n else None


def _mean(n: int, value: float, variance: float) -> Estimate | None:
    return mean(Sample(n, value, max(variance, 0.0)), lowest=0.0) if n else None


def _quantile(sums: Sums, some: tuple[int, list[float]], q: float) -> Estimate | None:
    return quantile_of(Around(sums.waits_n, *some), q) if sums.waits_n else None


def ends(one: Estimate | None) -> tuple[float | None, ...]:
    """Return value, low and high; None for a bound that the sample is too small to have."""
    if one is None:
        return None, None, None
    return one.value, one.low, one.high if math.isfinite(one.high) else None


def written(seconds: int, unit: int) -> float:
    """Return seconds in a longer unit, a whole number where they are one.

    >>> written(3_600, 60), written(5_400, 3_600)
    (60, 1.5)
    """
    return seconds // unit if seconds % unit == 0 else round(seconds / unit, 1)
