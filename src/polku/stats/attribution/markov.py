"""Solve how many conversions a chain of touches would lose without each channel.

The states are the last ``order`` touches; a path begins in the start, and ends in a conversion or
in nothing. The removal effect of a channel is the share of conversions lost where each path that
comes to it ends in nothing (Anderl, E. et al. (2016), Mapping the customer journey, International
Journal of Research in Marketing 33, 457-474). With N = (I − Q)⁻¹ it has a closed form: a path
first comes to the channel's states A with the chances g = (sN)_A (N_AA)⁻¹, and from there converts
with f = N r, so that g·f_A conversions are lost (Kemeny and Snell (1960), Finite Markov Chains,
theorems 3.2.4 and 3.5.4). Nothing is simulated.
"""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import scipy.sparse as sp

from polku.stats.attribution.paths import Columns, Floats, Ints


class Chain(msgspec.Struct, frozen=True):
    """Which steps the paths take: between which states, and which state is of which channel.

    The columns of ``features``, one row for each entry of the walked: how often each pair of
    states (``before``, ``after``; −1 is the start), then conversions and ends in nothing after
    each state.
    """

    channels: int
    of_channel: Ints
    before: Ints
    after: Ints
    features: sp.csr_array


def chain(paths: Columns, order: int) -> Chain:
    """Return the steps of the paths between states of the last ``order`` touches."""
    of_touch, of_channel = _states(paths, order)
    states = len(of_channel)
    before = np.where(paths.is_first, -1, np.roll(of_touch, 1))
    pairs, pair = np.unique((before + 1) * (states + 1) + of_touch, return_inverse=True)
    ends = paths.is_last
    end = of_touch[ends]
    converted = paths.converted[paths.path[ends]]
    rows = paths.walked[paths.path]
    features = _sums(
        len(paths.people),
        (rows, pair, np.ones(len(pair)), len(pairs)),
        (rows[ends], end, converted, states),
        (rows[ends], end, 1 - converted, states),
    )
    return Chain(
        len(paths.channels), of_channel, pairs // (states + 1) - 1, pairs % (states + 1), features
    )


def removal_effects(steps: Chain, sums: Floats) -> Floats:
    """Return the removal effect of each channel, given the ``sums`` of the chain's features.

    ``sums`` has one row for each time the paths are counted, the answer as many. Rows without a
    conversion are not a number.

    The example of three paths, C1 C2 C3 that converts, C1 and C2 C3 that do not:

    >>> from polku.stats.attribution.paths import Path, Walked, columns
    >>> paths = (Path(("C1", "C2", "C3"), True), Path(("C1",), False), Path(("C2", "C3"), False))
    >>> steps = chain(columns([Walked(1, (path,)) for path in paths]), 1)
    >>> removal_effects(steps, steps.features.sum(axis=0)[None, :]).tolist()
    [[0.5, 1.0, 1.0]]
    """
    own = [np.flatnonzero(steps.of_channel == channel) for channel in range(steps.channels)]
    return np.array([_lost(own, *_chances(steps, row)) for row in sums])


def _lost(own: Sequence[Ints], start: Floats, between: Floats, converting: Floats) -> list[float]:
    """Return the share of conversions lost without each channel, whose states are ``own``."""
    fundamental = np.linalg.inv(np.eye(len(between)) - between)
    visits, converts = start @ fundamental, fundamental @ converting
    everything = float(start @ converts)
    if not everything > 0:
        return [math.nan] * len(own)
    return [
        float(np.linalg.solve(fundamental[np.ix_(one, one)].T, visits[one]) @ converts[one])
        / everything
        for one in own
    ]


def _chances(steps: Chain, row: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the chances from the start, between states, and of converting from each."""
    states, known = len(steps.of_channel), len(steps.before)
    counts = np.zeros((states + 1, states))
    counts[steps.before + 1, steps.after] = row[:known]
    converted, nothing = row[known : known + states], row[known + states :]
    leaving = counts[1:].sum(axis=1) + converted + nothing
    leaving = np.where(leaving > 0, leaving, 1.0)  # a state that nobody comes to
    start = counts[0] / max(counts[0].sum(), 1.0)
    return start, counts[1:] / leaving[:, None], converted / leaving


def _states(paths: Columns, order: int) -> tuple[Ints, Ints]:
    """Return the state that each touch leads to, and the channel of each state."""
    base = len(paths.channels) + 1
    history = paths.channel + 1
    for back in range(1, order):
        earlier = np.where(paths.place >= back, np.roll(paths.channel, back) + 1, 0)
        history = history + earlier * base**back
    states, of_touch = np.unique(history, return_inverse=True)
    return of_touch.astype(np.int64), states % base - 1


def _sums(rows: int, *blocks: tuple[Ints, Ints, Floats, int]) -> sp.csr_array:
    """Return blocks of columns side by side, each summed from row, column and weight."""
    made = [
        sp.coo_array((weight, (row, column)), shape=(rows, width)).tocsr()
        for row, column, weight, width in blocks
    ]
    return sp.csr_array(sp.hstack(made, format="csr"))
