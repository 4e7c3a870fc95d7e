"""Answer on how many days (hours, weeks, months) of a period people come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.retention.cohorts import Compiled
from polku.measure.retention.intervals import instant_of, is_over, number, numbers_of
from polku.measure.retention.seen import Moments, moments, seen
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.estimate import Estimate
from polku.stats.means import mean
from polku.stats.sample import Sample
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import StickinessQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = (
    "group",
    "days",
    "until",
    "of",
    "people",
    "share",
    "low",
    "high",
    "at_least",
    "at_least_low",
    "at_least_high",
    "mean",
    "mean_low",
    "mean_high",
)

_FORMULA = translatable(
    "Each person who came in the period is counted on how many of its %(of)s intervals they did. "
    "Share: of all who came; at least: of those, who came so often or oftener. "
    "Intervals: Wilson, 95%%. Mean: of all who came; interval: Student’s t."
)
_TOGETHER = translatable(
    "Counts are put together until at least %(minimum)s people are behind each: fewer could be "
    "recognised."
)
_RUNNING = translatable("The last interval of the period is not over yet, and may still count.")
_NOTHING = translatable("No events in this period match the question.")


def ask_stickiness(
    store: Answering, view: View, question: StickinessQuestion, now: datetime
) -> Result:
    """Answer with a row for each group and number of ``days`` (intervals), in rising order.

    ``days`` to ``until`` are put together where too few people are behind one number; ``of`` is
    how many intervals there are, ``at_least`` the share of those with ``days`` or more.
    """
    first, last = numbers_of(store, view, question.every, question.dates, now)
    sql, values = compile_stickiness(view, question, (first, last), now)
    table = store.query(sql, values)
    groups: dict[str, dict[int, int]] = {}
    for group, days, people in table.rows:
        groups.setdefault(group, {})[days] = people
    sizes = {group: sum(counts.values()) for group, counts in groups.items()}
    hidden = too_small(sizes, view.minimum_group)
    shown = sorted(groups.keys() - hidden, key=lambda group: (-sizes[group], group))
    of = max(0, last - first + 1)
    rows = [row for group in shown for row in _rows(group, groups[group], of, view.minimum_group)]
    return Result(
        columns=COLUMNS,
        rows=tuple(rows),
        n=sum(sizes[group] for group in shown),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"of": of},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(rows, view, over=is_over(question.every, last, view.timezone, now)),
        ),
        seconds=table.seconds,
    )


def compile_stickiness(
    view: View, question: StickinessQuestion, numbers: tuple[int, int], now: datetime
) -> Compiled:
    """Return the SQL of a question about the intervals from the first to the last number."""
    values = Binder()
    steps, grouped = person_steps(view, question, numbers, now, values)
    sql = (
        f"{steps}\n"
        f"select\n    {grouped.text_of('place')} as grp,\n    days,\n    count() as people\n"
        "from people\ngroup by place, days\norder by grp, days"
    )
    return Compiled(sql, values.parameters)


def person_steps(
    view: View,
    question: StickinessQuestion,
    numbers: tuple[int, int],
    now: datetime,
    values: Binder,
) -> tuple[str, Moments]:
    """Return the ``with`` steps that end in ``people``: each with ``days``, group and ``at``."""
    grouped = moments(question.by, view, values)
    columns = {"moment": grouped.moment, "day": number(question.every, view, values)}
    since = instant_of(question.every, numbers[0], view.timezone)
    until = min(now, instant_of(question.every, numbers[1] + 1, view.timezone))
    people = (
        "people as (\n    select\n        person,\n"
        f"        {grouped.place_of('min(moment)')} as place,\n"
        f"        {grouped.time_of('max(moment)')} as at,\n"
        "        uniqExact(day) as days\n    from seen\n    group by person\n)"
    )
    steps = [
        *grouped.steps,
        seen(view, values, question, columns, (question.active,), until, since),
        people,
    ]
    return "with " + ",\n".join(steps), grouped


def _rows(group: str, counts: dict[int, int], of: int, minimum: int) -> Iterable[tuple[Any, ...]]:
    everybody = sum(counts.values())
    usual = _mean(counts, of)
    below = 0
    for first, last, people in together(counts, of, minimum):
        one, more = share(people, everybody), share(everybody - below, everybody)
        below += people
        yield (
            *(group, first, last, of, people),
            *(one.value, one.low, one.high),
            *(more.value, more.low, more.high),
            *(usual.value, usual.low, usual.high),
        )


def _mean(counts: dict[int, int], of: int) -> Estimate:
    n = sum(counts.values())
    middle = sum(days * people for days, people in counts.items()) / n
    squares = sum(people * (days - middle) ** 2 for days, people in counts.items())
    return mean(Sample(n, middle, squares / max(n - 1, 1)), 1, max(of, 1) if of > 1 else 2)


def together(counts: dict[int, int], of: int, minimum: int) -> list[tuple[int, int, int]]:
    """Return (first, last, people) of each number of days, those of too few people put together.

    From the highest down, so that "23 or more" is one row; numbers that nobody has stand alone
    only where that tells nothing of those beside them.

    >>> together({1: 90, 2: 8, 3: 2, 4: 3}, 5, 5)
    [(1, 1, 90), (2, 2, 8), (3, 5, 5)]
    """
    found: list[tuple[int, int, int]] = []
    last, people = of, 0
    for days in range(of, 0, -1):
        people += counts.get(days, 0)
        if people >= max(minimum, 1):
            found.append((days, last, people))
            last, people = days - 1, 0
    if people and found:  # what is left at the bottom goes with the row above it
        _, end, above = found.pop()
        found.append((1, end, above + people))
    elif people:
        found.append((1, last, people))
    return found[::-1]


def _cautions(rows: Sequence[tuple[Any, ...]], view: View, *, over: bool) -> Iterable[Caveat]:
    if not rows:
        yield Caveat("no_events", _NOTHING)
        return
    if any(row[1] != row[2] for row in rows):
        yield Caveat("put_together", _TOGETHER, {"minimum": view.minimum_group})
    if not over:
        yield Caveat("still_running", _RUNNING)
