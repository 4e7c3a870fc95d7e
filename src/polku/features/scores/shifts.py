"""Find when a score shifted, so that the words can name the date and not only the difference."""

import math
from collections.abc import Sequence
from datetime import date

import msgspec

from polku.features.scores.findings import Row
from polku.stats.change import level_shift
from polku.stats.sample import Sample
from polku.vocabulary.event import Metric

#: Intervals that are needed on either side of a shift.
SIDE = 3


class Moved(msgspec.Struct, frozen=True):
    """The level went from ``before`` to ``after`` in the interval that begins at ``at``.

    ``earliest`` to ``latest`` is the interval of the date.
    """

    at: date
    earliest: date
    latest: date
    before: float
    after: float


def shift_of(metric: Metric, rows: Sequence[Row]) -> Moved | None:
    """Return the shift of a course, None where it may be chance or cannot be told.

    The mean answer of CES carries no variance in the rows, so its shift is not looked for.
    """
    if metric == "ces" or len(rows) < 2 * SIDE:
        return None
    shift = level_shift([_sample(metric, row) for row in rows], minimum=SIDE)
    if not shift.size.significant:
        return None
    days = [row["period"] for row in rows]
    return Moved(
        days[shift.index], days[shift.earliest], days[shift.latest], shift.before, shift.after
    )


def _sample(metric: Metric, row: Row) -> Sample:
    """Return the answers as ±100 and 0 (NPS), or as 1 and 0 (CSAT)."""
    unit = 100.0 if metric == "nps" else 1.0
    n, top = row["n"], row["top"] / row["n"]
    bottom = row["bottom"] / row["n"] if metric == "nps" else 0.0
    spread = top + bottom - (top - bottom) ** 2
    variance = unit**2 * max(spread, 0.0) * n / (n - 1) if n > 1 else math.nan
    return Sample(n, unit * (top - bottom), variance)
