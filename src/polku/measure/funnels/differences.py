"""Answer what tells those who go on from a step from those who do not."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np

from polku.measure.binding import Binder
from polku.measure.catalogue.known import known_fields
from polku.measure.fields import dimension
from polku.measure.funnels.attempts import Along, attempt_steps
from polku.measure.funnels.features import Feature, deeds, field_features
from polku.measure.funnels.looking import step_of
from polku.measure.funnels.telling import Told, told
from polku.measure.labels import PACKED_PLACE, PACKED_TS, listed, packed
from polku.measure.source import person
from polku.measure.traits import grouping_traits
from polku.store import Answering
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import FunnelDifferencesQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

COLUMNS = (
    "step",
    "kind",
    "about",
    "feature",
    "with_n",
    "with_share",
    "without_n",
    "without_share",
    "difference",
    "low",
    "high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p",
    "q",
    "claimed",
    "confounder",
    "left",
    "left_low",
    "left_high",
)
#: Attempts that are looked at, fields of the events, traits, and rows of the answer.
SAMPLE, MOST_FIELDS, MOST_TRAITS, MOST_ROWS = 40_000, 10, 4, 60
_ALWAYS = ("channel",)

_FORMULA = translatable(
    "Of the attempts that reached step %(step)s: the share that goes on with the feature, less "
    "that without it, before that step was over. Interval: Newcombe, 95%%; ratio: of the two "
    "shares. Claimed where q, the p-value corrected by Benjamini and Hochberg’s method for all "
    "%(looked)s features looked at, is at most 0.05: of all claims at most one in twenty is false "
    "in the long run. "
    "Confounder: what both are alike in where less than half of the difference is left, and that "
    "may be chance. It goes together with going on, and need not be its reason."
)
_SAMPLED = translatable("Of %(all)s attempts %(sample)s, drawn at random, are looked at.")
_FEW = translatable("Too few attempts reached this step to tell them apart: %(n)s.")


def ask_funnel_differences(
    store: Answering, view: View, question: FunnelDifferencesQuestion, now: datetime
) -> Result:
    """Answer with a row for each feature, those that tell most first.

    ``feature`` is an event's name, done before the step, or a condition on the last known value
    of a property, a channel or a trait. ``n`` is how many attempts reached the step.
    """
    step = step_of(store, view, question, now)
    fields = _fields(store, view, question, step)
    ((everybody, last),) = store.query(*compile_sample(view, question, step)).rows
    until = last if everybody > SAMPLE else None
    sql, values, names_sql = compile_differences(view, question, step, fields, until)
    table = store.query(sql, values)
    names = store.query(names_sql, values).rows[0][0] if table.rows else []
    features = list(_features(table.rows, names, fields, _own_names(question)))
    went_on = np.array([bool(row[0]) for row in table.rows], dtype=np.bool_)
    judged = told(features, went_on)
    return Result(
        columns=COLUMNS,
        rows=tuple(_row(step, one) for one in judged[:MOST_ROWS]),
        n=everybody,
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"step": step, "looked": len(features)},
        caveats=_cautions(everybody, len(table.rows), features),
        seconds=table.seconds,
    )


def compile_sample(
    view: View, question: FunnelDifferencesQuestion, step: int
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of how many attempts reached the step, and up to whom the sample goes.

    People are drawn by the hash of their key: only of those in the sample all events are read.
    """
    values = Binder()
    steps = attempt_steps(view, question.funnel, values, dates=question.dates, where=question.where)
    return (
        f"{steps}\nselect\n    count() as everybody,\n"
        f"    groupArraySorted({SAMPLE})(cityHash64(person))[-1] as last\n"
        f"from attempts\nwhere length(times) >= {step}"
    ), values.parameters


