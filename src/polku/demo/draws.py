"""Draw whole arrays of choices, chances and waits from one generator."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Rng: TypeAlias = np.random.Generator


def pick(rng: Rng, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Return ``size`` places in ``weights``, each as likely as its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    places = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return np.asarray(np.minimum(places, len(edges) - 1), dtype=np.int64)


def pick_each(rng: Rng, weights: Floats) -> Ints:
    """Return one column of ``weights`` for each of its rows (a row sums to at most 1; what is
    left over is the last column's)."""
    edges = np.cumsum(weights[:, :-1], axis=1)
    return np.asarray((rng.random((len(weights), 1)) >= edges).sum(axis=1), dtype=np.int64)


def chance(rng: Rng, probability: Floats | float, size: int) -> Bools:
    """Return true as often as ``probability`` says."""
    return rng.random(size) < probability


def around(rng: Rng, median: Floats | Ints | float, spread: float, size: int) -> Floats:
    """Return log-normal values about ``median``; ``spread`` is the deviation of the logarithm."""
    return np.asarray(median * np.exp(spread * rng.standard_normal(size)))


def spaced(rng: Rng, low: float, high: float, size: int) -> Ints:
    """Return whole numbers evenly between ``low`` and ``high``."""
    return (low + (high - low) * rng.random(size)).astype(np.int64)


def repeated(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for groups of ``counts`` rows, each row's group and its place within it."""
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - first[owner]


def running(gaps: Floats | Ints, owner: Ints, place: Ints) -> Ints:
    """Return the sum of ``gaps`` within each group up to and including each row."""
    total = np.cumsum(gaps)
    starts = np.flatnonzero(place == 0)
    before = total[starts] - gaps[starts]
    lengths = np.diff(np.append(starts, len(owner)))
    return (total - np.repeat(before, lengths)).astype(np.int64)
