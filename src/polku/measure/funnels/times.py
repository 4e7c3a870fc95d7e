"""Answer how long it takes from one step to another, those included who are not there yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.funnels.tallies import group_of, grouped_attempts, kept
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.survival import Spell, survival_curve
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.funnels import checked
from polku.vocabulary.questions import FunnelTimesQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = ("group", "seconds", "at_risk", "arrived", "censored", "share", "low", "high")
MOST_GROUPS = 12

_FORMULA = translatable(
    "Share of those at step %(begin)s who are at step %(end)s so many seconds later, by "
    "Kaplan–Meier: whoever is not there when the window closes, or now, is known to need longer, "
    "and no more. Interval: Greenwood on the log(−log) scale, 95%%. Times are rounded up to three "
    "digits."
)
_TAIL = translatable("A curve ends where fewer than %(minimum)s are still on their way.")
_REST = translatable("%(rest)s smaller groups are left out; the largest are told apart.")


def ask_funnel_times(
    store: Answering, view: View, question: FunnelTimesQuestion, now: datetime
) -> Result:
    """Answer with the points of each group's curve, one at 0 seconds first.

    ``at_risk`` were on their way for so long, ``arrived`` did so after it, ``censored`` were last
    known to be on their way; ``share`` is who has arrived by then. ``n`` is who was at the first
    of the two steps.
    """
    checked(question.funnel)
    sql, values = compile_times(view, question, now)
    table = store.query(sql, values)
    spells = _spells(table.rows)
    sizes = {group: sum(one.left + one.censored for one in spells[group]) for group in spells}
    listed = sorted(sizes, key=lambda group: (-sizes[group], group))[:MOST_GROUPS]
    rest = len(sizes) - len(listed)
    hidden = too_small(sizes, view.minimum_group) if question.by else set()
    rows = [
        (group, point.time, point.at_risk, point.left, point.censored, *_arrived(point))
        for group in listed
        if group not in hidden
        for point in survival_curve(spells[group])
        if point.at_risk >= view.minimum_group
    ]
    begin, end = ends_of(question)
    return Result(
        columns=COLUMNS,
        rows=tuple(rows),
        n=sum(sizes.values()),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"begin": begin, "end": end},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            Caveat("thin_tail", _TAIL, {"minimum": view.minimum_group}),
            *([Caveat("rarer_groups", _REST, {"rest": rest})] if rest else []),
        ),
        seconds=table.seconds,
    )


def compile_times(
    view: View, question: FunnelTimesQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    begin, end = ends_of(question)
    window = values.bind("window_ms", question.funnel.window * 1000, "UInt64")
    limit = f"toUnixTimestamp64Milli({values.instant('now', now)})"
    test = kept(question) or "true"
    sql = (
        grouped_attempts(view, question, values) + f",\nspells as (\n    select\n"
        f"        {group_of(question)} as grp,\n"
        f"        length(times) >= {end} as arrived,\n"
        "        -- those who are not there are last seen when their window closes, or now\n"
        f"        if(arrived, times[{end}], greatest(times[{begin}],\n"
        f"            least(times[1] + {window}, {limit}))) - times[{begin}] as took,\n"
        "        ceil(took / 1000) as exact,\n"
        "        pow(10, greatest(0, floor(log10(greatest(exact, 1))) - 2)) as unit,\n"
        f"        least(toUInt64(ceil(exact / unit) * unit), {question.funnel.window}) as seconds\n"
        f"    from attempts\n    where length(times) >= {begin} and ({test})\n)\n"
        "select\n    grp,\n    seconds,\n    arrived,\n    count() as attempts\n"
        "from spells\ngroup by grp, seconds, arrived\norder by grp, seconds, arrived"
    )
    return sql, values.parameters


def ends_of(question: FunnelTimesQuestion) -> tuple[int, int]:
    """Return the two steps between which time is counted."""
    return question.begin, question.end or len(question.funnel.steps)


def _spells(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Spell]]:
    spells: dict[str, list[Spell]] = {}
    for group, seconds, arrived, attempts in rows:
        one = Spell(seconds, left=attempts) if arrived else Spell(seconds, censored=attempts)
        spells.setdefault(group, []).append(one)
    return spells


def _arrived(point: Any) -> tuple[float, float, float]:
    return 1 - point.survival, 1 - point.high, 1 - point.low
