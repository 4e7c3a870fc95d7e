"""Say how much of a conversion each touch of its path gets, by the models that look at one path.

Shapley's value of a channel, where the worth of a set of channels is the number of conversions
whose path has no other channel, is the equal split of each conversion among the different channels
of its path: the worth is a sum of one unanimity game for each path, and the value of each such
game is split equally among its players (Shapley, L. S. (1953), A Value for n-Person Games, lemma
2). So it is exact, for any number of channels.
"""

from collections.abc import Callable

import numpy as np

from polku.stats.attribution.paths import Columns, Floats
from polku.vocabulary.questions.attribution import Model

#: What the first and the last touch get; those between them share the rest.
ENDS = 0.4


def first(paths: Columns) -> Floats:
    """Give all to the first touch."""
    return paths.is_first.astype(np.float64)


def last(paths: Columns) -> Floats:
    """Give all to the last touch."""
    return paths.is_last.astype(np.float64)


def last_non_direct(paths: Columns, direct: str) -> Floats:
    """Give all to the last touch that is not ``direct``; to the last where all are."""
    if direct not in paths.channels:
        return last(paths)
    known = paths.channel != paths.channels.index(direct)
    places = np.where(known, paths.place, -1)
    latest = np.full(len(paths.length), -1, dtype=np.int64)
    np.maximum.at(latest, paths.path, places)
    latest = np.where(latest < 0, paths.length - 1, latest)
    return np.asarray(paths.place == latest[paths.path], dtype=np.float64)


def linear(paths: Columns) -> Floats:
    """Give each touch the same."""
    return np.asarray(1.0 / paths.length[paths.path])


def position(paths: Columns) -> Floats:
    """Give 40% to the first touch, 40% to the last, 20% to those between; halves to two."""
    length = paths.length[paths.path]
    between = (1 - 2 * ENDS) / np.maximum(length - 2, 1)
    weights = np.where(paths.is_first | paths.is_last, ENDS, between)
    return np.asarray(np.where(length == 1, 1.0, np.where(length == 2, 0.5, weights)))


def decay(paths: Columns, half_life: float) -> Floats:
    """Give a touch half of what one gets that is ``half_life`` days later."""
    oldest = np.zeros(len(paths.length), dtype=np.int64)
    np.maximum.at(oldest, paths.path, paths.age)
    weights = 2.0 ** ((oldest[paths.path] - paths.age) / half_life)
    sums = np.bincount(paths.path, weights=weights, minlength=len(paths.length))
    return np.asarray(weights / sums[paths.path])


def shapley(paths: Columns) -> Floats:
    """Give each different channel of a path the same, once."""
    pairs = paths.path * len(paths.channels) + paths.channel
    _, nth = np.unique(pairs, return_index=True)
    once = np.zeros(len(pairs))
    once[nth] = 1.0
    different = np.bincount(paths.path, weights=once, minlength=len(paths.length))
    return np.asarray(once / different[paths.path])


def weights_of(model: Model, direct: str, half_life: float) -> Callable[[Columns], Floats]:
    """Return what gives each touch its part by ``model``, which looks at one path at a time."""
    plain = {
        "first": first,
        "last": last,
        "linear": linear,
        "position": position,
        "shapley": shapley,
    }
    if model == "decay":
        return lambda paths: decay(paths, half_life)
    if model == "last_non_direct":
        return lambda paths: last_non_direct(paths, direct)
    return plain[model]
