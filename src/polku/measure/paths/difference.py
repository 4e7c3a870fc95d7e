"""Compare what two groups of people do on their paths; call a difference one where it is real."""

import math
from collections import defaultdict
from typing import Any

import msgspec

from polku.measure.binding import Binder
from polku.measure.labels import PACKED_PLACE, PACKED_TS, Labels
from polku.measure.paths.asking import left_out
from polku.measure.paths.places import places_of
from polku.measure.paths.walking import cut_lines, walk_steps
from polku.stats.corrections import holm
from polku.stats.shares import share, share_difference
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import PathDifferenceQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

DIFFERENCE_COLUMNS = (
    *("source", "target", "people", "share", "share_low", "share_high"),
    *("other_people", "other_share", "other_low", "other_high"),
    *("difference", "low", "high", "p", "effect", "real"),
)

#: Groups of fewer people than this are not compared.
FEWEST_PEOPLE = 30
ALPHA = 0.05

_FORMULA = translatable(
    "Share: of the people of a group who have paths, those who take the transition (or meet the "
    "place) at least once (Wilson, 95%%). Difference: the first group less the other (Newcombe, "
    "95%%); p is corrected by Holm's method for all that were compared, and a difference is real "
    "where p is at most 0.05 and the interval leaves zero out. Effect: Cohen's h (0.2 is small, "
    "0.5 medium, 0.8 large). Who belongs to both groups is left out. A difference goes together "
    "with the group, and need not be its effect."
)

#: What a person does, once each; (0, 0) stands for having paths at all.
_ANSWER = """
people as (
    select
        person,
        min(side) as first,
        if({apart}first = max(side), first, 2) as group_of,
        groupUniqArrayArrayIf(done, side = 0) as done_here,
        groupUniqArrayArrayIf(done, side = 1) as done_there,
        arrayConcat([(toUInt32(0), toUInt32(0))], if(first = 0, done_here, done_there)) as did
    from (
        select 0 as side, person, {done} as done from here_paths
        union all
        select 1 as side, person, {done} as done from there_paths
    )
    group by person
)
select
    group_of,
    {source} as source,
    {target} as target,
    one.1 = 0 and one.2 = 0 as everybody,
    count() as people
from people
array join did as one
group by group_of, one
order by group_of, people desc, one"""

_TRANSITIONS = "arrayMap((one, next) -> (one, next), arrayPopBack(places), arrayPopFront(places))"
_PLACES = "arrayMap(one -> (toUInt32(0), one), places)"


def ask_path_difference(store: Answering, view: View, question: PathDifferenceQuestion) -> Result:
    """Answer with what was compared, the surest differences first.

    ``source`` is empty where places are compared. ``n`` counts the people of both groups.
    Raises `InvalidQuestion` where the two groups are the same.
    """
    if question.where == question.other:
        raise InvalidQuestion(
            translatable(
                "Say who is compared: “where” chooses the first group, “other” the second."
            )
        )
    sql, values = compile_path_difference(view, question)
    table = store.query(sql, values)
    did: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    sizes = [0, 0, 0]
    for group, source, target, everybody, people in table.rows:
        if everybody:
            sizes[group] = people
        elif group < 2:
            did[source, target][group] = people
    enough = min(sizes[:2]) >= max(FEWEST_PEOPLE, view.minimum_group)
    rows, compared = _compared(did, sizes, view.minimum_group) if enough else ([], 0)
    return Result(
        columns=DIFFERENCE_COLUMNS,
        rows=tuple(rows[: question.limit]),
        n=sizes[0] + sizes[1],
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        caveats=(
            *_sizes(sizes, view.minimum_group),
            *_too_few(enough=enough),
            *_rare(len(did) - compared if enough else 0, view.minimum_group),
            *left_out(len(rows) - question.limit),
        ),
        seconds=table.seconds,
    )


