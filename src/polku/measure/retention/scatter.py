"""Ask how the people of recurring cohorts lie in several of them, for the interval of the mean."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from polku.measure.binding import Binder
from polku.measure.retention.cohorts import member_steps
from polku.stats.clustered import Scatter
from polku.store import Answering
from polku.vocabulary.questions import RetentionQuestion
from polku.vocabulary.touchpoints import View


class _Shown(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def group(self) -> str: ...


def scatter_of(
    store: Answering,
    view: View,
    question: RetentionQuestion,
    shown: Sequence[_Shown],
    latest: Sequence[int],
    now: datetime,
) -> dict[tuple[str, int], Scatter]:
    """Return the sums of each group and place among the groups of periods.

    Only cohorts that are ``shown`` count, each where its period is over (``latest``). Empty where
    each person is in one cohort, or where the mean does not ask.
    """
    if question.cohort == "first" or question.mean == "simple" or not shown:
        return {}
    values = Binder()
    steps, grouped = member_steps(view, question, now, values)
    names = [f"{one.number} {one.group}" for one in shown]
    listed = values.bind("shown", names, "Array(String)")
    over = values.bind("latest", list(latest), "Array(Int64)")
    text = grouped.text_of("place")
    sql = (
        f"{steps},\ntried as (\n    select\n        person,\n        {text} as grp,\n"
        f"        arrayMap(one -> toUInt64(cohort <= one), {over}) as tried,\n"
        "        arrayMap((one, other) -> one * other, tried, came_back) as hit\n"
        f"    from members\n    where has({listed}, concat(toString(cohort), ' ', {text}))\n),\n"
        "persons as (\n    select\n        person,\n        grp,\n"
        "        sumForEach(tried) as tries,\n        sumForEach(hit) as hits\n"
        "    from tried\n    group by person, grp\n)\n"
        "select\n    grp,\n    sumForEach(arrayMap(one -> toUInt64(one > 0), tries)) as people,\n"
        "    sumForEach(tries),\n    sumForEach(hits),\n"
        "    sumForEach(arrayMap(one -> one * one, tries)),\n"
        "    sumForEach(arrayMap(one -> one * one, hits)),\n"
        "    sumForEach(arrayMap((one, other) -> one * other, tries, hits))\n"
        "from persons\ngroup by grp"
    )
    return {
        (group, nth): Scatter(*sums)
        for group, *columns in store.query(sql, values.parameters).rows
        for nth, sums in enumerate(zip(*columns, strict=True))
        if sums[0]
    }
