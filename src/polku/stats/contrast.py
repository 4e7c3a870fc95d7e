"""Compare what has a mark with what has not, alike in the rest: observations in, strata out."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from polku.stats.stratified import FEWEST_PEOPLE, Strata

Marks = NDArray[np.bool_]
_Numbers = NDArray[np.int64]


class Contrast:
    """Observations that are compared by one mark after another.

    Of each: what it is ``alike`` others in (a number), whose it is, and its outcome. Counting is
    prepared here once, because there may be hundreds of marks.
    """

    def __init__(self, alike: ArrayLike, people: ArrayLike, outcomes: ArrayLike) -> None:
        self._outcomes = np.asarray(outcomes, np.float64)
        _, self._people = _numbered(people)
        kinds, self._alike = _numbered(alike)
        self._kinds = max(1, len(kinds))
        heads = int(self._people.max(initial=0)) + 1
        pairs, self._pairs = _numbered(self._alike * heads + self._people)
        self._kind_of_pair = pairs // heads

    def sides(self, marked: Marks) -> tuple[int, int]:
        """Return how many people have an observation with the mark, and how many without."""
        return _some(self._people[marked]), _some(self._people[~marked])

    def of(self, marked: Marks) -> Strata | None:
        """Return the sums that `polku.stats.stratified` needs; None where nothing is compared.

        Strata with fewer than `FEWEST_PEOPLE` people on either side are left out.
        """
        heads = np.stack([self._heads(~marked), self._heads(marked)], axis=1)
        enough = heads.min(axis=1) >= FEWEST_PEOPLE
        if not enough.any():
            return None
        kept = enough[self._alike]
        cells = 2 * self._alike[kept] + marked[kept]
        people, values = self._people[kept], self._outcomes[kept]
        sizes = np.bincount(cells, minlength=2 * self._kinds).astype(np.float64).reshape(-1, 2)
        sums = np.bincount(cells, values, 2 * self._kinds).reshape(-1, 2)
        means = sums / np.maximum(sizes, 1)
        both = np.maximum(sizes.sum(axis=1, keepdims=True), 1)
        spread = np.sqrt(heads / np.maximum(heads - 1, 1)) * sizes[:, ::-1] / both
        signs = np.where(cells % 2, 1.0, -1.0)
        apart = np.bincount(people, signs * spread.ravel()[cells] * (values - means.ravel()[cells]))
        weights = (sizes.prod(axis=1) / both[:, 0])[enough]
        gaps = (means[:, 1] - means[:, 0])[enough]
        return Strata(
            n_first=int(sizes[enough, 1].sum()),
            n_second=int(sizes[enough, 0].sum()),
            weight=float(weights.sum()),
            weighted=float((weights * gaps).sum()),
            squares=float((apart**2).sum()),
            people=_some(people),
        )

    def _heads(self, some: Marks) -> _Numbers:
        """Return how many people of each stratum have an observation among ``some``."""
        there = np.bincount(self._pairs[some], minlength=len(self._kind_of_pair)) > 0
        return np.bincount(self._kind_of_pair[there], minlength=self._kinds)


def _numbered(values: ArrayLike) -> tuple[_Numbers, _Numbers]:
    """Return the different values, and of each value its place among them."""
    different, places = np.unique(np.asarray(values), return_inverse=True)
    return different, places.astype(np.int64)


def _some(numbers: _Numbers) -> int:
    return int((np.bincount(numbers) > 0).sum())
