"""Find the interval of a difference from the intervals of its two independent parts.

Source: Newcombe, R. G. (1998), Interval estimation for the difference between independent
proportions, Statistics in Medicine 17, 873-890 (method 10), and its general form: Zou, G. Y. and
Donner, A. (2008), Statistics in Medicine 27, 1693-1702. With the single intervals (l₁, u₁) and
(l₂, u₂): low = Δ − √((v₁ − l₁)² + (u₂ − v₂)²), high = Δ + √((u₁ − v₁)² + (v₂ − l₂)²).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from scipy.optimize import brentq

from polku.stats.estimate import Difference

#: A p-value below this is given as this; quantiles of t are not reliable much further out.
SMALLEST_P = 1e-100


class Part(NamedTuple):
    """One group: its value, its size, and its interval as a function of α = 1 − level."""

    value: float
    n: int
    bounds: Callable[[float], tuple[float, float]]


def hybrid_difference(first: Part, second: Part, level: float) -> Difference:
    """Return first − second; ``p`` is the α at which the interval just reaches zero."""
    low, high = _interval(first, second, 1 - level)
    value, p = first.value - second.value, _p_value(first, second)
    return Difference(value, min(low, value), max(high, value), p, first.n, second.n, level)


def _interval(first: Part, second: Part, alpha: float) -> tuple[float, float]:
    (low_1, high_1), (low_2, high_2) = first.bounds(alpha), second.bounds(alpha)
    value = first.value - second.value
    below = math.hypot(first.value - low_1, high_2 - second.value)
    above = math.hypot(high_1 - first.value, second.value - low_2)
    return value - below, value + above


def _p_value(first: Part, second: Part) -> float:
    if first.value == second.value:
        return 1.0
    upper, lower = (first, second) if first.value > second.value else (second, first)

    def distance_to_zero(log_alpha: float) -> float:
        return _interval(upper, lower, math.exp(log_alpha))[0]

    smallest = math.log(SMALLEST_P)
    if distance_to_zero(smallest) > 0:
        return SMALLEST_P
    return math.exp(brentq(distance_to_zero, smallest, 0.0))
