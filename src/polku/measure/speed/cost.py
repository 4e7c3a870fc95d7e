"""Turn a question about what slowness costs into one SELECT and its adjusted differences."""

import math
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.speed.following import BANDS, slowness_steps
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.corrections import holm
from polku.stats.estimate import Difference
from polku.stats.stratified import Strata, clustered_mean, stratified_difference
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.matching import spell_matches
from polku.vocabulary.questions import SlownessQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

SLOWNESS_COLUMNS = (
    "group",
    "band",
    "n",
    "people",
    "value",
    "low",
    "high",
    "compared",
    "difference",
    "difference_low",
    "difference_high",
    "p",
    "cost",
    "cost_low",
    "cost_high",
)

_FORMULA = translatable(
    "A view is good up to the threshold of %(metric)s, else slow (middling or poor). Outcome: "
    "“%(outcome)s” within %(within)s seconds after the view. Difference: of the slower views less "
    "the good ones, within the same %(adjust)s (Mantel-Haenszel). Interval 95%%; the views of one "
    "person are not taken as independent. p: corrected by Holm’s method for the number of groups. "
    "Cost: how many of the slower views would have been followed by the goal too, were they as "
    "often as the good. Not adjusted for: connection, browser, time, country, and who the person "
    "is. At least 30 people on either side. It goes together with speed, and need not be its "
    "effect."
)
#: The groups: sums over people.
_SUMMED = """\
select
    grp,
    sumForEach(n) as views,
    sumForEach(total) as gained,
    sumForEach(arrayMap(one -> toUInt64(one > 0), n)) as met,
    sumForEach(arrayMap(one -> one * one, total)) as squares,
    sumForEach(arrayMap((one, many) -> one * many, total, n)) as products,
    sumForEach(arrayMap(many -> many * many, n)) as sizes,
    sumForEach(arrayMap(one -> one * one, apart)) as spread,
    sumForEach(arrayMap((one, many) -> toUInt64(one + many > 0), compared, beside)) as among,
    sumForEach(weight) as weights,
    sumForEach(weighted) as differences,
    sumForEach(compared) as slower,
    sumForEach(beside) as good
from people
group by grp
order by arraySum(views) desc, grp"""
#: What a score can be: no interval reaches further.
_SCALES: dict[Metric, tuple[float, float]] = {
    "nps": (-100, 100),
    "csat": (0, 100),
    "ces": (-math.inf, math.inf),
}
#: Fewer people than this on either side are not compared.
SMALL = 30

_NOTHING = translatable("No view in this period says how fast it was.")
_APART = translatable(
    "%(share)s%% of the slower views are not compared: too few people saw the same at good speed."
)


class _Band(msgspec.Struct, frozen=True):
    """One band of one group, as the engine sums it up."""

    n: int
    people: int
    total: float
    squares: tuple[float, float, float]  # Σ total², Σ total n, Σ n², over people
    strata: Strata | None = None


def ask_slowness(store: Answering, view: View, question: SlownessQuestion) -> Result:
    """Answer with rows for each group, largest first: bands good, middling, poor, and slow.

    ``slow`` is all that is not good. ``value`` is the share of views that the goal follows, or the
    score (points of NPS, per cent of CSAT, steps of CES); ``compared`` counts the slower views
    behind the ``difference``. ``cost`` is None for a score.
    """
    sql, values = compile_slowness(view, question)
    table = store.query(sql, values)
    groups = {row[0]: _bands(row) for row in table.rows}
    sizes = {group: max(one.people for one in bands) for group, bands in groups.items()}
    hidden = too_small(sizes, view.minimum_group)
    shown = [group for group in groups if group not in hidden][: question.limit]
    rows = _rows(question, {group: groups[group] for group in shown}, view.minimum_group)
    return Result(
        columns=SLOWNESS_COLUMNS,
        rows=tuple(rows),
        n=sum(bands[0].n + bands[3].n for bands in groups.values()),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={
            "metric": question.metric,
            "outcome": spell_matches(question.goal) or question.score,
            "within": question.within_s,
            "adjust": ", ".join(question.adjust),
        },
        caveats=(*hidden_caveat(len(hidden), view.minimum_group), *_cautions(groups)),
        seconds=table.seconds,
    )


def compile_slowness(view: View, question: SlownessQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    limit = values.bind("rows", question.limit * 2 + 100, "UInt32")
    sql = f"{slowness_steps(view, question, values)}\n{_SUMMED}\nlimit {limit}"
    return sql, values.parameters


def _bands(row: tuple[Any, ...]) -> list[_Band]:
    _, views, gained, met, squares, products, sizes, spread, among, *weighed = row
    weight, weighted, compared, beside = weighed
    bands = []
    for place in range(len(BANDS)):
        strata = None
        if place and weight[place - 1] > 0 and min(met[0], met[place]) >= SMALL:
            one = place - 1
            strata = Strata(
                n_first=compared[one],
                n_second=beside[one],
                weight=weight[one],
                weighted=weighted[one],
                squares=spread[one],
                people=among[one],
            )
        sums = (squares[place], products[place], sizes[place])
        bands.append(_Band(views[place], met[place], gained[place], sums, strata))
    return bands


def _rows(
    question: SlownessQuestion, groups: dict[str, list[_Band]], minimum: int
) -> list[tuple[Any, ...]]:
    found = {
        (group, place): stratified_difference(band.strata)
        for group, bands in groups.items()
        for place, band in enumerate(bands)
        if band.strata and band.n
    }
    corrected: dict[tuple[str, int], float] = {}
    for place in range(1, len(BANDS)):
        family = [key for key in found if key[1] == place]
        corrected |= dict(zip(family, holm([found[key].p for key in family]), strict=True))
    rows = []
    for group, bands in groups.items():
        few = any(0 < band.people < minimum for band in bands[1:3])
        for place, (name, band) in enumerate(zip(BANDS, bands, strict=True)):
            if band.people < minimum or (few and place in (1, 2)):
                continue
            key = (group, place)
            figures = _figures(question, band, found.get(key), corrected.get(key))
            rows.append((group, name, band.n, band.people, *figures))
    return rows


def _figures(
    question: SlownessQuestion, band: _Band, difference: Difference | None, p: float | None
) -> tuple[Any, ...]:
    scale = (0.0, 1.0) if question.goal else _SCALES[question.score]
    mean = clustered_mean(band.n, band.total, band.squares, band.people, *scale)
    told = (mean.value, _known(mean.low), _known(mean.high))
    if difference is None or band.strata is None:
        return (*told, 0, *(None,) * 7)
    ends = (difference.value, _known(difference.low), _known(difference.high))
    many = band.strata.n_first
    cost: tuple[float | None, ...] = (None,) * 3
    if question.goal:
        cost = tuple(None if one is None else -one * many for one in (ends[0], ends[2], ends[1]))
    return (*told, many, *ends, p, *cost)


def _known(end: float) -> float | None:
    return end if math.isfinite(end) else None


def _cautions(groups: dict[str, list[_Band]]) -> tuple[Caveat, ...]:
    if not groups:
        return (Caveat("no_vitals", _NOTHING),)
    slow = sum(bands[3].n for bands in groups.values())
    compared = sum(bands[3].strata.n_first for bands in groups.values() if bands[3].strata)
    if compared == slow:
        return ()
    return (Caveat("not_compared", _APART, {"share": math.ceil(100 * (slow - compared) / slow)}),)
