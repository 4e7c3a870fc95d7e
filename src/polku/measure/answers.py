"""Hold the answers of a group as counts, and turn them into the metric's figure and interval."""

from typing import Any, TypeVar

import msgspec

from polku.stats.estimate import Difference, Estimate
from polku.stats.means import mean, mean_difference
from polku.stats.nps import nps, nps_difference
from polku.stats.sample import Sample
from polku.stats.shares import share, share_difference
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import SCALES, Metric

#: What SQL gathers of a group's scores, over columns person, score, lowest, highest.
#: NPS: promoters 9-10, detractors 0-6. CSAT: the top two. CES: agreement, above the middle.
AGGREGATES: dict[Metric, tuple[str, str]] = {
    "nps": ("score >= 9", "score <= 6"),
    "csat": ("score >= highest - 1", "score <= lowest + 1"),
    "ces": ("score > (lowest + highest) / 2", "score < (lowest + highest) / 2"),
}

#: People are counted one by one up to here: nobody asks how many more a group may be shown for.
ENOUGH = 100

FORMULAS: dict[Metric, str] = {
    "nps": translatable(
        "NPS = share of promoters (9–10) − share of detractors (0–6), in points from −100 to "
        "100. Interval: adjusted Wald, 95%%. Change: difference of two independent samples."
    ),
    "csat": translatable(
        "CSAT = share of answers in the two highest of the scale, in percent. "
        "Interval: Wilson, 95%%. Change: Newcombe."
    ),
    "ces": translatable(
        "CES = mean of the answers; high is easy. Interval: Student’s t, 95%%. Change: Welch."
    ),
}


class Answers(msgspec.Struct, frozen=True):
    """``n`` answers of ``people`` to one metric on one scale; ``top``, ``bottom``: `AGGREGATES`.

    ``people`` may say no more than that there are more than `ENOUGH`.
    """

    metric: Metric
    n: int
    average: float
    variance: float
    top: int
    bottom: int
    lowest: float
    highest: float
    people: int

    @property
    def sample(self) -> Sample:
        """The answers as a sample of numbers."""
        return Sample(self.n, self.average, self.variance)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Promoters, passives and detractors."""
        return self.top, self.n - self.top - self.bottom, self.bottom

    @property
    def size(self) -> int:
        """How many people, or answers where those were not counted to the end."""
        return self.people if self.people <= ENOUGH else max(self.people, self.n)

    def figure(self) -> Estimate:
        """Return the metric's own figure: NPS in points, CSAT in percent, CES as a mean."""
        if self.metric == "nps":
            return nps(*self.counts)
        if self.metric == "csat":
            return _percent(share(self.top, self.n))
        return self.mean()

    def mean(self) -> Estimate:
        """Return the mean answer."""
        return mean(self.sample, self.lowest, self.highest)

    def more_than(self, other: "Answers") -> Difference:
        """Return how far this figure is above ``other``'s, in the figure's unit."""
        if self.metric == "nps":
            return nps_difference(self.counts, other.counts)
        if self.metric == "csat":
            return _percent(share_difference((self.top, self.n), (other.top, other.n)))
        return self.mean_above(other)

    def mean_above(self, other: "Answers") -> Difference:
        """Return how far the mean answer is above ``other``'s."""
        lowest, highest = min(self.lowest, other.lowest), max(self.highest, other.highest)
        return mean_difference(self.sample, other.sample, lowest, highest)


def aggregates(metric: Metric, minimum: int) -> str:
    """Return the SQL columns that `read` needs, over a table with the scores of one scale.

    ``minimum`` is how many people a group must have to be shown.
    """
    top, bottom = AGGREGATES[metric]
    return (
        "count() as n,\n    avg(score) as average,\n    varSamp(score) as variance,\n"
        f"    countIf({top}) as top,\n    countIf({bottom}) as bottom,\n"
        f"    {scale(metric)},\n    {counted(minimum)} as people"
    )


def scale_columns(metric: Metric) -> tuple[str, ...]:
    """Return the columns that tell the scales of a metric apart, none where it has but one."""
    return ("lowest", "highest") if len(SCALES[metric]) > 1 else ()


def scale(metric: Metric, shown: str = "{0}") -> str:
    """Return the SQL columns of the scale: each ``shown`` so, or the only scale that there is."""
    if columns := scale_columns(metric):
        return ",\n    ".join(shown.format(name) for name in columns)
    lowest, highest = SCALES[metric][0]
    return f"{lowest} as lowest,\n    {highest} as highest"


def counted(minimum: int, test: str = "") -> str:
    """Return the SQL that counts people, exactly as far as a group of ``minimum`` asks for."""
    arguments = f"(person, {test})" if test else "(person)"
    if minimum > ENOUGH:
        return f"uniqExact{'If' if test else ''}{arguments}"
    return f"uniqUpTo{'If' if test else ''}({ENOUGH}){arguments}"


def read(metric: Metric, row: tuple[Any, ...]) -> Answers:
    """Return the answers that the columns of `aggregates`, in their order, describe."""
    return Answers(metric, *row)


Shown = TypeVar("Shown", Estimate, Difference)


def _percent(one: Shown) -> Shown:
    """Return an estimate or difference of shares in percent."""
    return msgspec.structs.replace(
        one, value=100 * one.value, low=100 * one.low, high=100 * one.high
    )
