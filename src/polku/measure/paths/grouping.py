"""Group a sample of journeys by behaviour, and describe each group by what tells it apart."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from polku.measure.binding import Binder
from polku.measure.paths.walking import path_steps
from polku.stats.grouping import Group, Grouping, Journey, group_journeys
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import PathGroupsQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

GROUP_COLUMNS = (
    *("group", "people", "paths", "share", "share_low", "share_high"),
    *("example", "marks", "length", "median_seconds", "silhouette", "jaccard", "stable"),
)

#: As many journeys, and different ones, are looked at; they are drawn by their people's numbers.
SAMPLE, DIFFERENT = 800, 400
_MARKS = 4

_FORMULA = translatable(
    "Journeys are alike where they have the same places, pairs and triples of places in a row "
    "(TF-IDF, cosine). Groups lie around the journey in their middle (medoids); without a wish "
    "their number is the one with the largest mean silhouette: %(silhouette)s, against "
    "%(shuffled)s of journeys whose places were shuffled (p = %(p)s). Stability: how much of a "
    "group is found again in new samples (mean Jaccard coefficient of 30 bootstrap samples; from "
    "0.75 on it is stable). Share: of the journeys looked at (Wilson, 95%%)."
)

_JOURNEYS = """
select
    person,
    arrayMap(one -> {one}, places) as journey,
    intDiv(moments[-1] - moments[1], 1000) as took,
    count() over () as all_paths
from paths
order by intHash64(person), moments[1]
limit {limit}"""


def ask_path_groups(store: Answering, view: View, question: PathGroupsQuestion) -> Result:
    """Answer with one row for each group, the largest first.

    ``example`` is the journey in the middle of the group, ``marks`` what its journeys have more
    often than others. Where there are no groups that may be spoken of, a caution says so, and
    there are rows only where a number of ``groups`` was asked for.
    """
    sql, values = compile_path_groups(view, question)
    table = store.query(sql, values)
    paths = _drawn(table.rows)
    everything = int(table.rows[0][-1]) if table.rows else 0
    taken = Counter(journey for _, journey, _ in paths)
    found = _grouped(taken, question.groups)
    spoken_of = found is not None and (found.real or question.groups > 0)
    rows = _rows(found, list(taken), paths, view.minimum_group) if found and spoken_of else []
    return Result(
        columns=GROUP_COLUMNS,
        rows=tuple(rows),
        n=len(paths),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={
            "silhouette": round(found.silhouette, 2) if found else "–",
            "shuffled": round(found.shuffled, 2) if found else "–",
            "p": round(found.p, 3) if found else "–",
        },
        caveats=(
            *_sampled(len(paths), everything),
            *_none_real(found),
            *_hidden(len(found.groups) - len(rows) if rows and found else 0, view.minimum_group),
        ),
        seconds=table.seconds,
    )


def journeys_of_group(
    store: Answering, view: View, question: PathGroupsQuestion, number: int
) -> list[Journey]:
    """Return the different journeys of the group ``number`` (from 1), none where there is none."""
    sql, values = compile_path_groups(view, question)
    taken = Counter(journey for _, journey, _ in _drawn(store.query(sql, values).rows))
    found, journeys = _grouped(taken, question.groups), list(taken)
    if found is None or not 1 <= number <= len(found.groups):
        return []
    return [journeys[member] for member in found.groups[number - 1].members]


def compile_path_groups(view: View, question: PathGroupsQuestion) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    walked = path_steps(view, question, values, steps=question.steps)
    limit = values.bind("sample", SAMPLE, "UInt32")
    answer = _JOURNEYS.format(one=walked.labels.text("one"), limit=limit)
    return f"{walked.text}{answer}", values.parameters


Path = tuple[int, Journey, int]


def _drawn(rows: Sequence[tuple[Any, ...]]) -> list[Path]:
    """Return paths in their drawn order, until there are too many different ones."""
    seen: set[Journey] = set()
    drawn = []
    for person, journey, took, _ in rows:
        seen.add(tuple(journey))
        if len(seen) > DIFFERENT:
            break
        drawn.append((person, tuple(journey), took))
    return drawn


def _grouped(taken: Counter[Journey], groups: int) -> Grouping | None:
    if len(taken) < max(3, groups + 1):
        return None
    return group_journeys(list(taken), list(taken.values()), groups)


def _rows(
    found: Grouping, journeys: list[Journey], paths: list[Path], minimum: int
) -> list[tuple[Any, ...]]:
    rows = []
    for number, group in enumerate(found.groups, start=1):
        inside = {journeys[member] for member in group.members}
        own = [path for path in paths if path[1] in inside]
        people = len({person for person, _, _ in own})
        if people >= minimum:
            rows.append((number, people, *_described(group, own, paths, journeys, minimum)))
    return rows


def _described(
    group: Group, own: list[Path], paths: list[Path], journeys: list[Journey], minimum: int
) -> tuple[Any, ...]:
    part = share(len(own), len(paths))
    lengths = sorted(len(journey) for _, journey, _ in own)
    times = sorted(took for _, _, took in own)
    return (
        *(len(own), part.value, part.low, part.high),
        _example(journeys[group.medoid], own, minimum),
        _marks(own, paths, minimum),
        lengths[len(lengths) // 2],
        times[len(times) // 2],
        *(group.silhouette, group.jaccard, group.stable),
    )


def _example(medoid: Journey, own: list[Path], minimum: int) -> Journey:
    """Return the journey in the middle where enough people took it, else the most usual one."""
    people: dict[Journey, set[int]] = {}
    for person, journey, _ in own:
        people.setdefault(journey, set()).add(person)
    if len(people[medoid]) >= minimum:
        return medoid
    usual = max(people, key=lambda journey: len(people[journey]))
    return usual if len(people[usual]) >= minimum else ()


def _marks(own: list[Path], paths: list[Path], minimum: int) -> tuple[str, ...]:
    """Return the places that the group's journeys meet most above the others'."""
    inside = Counter(place for _, journey, _ in own for place in set(journey))
    everywhere = Counter(place for _, journey, _ in paths for place in set(journey))
    rest = max(len(paths) - len(own), 1)
    above = {
        place: times / len(own) - (everywhere[place] - times) / rest
        for place, times in inside.items()
        if times >= minimum
    }
    best = sorted(above, key=lambda place: (-above[place], place))[:_MARKS]
    return tuple(place for place in best if above[place] > 0.1)


def _sampled(looked_at: int, everything: int) -> tuple[Caveat, ...]:
    if looked_at >= everything:
        return ()
    message = translatable("%(sample)s of %(paths)s paths were looked at, drawn at random.")
    return (Caveat("sampled", message, {"sample": looked_at, "paths": everything}),)


def _none_real(found: Grouping | None) -> tuple[Caveat, ...]:
    if found is not None and found.real:
        return ()
    message = translatable(
        "These journeys do not fall into groups that may be spoken of: they are no clearer than "
        "shuffled ones, or are not found again in new samples."
    )
    return (Caveat("no_groups", message),)


def _hidden(groups: int, minimum: int) -> tuple[Caveat, ...]:
    if not groups:
        return ()
    message = translatable("%(hidden)s groups of fewer than %(minimum)s people are not shown.")
    return (Caveat("small_groups", message, {"hidden": groups, "minimum": minimum}),)
