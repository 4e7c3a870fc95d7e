"""Correct p-values for how many questions were asked at once.

Sources: Holm, S. (1979), A simple sequentially rejective multiple test procedure, Scandinavian
Journal of Statistics 6, 65-70; Benjamini, Y. and Hochberg, Y. (1995), Controlling the false
discovery rate, Journal of the Royal Statistical Society B 57, 289-300. Written out, because the
`multipletests` of statsmodels halts the process for a full garbage collection each time (50 ms and
more); the tests hold them to the same.
"""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return Holm's adjusted p-values, in the order given; none for none.

    Calling significant what is at most α afterwards keeps the chance of even one false alarm in
    the whole family at α or below, whatever the dependence between the tests.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    raised = np.sort(p_values) * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[np.argsort(p_values)] = np.minimum(np.maximum.accumulate(raised), 1)
    return tuple(adjusted.tolist())


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return adjusted p-values in the order given: of those at most q, a share q is false at most.

    Holds for independent tests and for those that are alike in one direction.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    size = len(p_values)
    order = np.argsort(p_values)[::-1]
    raised = np.asarray(p_values, dtype=np.float64)[order] * size / np.arange(size, 0, -1)
    adjusted = np.empty(size)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised), 1) if size else raised
    return tuple(adjusted.tolist())
