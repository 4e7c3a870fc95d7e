"""Turn a question about the chatbot into one SELECT: fallbacks, hand-over, containment."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from polku.measure.binding import Binder
from polku.measure.contacts.figures import ends, share_of, written
from polku.measure.contacts.steps import any_of, named
from polku.measure.fields import condition, dimension, number, raw
from polku.measure.matching import traits_in
from polku.measure.source import bucket, indented, person, source
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.matching import Matches
from polku.vocabulary.questions import ChatbotQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: Seconds after a talk within which a person takes over, and without a question that end a talk.
HANDED_WITHIN, TALK_GAP = 600, 1_800

_FORMULA = translatable(
    "Fallback: questions without an answer ÷ questions. Handed over: talks that a person took "
    "over within 10 minutes. Contained: talks that were not handed over and that no contact with "
    "a person follows within %(hours)s hours, of those whose %(hours)s hours are over; it does "
    "not say that the matter was solved. Claimed: talks that the chatbot calls solved; came "
    "anyway: of those, who made contact all the same. Shares: Wilson, 95%%."
)

_ESTIMATES = ("fallback", "talks_with_fallback", "handed_over", "contained", "claimed", "came")
COLUMNS = (
    "period",
    "group",
    "talks",
    "people",
    "questions",
    *(f"{name}{end}" for name in _ESTIMATES for end in ("", "_low", "_high")),
    "contained_n",
    "claimed_n",
    "came_n",
)


def ask_chatbot(store: Answering, view: View, question: ChatbotQuestion, now: datetime) -> Result:
    """Answer with one row for each period and group of talks."""
    sql, values = compile_chatbot(view, question, now)
    table = store.query(sql, values)
    families: dict[Any, dict[Any, int]] = defaultdict(dict)
    for row in table.rows:
        families[row[0] if question.by else None][row[0], row[1]] = row[3]
    hidden = {key for one in families.values() for key in too_small(one, view.minimum_group)}
    shown = [row for row in table.rows if (row[0], row[1]) not in hidden]
    return Result(
        columns=COLUMNS,
        rows=tuple(_row(row) for row in shown),
        n=sum(row[2] for row in shown),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"hours": written(question.within, 3600)},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(sum(row[2] - row[9] for row in shown), nothing=not table.rows),
        ),
        seconds=table.seconds,
    )


def compile_chatbot(
    view: View, question: ChatbotQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    keys = [*(["period"] if question.every else []), *(["grp"] if question.by else [])]
    return (
        f"with {talk_steps(view, question, now, values)}\nselect\n"
        f"    {'period' if question.every else 'null as period'},\n"
        f"    {'grp' if question.by else _NO_GROUP},\n{_SUMS}\nfrom judged\n"
        + (f"group by {', '.join(keys)}\n" if keys else "having talks > 0\n")
        + "order by period, grp"
    ), values.parameters


def talk_steps(view: View, question: ChatbotQuestion, now: datetime, values: Binder) -> str:
    """Return the steps (without ``with``) that end in ``judged``: each talk asked about."""
    bot = view.contacts.chatbot
    if not bot.asked:
        raise InvalidQuestion(
            translatable("No chatbot is defined. Say in the settings what a question to it is.")
        )
    period = bucket(question.every, view, values, _BEGUN) if question.every else "null"
    within = values.bind("within_ms", question.within * 1000, "Int64")
    now_ms = f"toUnixTimestamp64Milli({values.instant('now', now)})"
    grp = ("grp",) if question.by else ()
    return ",\n".join(
        [
            f"happened as (\n{indented(_happened(view, question, values))}\n)",
            *([] if bot.key else [_split(grp, values)]),
            _talks("happened" if bot.key else "split", grp),
            _people(grp),
            _judged(grp, period, within, now_ms),
        ]
    )


_BEGUN = "fromUnixTimestamp64Milli(begun, 'UTC')"
_NO_GROUP = "'' as grp"


def _happened(view: View, question: ChatbotQuestion, values: Binder) -> str:
    """Return the SELECT of what was asked, what had no answer, and when people were reached."""
    bot = view.contacts.chatbot
    humans: Matches = tuple(one for kind in view.contacts.kinds for one in named(kind.begins))
    parts = {name: named(getattr(bot, name)) for name in ("asked", "fell_back", "closed")}
    handed = named(bot.handed_over)
    everything = (*humans, *handed, *(one for some in parts.values() for one in some))
    columns = {
        "person": person(),
        "ts": "toUnixTimestamp64Milli(e.ts)",
        **{name: any_of(some, view, values) for name, some in parts.items()},
        "handed": any_of(handed, view, values),
        "human": any_of(humans, view, values),
        "talk": f"toUInt64(if(asked or fell_back or closed, {_key(view, values)}, 0))",
        "resolved": number(bot.resolved, values) if bot.resolved else "null::Nullable(Float64)",
        "chosen": _chosen(view, question, values),
        **({"grp": dimension(question.by, view, values)} if question.by else {}),
    }
    filtered = [one.field for one in question.where if one.field.startswith("person.")]
    return source(
        view,
        values,
        columns,
        dates=question.dates,
        open_end=True,
        also=[any_of(everything, view, values)],
        traits=[*traits_in(everything), *filtered],
    )


def _key(view: View, values: Binder) -> str:
    key = view.contacts.chatbot.key
    return f"cityHash64({raw(key, values)})" if key else "1"


def _chosen(view: View, question: ChatbotQuestion, values: Binder) -> str:
    tests = [condition(one, dimension(one.field, view, values), values) for one in question.where]
    if question.dates:
        _, end = question.dates.bounds(view.timezone)
        tests.append(f"e.ts < {values.instant('to', end)}")
    return f"({' and '.join(tests)})" if tests else "true"


def _split(grp: Sequence[str], values: Binder) -> str:
    """Return the step that cuts what a person asked into talks, where they have no key."""
    names = ("asked", "fell_back", "closed", "handed", "human", "resolved", "chosen", *grp)
    shown = "".join(f",\n        one.{n} as {name}" for n, name in enumerate(names, 2))
    gap = values.bind("talk_gap_ms", TALK_GAP * 1000, "Int64")
    return (
        "split as (\n    select\n        person,\n        one.1 as ts,\n"
        f"        if(in_talk, nth, 0) as talk{shown}\n"
        "    from (\n        select\n            person,\n            talk > 0 as in_talk,\n"
        f"            arraySort(one -> one.1, groupArray((ts, {', '.join(names)}))) as ones,\n"
        f"            arrayCumSum((ts, before) -> ts - before >= {gap},\n"
        "                ones.1, arrayShiftRight(ones.1, 1)) as nths\n"
        "        from happened\n        group by person, in_talk\n    )\n"
        "    array join ones as one, nths as nth\n)"
    )


def _talks(parts: str, grp: Sequence[str]) -> str:
    """Return the step with a row for each talk, and one of talk 0 for what came otherwise."""
    first = "".join(f",\n        argMinIf({name}, ts, talk > 0) as first_{name}" for name in grp)
    return (
        "talks as (\n    select\n        person,\n        talk,\n        min(ts) as begun,\n"
        "        max(ts) as ended,\n        countIf(asked) as questions,\n"
        "        countIf(fell_back) as fallbacks,\n"
        "        maxOrNullIf(resolved, closed) as claimed,\n"
        f"        argMin(chosen, ts) as first_chosen{first},\n"
        "        groupArrayIf(ts, human) as humans,\n        groupArrayIf(ts, handed) as takers\n"
        f"    from {parts}\n    group by person, talk\n)"
    )


def _people(grp: Sequence[str]) -> str:
    told = ", ".join([*_TOLD, *(f"first_{name}" for name in grp)])
    return (
        "people as (\n    select\n        person,\n"
        f"        groupArrayIf(({told}), talk > 0 and questions > 0 and first_chosen) as told,\n"
        "        arraySort(arrayFlatten(groupArray(humans))) as humans,\n"
        "        arraySort(arrayFlatten(groupArray(takers))) as takers\n"
        "    from talks\n    group by person\n    having notEmpty(told)\n)"
    )


def _judged(grp: Sequence[str], period: str, within: str, now_ms: str) -> str:
    """Return the step with what became of each talk."""
    shown = "".join(f"        one.{n} as {name},\n" for n, name in enumerate((*_TOLD, *grp), 1))
    return (
        f"judged as (\n    select\n        person,\n{shown}"
        f"        {period} as period,\n"
        f"        arrayExists(ts -> ts > begun and ts <= ended + {HANDED_WITHIN * 1000}, takers)"
        " as was_handed,\n"
        f"        arrayExists(ts -> ts > begun and ts <= ended + {within}, humans) as came,\n"
        f"        ended + {within} <= {now_ms} as is_over\n"
        "    from people\n    array join told as one\n)"
    )


_TOLD = ("begun", "ended", "questions", "fallbacks", "claimed")

_SUMS = """\
    count() as talks,
    uniqExact(person) as talkers,
    sum(questions) as asked,
    sum(least(fallbacks, questions)) as unanswered,
    countIf(fallbacks > 0) as troubled,
    countIf(was_handed) as handed,
    countIf(is_over and not was_handed and not came) as contained,
    countIf(is_over) as over,
    countIf(claimed = 1) as claims,
    count(claimed) as said,
    countIf(is_over and claimed = 1 and came) as came_anyway,
    countIf(is_over and claimed = 1) as claims_over"""


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    period, group, talks, people, asked, unanswered, troubled, handed, *rest = row
    contained, over, claims, said, came, claims_over = rest
    estimates = (
        share_of(unanswered, asked),
        share_of(troubled, talks),
        share_of(handed, talks),
        share_of(contained, over),
        share_of(claims, said),
        share_of(came, claims_over),
    )
    shown = (end for one in estimates for end in ends(one))
    return (period, group, talks, people, asked, *shown, over, said, claims_over)


def _cautions(young: int, *, nothing: bool) -> tuple[Caveat, ...]:
    if nothing:
        return (Caveat("no_talks", translatable("Nobody talked with the chatbot in the period.")),)
    if not young:
        return ()
    message = translatable(
        "%(young)s talks are too young to tell whether a contact follows; they are left out of "
        "what is contained."
    )
    return (Caveat("too_young", message, {"young": young}),)
