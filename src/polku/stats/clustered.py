"""Shares of things that belong together: the Wilson interval at the effective sample size.

Somebody who starts five times is five cases of one person, and five cases of one person say less
than five people. The variance is that of a ratio estimate over people, the effective size that
of as many independent cases.

Sources: Cochran, W. G. (1977), Sampling Techniques, 3rd ed., section 3.12 (proportions in
clusters); Korn, E. L. and Graubard, B. I. (1998), Survey Methodology 24, 193-201 (intervals at
the effective size); Kish, L. (1965), Survey Sampling, section 11.7 (the size left by weights).
"""

import msgspec

from polku.stats.estimate import Estimate
from polku.stats.possible import check_count, check_level
from polku.stats.shares import wilson


class Scatter(msgspec.Struct, frozen=True):
    """Sums over people of their ``tries`` and of the ``hits`` among those, of squares and products.

    ``people`` counts those with a try.
    """

    people: int
    tries: float
    hits: float
    tries_squared: float
    hits_squared: float
    both: float


def clustered_share(scatter: Scatter, level: float = 0.95) -> Estimate:
    """Return hits of tries as a share, with an interval that knows whose they are.

    ``n`` is the number of tries. Where all or none of them hit, nothing shows how alike a
    person's tries are, and they are taken as wholly alike.

    >>> one = clustered_share(Scatter(200, 200, 60, 200, 60, 60))  # one try each: Wilson of 199
    >>> f"{one.value:.2f} {one.low:.4f} {one.high:.4f}"
    '0.30 0.2406 0.3670'
    """
    check_level(level)
    check_count("people", scatter.people, at_least=1)
    check_count("tries", scatter.tries, at_least=scatter.people)
    if not 0 <= scatter.hits <= scatter.tries:
        raise ValueError(f"{scatter.hits} of {scatter.tries} is no share")
    share = scatter.hits / scatter.tries
    low, high = wilson(share, _effective(share, scatter), 1 - level)
    return Estimate(share, low, high, int(scatter.tries), level)


def _effective(share: float, scatter: Scatter) -> float:
    """Return how many independent tries would tell as much; never more than there are."""
    alike = scatter.tries**2 / scatter.tries_squared
    if scatter.people < 2 or share in (0, 1):
        return max(1.0, alike)
    residual = (
        scatter.hits_squared - 2 * share * scatter.both + share**2 * scatter.tries_squared
    ) * (scatter.people / (scatter.people - 1))
    if residual <= 0:
        return scatter.tries
    return min(scatter.tries, max(1.0, share * (1 - share) * scatter.tries**2 / residual))
