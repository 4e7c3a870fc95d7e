"""Answer a retention question: the share of each cohort that came back, and the mean of cohorts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from polku.measure.retention.cohorts import compile_retention
from polku.measure.retention.intervals import (
    LENGTHS,
    begin_of,
    check,
    number_of,
    oldest_event,
)
from polku.measure.retention.means import mean_of
from polku.measure.retention.scatter import scatter_of
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.clustered import Scatter
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import RetentionQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = (
    "cohort",
    "group",
    "period",
    "until",
    "cohorts",
    "people",
    "returned",
    "share",
    "low",
    "high",
    "over",
)
#: Groups of the largest that are told apart.
MOST_GROUPS = 20

_FORMULAS = {
    ("on", "weighted"): translatable(
        "Share = people of the cohort who came back in the period ÷ people of the cohort; "
        "interval: Wilson, 95%%. Period 0 is the cohort itself. Mean: all people of the cohorts "
        "together. A period that is not over for the whole cohort is blank, and in no mean."
    ),
    ("on", "simple"): translatable(
        "Share = people of the cohort who came back in the period ÷ people of the cohort; "
        "interval: Wilson, 95%%. Period 0 is the cohort itself. Mean: each cohort counts alike; "
        "interval: Student’s t over the cohorts. A period that is not over for the whole cohort "
        "is blank, and in no mean."
    ),
    ("after", "weighted"): translatable(
        "Share = people of the cohort who came back in the period or later ÷ people of the "
        "cohort; interval: Wilson, 95%%. Period 0 is the cohort itself. Mean: all people of the "
        "cohorts together. A period that is not over for the whole cohort is blank, and in no "
        "mean."
    ),
    ("after", "simple"): translatable(
        "Share = people of the cohort who came back in the period or later ÷ people of the "
        "cohort; interval: Wilson, 95%%. Period 0 is the cohort itself. Mean: each cohort counts "
        "alike; interval: Student’s t over the cohorts. A period that is not over for the whole "
        "cohort is blank, and in no mean."
    ),
}


class Cohort(msgspec.Struct, frozen=True):
    """The people of one cohort and group, and how many came back in each group of periods."""

    number: int
    group: str
    people: int
    returned: tuple[int, ...]


def ask_retention(
    store: Answering, view: View, question: RetentionQuestion, now: datetime
) -> Result:
    """Answer with a row for each cohort, group and group of periods; means have no ``cohort``.

    ``period`` and ``until`` are the first and last period that a row is about (both 0 for the
    cohort itself), ``cohorts`` how many are behind it. What is not ``over`` by ``now`` has no
    ``returned`` and no share. Cohorts of too few people are left out, of the means too.
    """
    sql, values = compile_retention(view, question, now)
    table = store.query(sql, values)
    every = [Cohort(row[0], row[1], row[2], tuple(row[3])) for row in table.rows]
    check(len({one.number for one in every}))
    kept, rest = _largest(every) if question.by else (every, 0)
    hidden = _hidden(kept, view.minimum_group, grouped=bool(question.by))
    shown = [one for one in kept if (one.number, one.group) not in hidden]
    latest = over_until(question, view.timezone, now)
    scatter = scatter_of(store, view, question, shown, latest, now)
    return Result(
        columns=COLUMNS,
        rows=(
            *_means(question, shown, latest, scatter),
            *(row for one in shown for row in _rows(question, one, latest, view.timezone)),
        ),
        n=sum(one.people for one in shown),
        sql=sql,
        parameters=values,
        formula=_FORMULAS[question.count, question.mean],
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(store, view, question, shown, rest),
        ),
        seconds=table.seconds,
    )


def over_until(question: RetentionQuestion, zone: str, now: datetime) -> tuple[int, ...]:
    """Return for each group of periods the last cohort for which it is over by ``now``.

    "In the period or later" never ends: it counts as over once its first period is.
    """
    ends = [first if question.count == "after" else last for first, last in question.edges]
    if question.window == "calendar":
        running = number_of(question.every, now, zone)
        return tuple(running - 1 - end for end in ends)
    length = timedelta(milliseconds=LENGTHS[question.every])
    return tuple(number_of(question.every, now - (end + 1) * length, zone) - 1 for end in ends)


def _largest(cohorts: Sequence[Cohort]) -> tuple[list[Cohort], int]:
    """Return the cohorts of the largest groups, and how many groups are left."""
    sizes: dict[str, int] = {}
    for one in cohorts:
        sizes[one.group] = sizes.get(one.group, 0) + one.people
    listed = sorted(sizes, key=lambda group: (-sizes[group], group))[:MOST_GROUPS]
    return [one for one in cohorts if one.group in listed], len(sizes) - len(listed)


def _hidden(cohorts: Iterable[Cohort], minimum: int, *, grouped: bool) -> set[tuple[int, str]]:
    """Return the cohorts too small to be shown; of groups, none that the rest would tell."""
    sizes: dict[int, dict[tuple[int, str], int]] = {}
    for one in cohorts:
        sizes.setdefault(one.number, {})[one.number, one.group] = one.people
    if not grouped:
        return {key for family in sizes.values() for key in family if family[key] < minimum}
    return {key for family in sizes.values() for key in too_small(family, minimum)}


def _rows(
    question: RetentionQuestion, one: Cohort, latest: Sequence[int], zone: str
) -> Iterable[tuple[Any, ...]]:
    begin = begin_of(question.every, one.number, zone)
    yield (begin, one.group, 0, 0, 1, one.people, one.people, 1.0, None, None, True)
    for (first, last), last_over, returned in zip(
        question.edges, latest, one.returned, strict=True
    ):
        until = None if question.count == "after" else last
        place = (begin, one.group, first, until, 1, one.people)
        if one.number > last_over:
            yield (*place, None, None, None, None, False)
            continue
        found = share(returned, one.people)
        yield (*place, returned, found.value, found.low, found.high, True)


def _means(
    question: RetentionQuestion,
    cohorts: Sequence[Cohort],
    latest: Sequence[int],
    scatter: Mapping[tuple[str, int], Scatter],
) -> Iterable[tuple[Any, ...]]:
    """Yield the mean of the cohorts of each group, period by period."""
    groups: dict[str, list[Cohort]] = {}
    for one in cohorts:
        groups.setdefault(one.group, []).append(one)
    for group, members in sorted(groups.items(), key=lambda pair: -_size(pair[1])):
        people = _size(members)
        yield (None, group, 0, 0, len(members), people, people, 1.0, None, None, True)
        for nth, (first, last) in enumerate(question.edges):
            until = None if question.count == "after" else last
            over = [one for one in members if one.number <= latest[nth]]
            pairs = [(one.returned[nth], one.people) for one in over]
            place = (None, group, first, until, len(over), sum(n for _, n in pairs))
            if not over:
                yield (*place, None, None, None, None, False)
                continue
            found = mean_of(question.mean, pairs, scatter.get((group, nth)))
            back = sum(count for count, _ in pairs)
            yield (*place, back, found.value, found.low, found.high, True)


def _size(cohorts: Iterable[Cohort]) -> int:
    return sum(one.people for one in cohorts)


def _cautions(
    store: Answering,
    view: View,
    question: RetentionQuestion,
    shown: Sequence[Cohort],
    rest: int,
) -> Iterable[Caveat]:
    if not shown:
        yield Caveat("no_cohorts", translatable("Nobody began in this period."))
        return
    if rest:
        yield Caveat(
            "rarer_groups",
            translatable("%(rest)s smaller groups are left out; the largest are told apart."),
            {"rest": rest},
        )
    if question.cohort == "recurring":
        yield Caveat("recurring", _RECURRING)
    if question.window == "rolling":
        yield Caveat("rolling", _ROLLING)
    if question.count == "after":
        yield Caveat("on_or_after", _AFTER)
    oldest = oldest_event(store, view)
    first = min(one.number for one in shown)
    if oldest and question.cohort == "first":
        zone = view.timezone
        if number_of(question.every, oldest, zone) == first:
            yield Caveat(
                "began_before",
                _BEFORE,
                {"day": begin_of("day", number_of("day", oldest, zone), zone).isoformat()},
            )


_RECURRING = translatable(
    "A person is in each cohort in which they started. The interval of the weighted mean is "
    "widened for that; that of the simple mean is not."
)
_ROLLING = translatable(
    "Periods count from each person’s own start in that cohort: an hour, a day of 24 hours, 7, "
    "30, 91 or 365 of those."
)
_AFTER = translatable(
    "Whoever has not come back may still do so, and later cohorts have had less time: shares of "
    "“in the period or later” can still rise."
)
_BEFORE = translatable(
    "The data begins on %(day)s: people who came before that count as new in the first cohort."
)
