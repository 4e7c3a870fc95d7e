"""Say which groups of journeys may be shown, and a share of journeys with its interval."""

import numpy as np
from numpy.typing import NDArray

from polku.measure.designs.laying import Laid
from polku.measure.suppress import too_small
from polku.stats.clustered import Scatter, clustered_share
from polku.stats.estimate import Estimate
from polku.vocabulary.touchpoints import View


def shown_groups(laid: Laid, view: View) -> tuple[list[str], int]:
    """Return the groups with enough people, the largest first, and how many have too few."""
    journeys = laid.journeys
    sizes = {
        str(group): len(np.unique(journeys.people[journeys.groups == group]))
        for group in np.unique(journeys.groups)
    }
    few = too_small(sizes, view.minimum_group)
    return sorted((one for one in sizes if one not in few), key=lambda one: -sizes[one]), len(few)


def clustered(hit: NDArray[np.bool_], people: NDArray[np.uint64]) -> Estimate:
    """Return the share of journeys that are hit, those of one person being alike."""
    _, numbers = np.unique(people, return_inverse=True)
    tries = np.bincount(numbers).astype(np.float64)
    hits = np.bincount(numbers, hit)
    return clustered_share(
        Scatter(
            people=len(tries),
            tries=float(tries.sum()),
            hits=float(hits.sum()),
            tries_squared=float((tries**2).sum()),
            hits_squared=float((hits**2).sum()),
            both=float((tries * hits).sum()),
        )
    )
