"""Hold what is needed of a group of answers to judge their mean."""

import math

import msgspec

from polku.stats.possible import check_count


class Sample(msgspec.Struct, frozen=True):
    """``n`` values with their ``mean`` and sample ``variance`` (divisor n − 1).

    One value has no variance; whatever stands there (SQL gives not-a-number) is ignored.
    """

    n: int
    mean: float
    variance: float = math.nan

    def __post_init__(self) -> None:
        check_count("n", self.n, at_least=1)
        if not math.isfinite(self.mean):
            raise ValueError(f"a mean is a finite number, not {self.mean}")
        if self.n > 1 and not (math.isfinite(self.variance) and self.variance >= 0):
            raise ValueError(f"a variance is at least 0, not {self.variance}")
