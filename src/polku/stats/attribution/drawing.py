"""Draw people again with replacement, without going through them one by one where they are many.

People who went the same paths and are more than a few are drawn as a whole: how often they come up
is Poisson. The others are put into random groups of the same size, of which as many are drawn as
there are, and counted as often as Poisson says for all of them: sums over random groups vary as
sums over people do, and there are fewer of them.
"""

import msgspec
import numpy as np
import scipy.sparse as sp

from polku.stats.attribution.paths import Floats, Ints

#: Up to so many people of the same paths are drawn one by one; in at most so many groups.
FEW, GROUPS = 20, 2_000


class Draws(msgspec.Struct, frozen=True):
    """How often each unit counts (``weights``: first as it is, then each time it is drawn).

    ``units`` says how many people of each entry of the walked a unit holds.
    """

    units: sp.csr_array
    weights: Floats

    def sums(self, of_entry: Floats | sp.csr_array) -> Floats:
        """Return the sums over people of what one person of each entry adds, for each row."""
        of_unit = self.units @ of_entry
        dense = of_unit.toarray() if sp.issparse(of_unit) else of_unit
        return np.asarray(self.weights @ dense)


def draws(people: Ints, times: int, seed: int) -> Draws:
    """Return ``times`` draws of as many people as there are; the same again for one seed."""
    rng = np.random.default_rng(seed)
    large = np.flatnonzero(people > FEW)
    single = np.repeat(np.arange(len(people)), np.where(people > FEW, 0, people))
    groups = min(len(single), GROUPS)
    shape = (len(large) + groups, len(people))
    unit = np.concatenate(
        [np.arange(len(large)), len(large) + rng.permutation(len(single)) % max(groups, 1)]
    )
    entry = np.concatenate([large, single])
    units = sp.coo_array((np.ones(len(unit)), (unit, entry)), shape=shape).tocsr()
    weights = np.ones((times + 1, shape[0]))
    weights[0, : len(large)] = people[large]
    weights[1:, : len(large)] = rng.poisson(people[large], size=(times, len(large)))
    if groups:
        drawn = rng.multinomial(groups, [1 / groups] * groups, size=times)
        together = rng.poisson(len(single), size=(times, 1)) / len(single)
        weights[1:, len(large) :] = drawn * together
    return Draws(units, weights)
