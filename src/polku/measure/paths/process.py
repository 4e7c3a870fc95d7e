"""Turn a process question into one SELECT: what directly follows what, whenever; and the loops."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from polku.measure.binding import Binder
from polku.measure.paths.asking import left_out
from polku.measure.paths.walking import path_steps
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import ProcessQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "Of whole paths, each cut where %(gap_hours)s hours pass without anything. Share: paths that "
    "take the transition at least once, of all paths; onward: of the paths that meet its first "
    "place (Wilson, 95%%; paths are taken as independent). An empty place is the beginning or the "
    "end of a path. Median and 90 %% time: in which half, and nine of ten, of the transitions were "
    "through; intervals of order statistics, 95%%."
)
_LOOPS = translatable(
    "A loop leads from a place back to it, the first time that it is met again. Share: paths with "
    "this loop, of all paths (Wilson, 95%%; paths are taken as independent). Paths are cut where "
    "%(gap_hours)s hours pass without anything. Time: from the place until it is met again; "
    "intervals of order statistics, 95%%."
)

_TIMES = (
    "median_seconds",
    "median_low",
    "median_high",
    "p90_seconds",
    "p90_low",
    "p90_high",
)
_SHARES = ("share", "share_low", "share_high")
PROCESS_COLUMNS = (
    *("source", "target", "people", "paths", "times"),
    *_SHARES,
    *("onward", "onward_low", "onward_high"),
    *_TIMES,
)
LOOP_COLUMNS = ("loop", "people", "paths", "times", *_SHARES, *_TIMES)

#: Loops of more places than this are told apart by no more than where they begin.
_LONGEST_LOOP = 5

#: Each path begins and ends at place 0, where no time passes.
_TRANSITIONS = """,
transitions as (
    select
        place,
        next,
        uniqExact(person) as people,
        countIf(first_time) as paths_taken,
        countIf(first_from) as leaving,
        count() as times,
        arraySort(groupArrayIf(took, place > 0 and next > 0)) as waits
    from paths
    array join
        arrayConcat([0], places) as place,
        arrayConcat(places, [0]) as next,
        arrayMap((one, before) -> toUInt32(intDiv(one - before, 1000)),
            arrayConcat(moments, [moments[-1]]),
            arrayConcat([moments[1]], moments)) as took,
        arrayMap(nth -> nth = 1,
            arrayEnumerateUniq(arrayConcat([0], places), arrayConcat(places, [0]))) as first_time,
        arrayMap(nth -> nth = 1, arrayEnumerateUniq(arrayConcat([0], places))) as first_from
    group by place, next
)
select
    {source} as source,
    {target} as target,
    people,
    paths_taken,
    times,
    {spent} as spent,
    sum(leaving) over (partition by place) as paths_from,
    sumIf(leaving, place = 0) over () as all_paths
from transitions
order by paths_taken desc, place, next"""

#: A loop ends at each place that was met before, and begins where it was met last.
_LOOPED = f""",
looped as (
    select
        person,
        arrayMap((one, nth) -> toUInt32(
                arrayLastIndex(before -> before = one, arraySlice(places, 1, nth - 1))),
            places, arrayEnumerate(places)) as met_last,
        arrayFilter(nth -> met_last[nth] > 0, arrayEnumerate(places)) as returns,
        arrayMap(nth -> if(nth - met_last[nth] >= {_LONGEST_LOOP},
                [places[nth], 0, places[nth]],
                arraySlice(places, met_last[nth], nth - met_last[nth] + 1)), returns) as ways,
        arrayMap(nth -> toUInt32(intDiv(moments[nth] - moments[met_last[nth]], 1000)),
            returns) as delays,
        sum(1) over () as all_paths
    from paths
),
loops as (
    select
        way,
        uniqExact(person) as people,
        countIf(first_time) as paths_taken,
        count() as times,
        arraySort(groupArray(took)) as waits,
        any(all_paths) as all_paths
    from looped
    array join
        ways as way,
        delays as took,
        arrayMap(nth -> nth = 1, arrayEnumerateUniq(ways)) as first_time
    group by way
)
select
    arrayMap(one -> {{one}}, way) as loop,
    people,
    paths_taken,
    times,
    {{spent}} as spent,
    all_paths
from loops
order by paths_taken desc, way"""

#: The median and the 90 % quantile of ``waits``, each with the order statistics that bound it:
#: ranks of the binomial by Cornish and Fisher's approximation, rounded outwards.
SPENT = """arrayFlatten(arrayMap(q -> arrayMap(
        rank -> if(rank between 1 and length(waits), toNullable(waits[rank]), null),
        [
            least(toInt64(floor(q * length(waits))) + 1, toInt64(length(waits))),
            toInt64(floor(q * length(waits) + 0.474 * (1 - 2 * q)
                - 1.96 * sqrt(length(waits) * q * (1 - q)))),
            toInt64(ceil(q * length(waits) + 0.474 * (1 - 2 * q)
                + 1.96 * sqrt(length(waits) * q * (1 - q)))) + 1
        ]), [0.5, 0.9]))"""


def ask_process(store: Answering, view: View, question: ProcessQuestion) -> Result:
    """Answer with one row for each transition, or each loop, of enough people.

    ``source`` and ``target`` are empty at the beginning and the end of a path, where no time
    passes. ``loop`` lists the places from one back to it; '' in it stands for a longer way.
    """
    sql, values = compile_process(view, question)
    table = store.query(sql, values)
    loops = question.shape == "loops"
    total = table.rows[0][-1] if table.rows else 0
    hidden = _hidden(table.rows, question, view.minimum_group)
    shown = [row for row in table.rows if _key(row, loops=loops) not in hidden]
    write = _loop_row if loops else _row
    return Result(
        columns=LOOP_COLUMNS if loops else PROCESS_COLUMNS,
        rows=tuple(write(row) for row in shown[: question.limit]),
        n=total,
        sql=sql,
        parameters=values,
        formula=_LOOPS if loops else _FORMULA,
        formula_values={"gap_hours": question.gap_hours},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *left_out(len(shown) - question.limit),
        ),
        seconds=table.seconds,
    )


def compile_process(view: View, question: ProcessQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    walked = path_steps(view, question, values)
    text = walked.labels.text
    if question.shape == "loops":
        answer = _LOOPED.format(one=text("one"), spent=SPENT)
    else:
        answer = _TRANSITIONS.format(source=text("place"), target=text("next"), spent=SPENT)
    return f"{walked.text}{answer}", values.parameters


def _key(row: tuple[Any, ...], *, loops: bool) -> tuple[str, ...]:
    return tuple(row[0]) if loops else (row[0], row[1])


def _hidden(
    rows: Sequence[tuple[Any, ...]], question: ProcessQuestion, minimum: int
) -> set[tuple[str, ...]]:
    """Return what is hidden: of what leads on from one place, no single one can be worked out."""
    if question.shape == "loops":
        return {tuple(row[0]) for row in rows if row[1] < minimum}
    leading: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for source, target, people, *_ in rows:
        leading[source][source, target] = people
    return set().union(*(too_small(sizes, minimum) for sizes in leading.values()))


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    source, target, people, paths, times, took, paths_from, total = row
    of_all, onward = share(paths, total), share(paths, paths_from)
    return (
        *(source, target, people, paths, times),
        *(of_all.value, of_all.low, of_all.high),
        *(onward.value, onward.low, onward.high),
        *took,
    )


def _loop_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    loop, people, paths, times, took, total = row
    of_all = share(paths, total)
    return (
        *(tuple(loop), people, paths, times),
        *(of_all.value, of_all.low, of_all.high),
        *took,
    )
