"""Apdex: how content people may be with a time that is to be ``T``, from 0 to 1.

Who waits up to T is satisfied and counts 1, up to 4 T tolerating and counts ½, longer frustrated
and counts 0: Apdex = (S + T/2) / N. Those three are one trinomial sample, as promoters, passives
and detractors are, and the index is their score on another scale: (1 + (S − F) / N) / 2. So is
its interval (`polku.stats.nps`: adjusted Wald).

Source: Application Performance Index, Technical Specification 1.1 (Apdex Alliance, 2007).
"""

from polku.stats.estimate import Estimate
from polku.stats.nps import nps


def apdex(satisfied: int, tolerating: int, frustrated: int, level: float = 0.95) -> Estimate:
    """Return the index with its interval.

    >>> apdex(60, 30, 10).value
    0.75
    """
    score = nps(satisfied, tolerating, frustrated, level)
    return Estimate(
        _index(score.value), _index(score.low), _index(score.high), score.n, score.level
    )


def _index(points: float) -> float:
    return (1 + points / 100) / 2