def compile_path_difference(
    view: View, question: PathDifferenceQuestion
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    steps, labels = sides(view, question, values)
    answer = _ANSWER.format(
        # without others everybody else is compared: who is in the first group is in no other
        apart="" if question.other else "first = 0 or ",
        done=_TRANSITIONS if question.shape == "transitions" else _PLACES,
        source=labels.text("one.1"),
        target=labels.text("one.2"),
    )
    return f"{steps},{answer}", values.parameters


def sides(view: View, question: PathDifferenceQuestion, values: Binder) -> tuple[str, Labels]:
    """Return the steps that end in ``here_paths`` and ``there_paths``, and the places' labels."""
    labels = places_of(question, view, values)
    here = _side(view, question, values, labels, "here_")
    other = msgspec.structs.replace(question, where=question.other)
    there = _side(view, other, values, labels, "there_")
    return f"with {labels.step},\n{here},\n{there}", labels


def _side(
    view: View, question: PathDifferenceQuestion, values: Binder, labels: Labels, prefix: str
) -> str:
    """Return the steps that end in the paths of one group."""
    walked = walk_steps(view, question, values, labels, where=question.where, prefix=prefix)
    cut = ",\n        ".join(cut_lines(question, labels, values))
    return f"""{walked},
{prefix}paths as (
    select
        person,
        {cut},
        arrayMap(one -> toUInt32({PACKED_PLACE.format("one")}), part) as places,
        fromUnixTimestamp64Milli({PACKED_TS.format("part[1]")}, 'UTC') as began
    from {prefix}walked
    where length(part) > 0
)"""


def _compared(
    did: dict[tuple[str, str], list[int]], sizes: list[int], minimum: int
) -> tuple[list[tuple[Any, ...]], int]:
    """Return a row for each comparison, the surest first, and how many there were."""
    known = {
        key: counts for key, counts in did.items() if all(_shown(one, minimum) for one in counts)
    }
    found = {
        key: share_difference((first, sizes[0]), (second, sizes[1]))
        for key, (first, second) in known.items()
    }
    corrected = holm([one.p for one in found.values()])
    rows = []
    for ((source, target), one), p in zip(found.items(), corrected, strict=True):
        first, second = known[source, target]
        here, there = share(first, sizes[0]), share(second, sizes[1])
        rows.append(
            (
                *(source, target, first, here.value, here.low, here.high),
                *(second, there.value, there.low, there.high),
                *(one.value, one.low, one.high, p, effect(here.value, there.value)),
                p <= ALPHA and one.significant,
            )
        )
    rows.sort(key=lambda row: (not row[-1], row[-3], -abs(row[-2])))
    return rows, len(known)


def effect(first: float, second: float) -> float:
    """Return Cohen's h, the distance of two shares (Cohen 1988, section 6.2).

    >>> round(effect(0.5, 0.25), 3)
    0.524
    """
    return 2 * math.asin(math.sqrt(first)) - 2 * math.asin(math.sqrt(second))


def _shown(people: int, minimum: int) -> bool:
    return people == 0 or people >= minimum


def _sizes(sizes: list[int], minimum: int) -> tuple[Caveat, ...]:
    shown = [one if _shown(one, minimum) else "<" + str(minimum) for one in sizes]
    message = translatable("%(first)s people in the first group, %(second)s in the other.")
    caveats = (Caveat("sizes", message, {"first": shown[0], "second": shown[1]}),)
    if not sizes[2]:
        return caveats
    both = translatable("%(both)s people belong to both groups and are left out.")
    return (*caveats, Caveat("in_both", both, {"both": shown[2]}))


def _too_few(*, enough: bool) -> tuple[Caveat, ...]:
    if enough:
        return ()
    message = translatable("Groups are compared from %(least)s people on, in each of the two.")
    return (Caveat("too_few", message, {"least": FEWEST_PEOPLE}),)


def _rare(hidden: int, minimum: int) -> tuple[Caveat, ...]:
    if not hidden:
        return ()
    message = translatable(
        "%(hidden)s are not compared: in one of the groups fewer than %(minimum)s people do them."
    )
    return (Caveat("rare", message, {"hidden": hidden, "minimum": minimum}),)