def compile_differences(
    view: View,
    question: FunnelDifferencesQuestion,
    step: int,
    fields: Sequence[str],
    until: int | None = None,
) -> tuple[str, dict[str, Any], str]:
    """Return the SQL of the attempts, its values, and the SQL of the names of events.

    ``until`` is the highest hash of a person in the sample, None where it holds everybody.
    """
    values = Binder()
    event = listed("event", view, values, None)
    steps, done, known = looked_at(view, question, step, fields, values, until)
    shown = "".join(f",\n    {one} as field_{nth}_known" for nth, one in enumerate(known))
    sql = (
        f"{steps}\nselect\n    length(times) > {step} as went_on,\n"
        f"    {done} as done{shown}\n"
        f"from attempts\nwhere length(times) >= {step}\n"
        f"order by cityHash64(person), times\nlimit {values.bind('sample', SAMPLE, 'UInt32')}"
    )
    return sql, values.parameters, f"with {event.step}\nselect {event.name}"


def looked_at(
    view: View,
    question: FunnelDifferencesQuestion,
    step: int,
    fields: Sequence[str],
    values: Binder,
    until: int | None = None,
) -> tuple[str, str, tuple[str, ...]]:
    """Return the steps that end in ``attempts``, and what is known of one before ``step`` was over.

    That is an array of the numbers of the events done, and the last value of each field.
    """
    event = listed("event", view, values, None)
    extras = {f"field_{nth}": dimension(name, view, values) for nth, name in enumerate(fields)}
    among = ""
    if until is not None:
        among = f"cityHash64({person()}) <= {values.bind('until', until, 'UInt64')}"
    steps = attempt_steps(
        view,
        question.funnel,
        values,
        dates=question.dates,
        where=question.where,
        extras=extras,
        along=Along(packed("e.ts", event.number), among),
    )
    window = values.bind("window_ms", question.funnel.window * 1000, "UInt64")
    time, label = PACKED_TS.format("one"), PACKED_PLACE.format("one")
    over = f"times[{step}]"
    done = (
        f"arrayDistinct(arrayMap(one -> {label}, arrayFilter(one -> {time} < {over}\n"
        f"        and {time} + {window} >= {over}, along)))"
    )
    known = (f"arrayLast(one -> one != '', arraySlice({name}, 1, {step}))" for name in extras)
    return f"with {event.step},\n{steps.removeprefix('with ')}", done, tuple(known)


def _fields(
    store: Answering, view: View, question: FunnelDifferencesQuestion, step: int
) -> tuple[str, ...]:
    """Return the properties of the steps' events, what every event has, and people's traits."""
    events = dict.fromkeys(
        match.event
        for one in reversed(question.funnel.steps[:step])
        for match in one
        if match.event
    )
    found = (known_fields(store, view, event=event, limit=MOST_FIELDS) for event in events)
    properties = list(dict.fromkeys(chain.from_iterable(found)))[:MOST_FIELDS]
    traits = (name for name, _ in grouping_traits(store, view, MOST_TRAITS))
    return (*_ALWAYS, *properties, *traits)


def _own_names(question: FunnelDifferencesQuestion) -> set[str]:
    return {match.event for one in question.funnel.steps for match in one if not match.where}


def _features(
    rows: Sequence[tuple[Any, ...]], names: Sequence[str], fields: Sequence[str], own: set[str]
) -> list[Feature]:
    found = [one for one in deeds(names, [row[1] for row in rows]) if one.about not in own]
    for nth, field in enumerate(fields):
        kind = "trait" if field.startswith("person.") else "property"
        found += field_features(kind, field, [row[2 + nth] for row in rows])
    return found


def _row(step: int, one: Told) -> tuple[Any, ...]:
    left = one.adjusted
    return (
        step,
        one.feature.kind,
        one.feature.about,
        one.feature.words,
        one.have[1],
        one.have[0] / one.have[1],
        one.lack[1],
        one.lack[0] / one.lack[1],
        one.difference.value,
        one.difference.low,
        one.difference.high,
        one.ratio.value,
        one.ratio.low,
        one.ratio.high,
        one.difference.p,
        one.q,
        one.claimed,
        one.confounder,
        *((left.value, left.low, left.high) if left else (None, None, None)),
    )


def _cautions(everybody: int, looked_at: int, features: Sequence[Feature]) -> tuple[Caveat, ...]:
    found = []
    if everybody > looked_at:
        found.append(Caveat("sampled", _SAMPLED, {"all": everybody, "sample": looked_at}))
    if not features:
        found.append(Caveat("too_few_attempts", _FEW, {"n": everybody}))
    return tuple(found)
