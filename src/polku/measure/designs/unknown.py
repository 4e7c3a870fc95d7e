"""Answer what people meet on their journeys that the design does not know: steps to add."""

from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.designs.cutting import LETTER, TIME, journey_steps
from polku.measure.designs.masks import Masks
from polku.measure.labels import PACKED_PLACE, PACKED_TS, Labels, listed, packed
from polku.measure.source import indented, person, source
from polku.measure.suppress import hidden_caveat
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import Condition, View

UNKNOWN_COLUMNS = (
    *("after", "touchpoint", "events"),
    *("journeys", "people", "times"),
    *("share", "share_low", "share_high"),
)

_FORMULA = translatable(
    "What people meet between the first and the last event of a journey that is of no step: after "
    "which step, in how many journeys. Share: of the journeys that began in the period (Wilson, "
    "95%%; journeys are taken as independent)."
)

_BETWEEN = """
select
    {label} as touchpoint,
    after,
    uniqExact(person) as people,
    uniqExact(person, began) as taken,
    count() as times,
    (select count() from journeys) as everything
from (
    select
        person,
        began,
        arrayJoin(arrayFilter(one -> {met_ts} between began and last, met)) as one,
        {met_place} as place,
        {letter} as after
    from journeys
    inner join along on along.person = journeys.person
)
group by place, after
order by taken desc, place, after"""


def ask_unknown(
    store: Answering, view: View, question: DeviationsQuestion, now: datetime
) -> Result:
    """Answer with a row for each touchpoint that is met after a step, the most frequent first.

    ``events`` is the rule that a step of it would have.
    """
    masks = Masks(view, question.design)
    occurring = masks.occurring(store)
    values = Binder()
    labels = listed("encounter", view, values, None)
    steps = journey_steps(view, question, masks, occurring, now, values)
    at = f"arrayLast(before -> {TIME.format('before')} <= {PACKED_TS.format('one')}, journey)"
    answer = _BETWEEN.format(
        label=labels.text("place"),
        met_ts=PACKED_TS.format("one"),
        met_place=PACKED_PLACE.format("one"),
        letter=LETTER.format(at),
    )
    sql = f"with {labels.step},\n{steps},\n{_along(view, masks, labels, values)}{answer}"
    table = store.query(sql, values.parameters)
    names = [step.id for step in question.design.bound]
    letters = [min(masks.letter(mask), default=-1) for mask in occurring]
    shown = [row for row in table.rows if row[2] >= view.minimum_group]
    return Result(
        columns=UNKNOWN_COLUMNS,
        rows=tuple(_row(row, names, letters) for row in shown[: question.limit]),
        n=table.rows[0][-1] if table.rows else 0,
        sql=sql,
        parameters=values.parameters,
        formula=_FORMULA,
        caveats=hidden_caveat(len(table.rows) - len(shown), view.minimum_group),
        seconds=table.seconds,
    )


def _along(view: View, masks: Masks, labels: Labels, values: Binder) -> str:
    """Return the step of the encounters that no step of the design is."""
    columns = {
        "person": person(),
        "place": labels.number,
        "mask": masks.expression(values),
        "moment": packed("e.ts", "place"),
    }
    met = source(view, values, columns, traits=masks.traits)
    return (
        "along as (\n    select person, arraySort(groupArray(moment)) as met\n    from (\n"
        f"{indented(met, 8)}\n    )\n    where place > 0 and mask = 0\n    group by person\n)"
    )


def _row(row: tuple[Any, ...], names: list[str], letters: list[int]) -> tuple[Any, ...]:
    touchpoint, after, people, taken, times, everything = row
    step = letters[after - 1]
    part = share(taken, everything)
    rule = Match(where=(Condition("touchpoint", "is", touchpoint),))
    return (
        *(names[step] if step >= 0 else "", touchpoint, spell_matches((rule,))),
        *(taken, people, times),
        *(part.value, part.low, part.high),
    )
