"""Turn a trend of percentiles into one SELECT that picks the values around three ranks."""

import math
from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import number
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.measure.trend_groups import group_of, period_of
from polku.stats.quantiles import interval_ranks
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.touchpoints import View

QUANTILES = {"p50": 0.5, "p75": 0.75, "p90": 0.9, "p99": 0.99}
#: Half the width of an interval in standard errors; and how far its exact ranks, which are those
#: of the binomial distribution, may lie from that. A test holds them to it.
_Z, _AROUND = 1.959964, 5


def compile_quantile(view: View, question: TrendQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a percentile and the values bound into it.

    Its rows: period, group, n, people, then for the lower end, the middle and the upper end of the
    interval the rank from which values are picked, and these values in rising order.
    """
    values = Binder()
    group = group_of(view, question, values)
    kind, _, name = question.measure.partition(":")
    seen = source(
        view,
        values,
        {
            "person": person(),
            **period_of(view, question, values, "e.ts"),
            **group.columns,
            "amount": number(name, values),
        },
        dates=question.dates,
        where=question.where,
        also=[matched(question.of, view, values)] if question.of else [],
        traits=traits_in(question.of),
    )
    q = values.bind("q", QUANTILES[kind], "Float64")
    keys = ", ".join([*(["period"] if question.every else []), *group.columns])
    picked = ",\n    ".join(
        f"greatest(toInt64(floor(n * {q} {step} * sqrt(n * {q} * (1 - {q})))) - {_AROUND}, 1)"
        f" as {end}_from,\n    arraySlice(ordered, {end}_from, {2 * _AROUND + 2}) as {end}"
        for end, step in (("low", f"- {_Z}"), ("mid", "+ 0"), ("high", f"+ {_Z}"))
    )
    sql = (
        "with "
        + ",\n".join([*group.steps, f"seen as (\n{indented(seen)}\n)"])
        + f"\nselect\n    {'period' if question.every else 'null as period'},\n"
        f"    {group.text} as grp,\n    count() as n,\n    uniqExact(person) as people,\n"
        "    arraySort(groupArray(assumeNotNull(amount))) as ordered,\n"
        f"    {picked}\nfrom seen\nwhere amount is not null\n"
        + (f"group by {keys}\n" if keys else "having n > 0\n")
        + "order by period, n desc"
    )
    shown = "period, grp, n, people, low_from, low, mid_from, mid, high_from, high"
    return f"select {shown}\nfrom (\n{indented(sql)}\n)", values.parameters


def quantile_row(kind: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return period, group, value, n, low and high; an end that the sample lacks is infinite."""
    period, group, n, _, low_from, low, mid_from, mid, high_from, high = row
    q = QUANTILES[kind]
    ranks = interval_ranks(n, q)
    below = math.floor(n * q + 1e-9)
    split = abs(n * q - below) < 1e-9
    value = mid[below + 1 - mid_from]
    if split:
        value = (mid[below - mid_from] + value) / 2
    return (
        period,
        group,
        value,
        n,
        low[ranks.low - low_from] if ranks.low > 0 else -math.inf,
        high[ranks.high - high_from] if ranks.high <= n else math.inf,
    )
