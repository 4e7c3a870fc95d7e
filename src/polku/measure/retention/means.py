"""Take the mean of cohorts: of all their people together, or of each cohort alike."""

from collections.abc import Sequence

from polku.stats.clustered import Scatter, clustered_share
from polku.stats.estimate import Estimate
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.stats.shares import share
from polku.vocabulary.questions.retention import Mean


def mean_of(kind: Mean, pairs: Sequence[tuple[int, int]], scatter: Scatter | None) -> Estimate:
    """Return the mean share of cohorts, each given as (came back, people).

    ``scatter`` says how people lie in several cohorts, None where each is in one.
    """
    if kind == "weighted":
        if scatter is not None:
            return clustered_share(scatter)
        return share(sum(count for count, _ in pairs), sum(people for _, people in pairs))
    if len(pairs) == 1:
        return share(*pairs[0])
    shares = [count / people for count, people in pairs]
    middle = sum(shares) / len(shares)
    spread = sum((one - middle) ** 2 for one in shares) / (len(shares) - 1)
    return mean(Sample(len(shares), middle, spread), 0, 1)
