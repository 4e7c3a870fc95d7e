"""Compare what has a mark with what has not, alike in the rest: observations in, strata out."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polku.stats.stratified import FEWEST_PEOPLE, Strata


def strata_of(
    marked: NDArray[np.bool_],
    alike: NDArray[np.int64],
    people: NDArray[np.int64],
    outcomes: ArrayLike,
) -> Strata | None:
    """Return the sums that `polku.stats.stratified` needs; None where nothing can be compared.

    Of each observation: whether it is ``marked``, the number of its stratum and of its person
    (from 0), and its outcome. Strata with fewer than `FEWEST_PEOPLE` people on either side are left
    out.
    """
    values = np.asarray(outcomes, np.float64)
    cells = 2 * alike + marked
    width = 2 * (int(alike.max(initial=0)) + 1)
    pairs = np.unique(cells * (int(people.max(initial=0)) + 1) + people)
    heads = np.bincount(pairs // (int(people.max(initial=0)) + 1), minlength=width)
    enough = heads.reshape(-1, 2).min(axis=1) >= FEWEST_PEOPLE
    if not enough.any():
        return None
    kept = enough[alike]
    cells, people, values = cells[kept], people[kept], values[kept]
    sizes = np.bincount(cells, minlength=width).astype(np.float64)
    means = np.bincount(cells, values, width) / np.maximum(sizes, 1)
    without, having = sizes.reshape(-1, 2)[enough].T
    weights = without * having / (without + having)
    both = np.repeat(sizes.reshape(-1, 2).sum(axis=1), 2)
    other = sizes.reshape(-1, 2)[:, ::-1].ravel()
    spread = np.sqrt(heads / np.maximum(heads - 1, 1)) * other / np.maximum(both, 1)
    signs = np.where(cells % 2, 1.0, -1.0)
    sums = np.bincount(people, signs * spread[cells] * (values - means[cells]))
    gaps = np.diff(means.reshape(-1, 2)[enough], axis=1).ravel()
    return Strata(
        n_first=int(having.sum()),
        n_second=int(without.sum()),
        weight=float(weights.sum()),
        weighted=float((weights * gaps).sum()),
        squares=float((sums**2).sum()),
        people=len(np.unique(people)),
    )
