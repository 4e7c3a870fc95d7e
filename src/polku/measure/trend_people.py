"""Turn a trend of people's own figures into one SELECT: how much each does, and of ratios."""

from typing import Any

from polku.measure.binding import Binder
from polku.measure.fields import number
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.measure.trend_groups import group_of, period_of
from polku.stats.means import mean
from polku.stats.ratios import Sums, ratio
from polku.stats.sample import Sample
from polku.vocabulary.questions import TrendQuestion
from polku.vocabulary.touchpoints import View


def compile_by_person(view: View, question: TrendQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a ratio, or of what a person does, and the values bound into it.

    Its rows: period, group, how many people, then Σa, Σb, Σaa, Σab and Σbb over them, where a is
    the numerator of a person and b the denominator (1, where none is asked).
    """
    values = Binder()
    group = group_of(view, question, values)
    kind, _, name = question.measure.partition(":")
    of = matched(question.of, view, values) if question.of else "true"
    over = matched(question.over, view, values) if question.over else "false"
    amount = f"ifNull({number(name, values)}, 0)" if kind == "sum" else "1."
    columns = {
        "person": person(),
        **period_of(view, question, values, "e.ts"),
        **group.columns,
        "a": f"if({of}, {amount}, 0.)",
        "b": f"if({over}, {amount}, 0.)",
    }
    seen = source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[f"({of} or {over})"],
        traits=traits_in((*question.of, *question.over)),
    )
    keys = [*(["period"] if question.every else []), *group.columns]
    fold = "max" if kind == "people" else "sum"
    below = f"{fold}(b)" if question.over else "1."
    each = ", ".join(["person", *keys])
    sql = (
        "with "
        + ",\n".join(
            [
                *group.steps,
                f"seen as (\n{indented(seen)}\n)",
                f"each as (\n    select {each}, {fold}(a) as own, {below} as base\n"
                f"    from seen\n    group by {each}\n)",
            ]
        )
        + f"\nselect\n    {'period' if question.every else 'null as period'},\n"
        f"    {group.text} as grp,\n    count() as people,\n    sum(own) as a,\n"
        "    sum(base) as b,\n    sum(own * own) as aa,\n    sum(own * base) as ab,\n"
        "    sum(base * base) as bb\n"
        "from each\n"
        + (f"group by {', '.join(keys)}\n" if keys else "having people > 0\n")
        + "order by period, a desc"
    )
    return sql, values.parameters


def by_person_row(question: TrendQuestion, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return period, group, value, n, low and high; None where there is nothing to divide by."""
    period, group, people, a, b, aa, ab, bb = row
    if question.over:
        if not b > 0:
            return None
        estimate = ratio(Sums(people, a, b, aa, ab, bb))
    else:
        average = a / people
        spread = max(aa - people * average * average, 0.0) / max(people - 1, 1)
        estimate = mean(Sample(people, average, spread), lowest=0.0)
    return period, group, estimate.value, estimate.n, estimate.low, estimate.high
