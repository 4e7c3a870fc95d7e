"""Turn a question about service contacts into one SELECT, and its rows into figures."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from polku.measure.binding import Binder
from polku.measure.contacts.figures import FIGURES, Sums, figures
from polku.measure.contacts.steps import Wanted, contact_steps, kinds_of
from polku.measure.contacts.waits import around
from polku.measure.source import bucket
from polku.measure.suppress import hidden_caveat, too_small
from polku.store import Answering
from polku.vocabulary.contacts import ContactKind
from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import ContactQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

_FORMULA = translatable(
    "A contact begins with its first event and belongs to the period of that. Queue: seconds "
    "until it was answered or given up; median and 90th percentile with order-statistic "
    "intervals. Time to answer: mean over those answered (Student’s t). Service level: answered "
    "in time ÷ all that count (see the rule); who still waits beyond it counts as not served. "
    "Given up: of those answered or given up. Solved at once: first contacts that were answered "
    "and that no contact about the same follows within %(days)s days after, of those whose "
    "%(days)s days are over. Repeats: contacts within %(days)s days of another about the same. "
    "Shares: Wilson, 95%%; contacts are taken as independent."
)
_RULES = {
    "against": translatable("Service level: whoever gave up counts as not served."),
    "short": translatable(
        "Service level: whoever gave up counts as not served, but not within %(short)s seconds."
    ),
    "excluded": translatable("Service level: whoever gave up is left out."),
}

COLUMNS = ("period", "kind", "group", *FIGURES)

_NO_GROUP = "'' as grp"

#: What is known of a contact when it is looked at beside the others about the same.
_KNOWN = ("begun", "ended", "kind", "answered_at", "abandoned_at", "transfers", "wait", "is_chosen")


class _Row(NamedTuple):
    period: Any
    kind: str
    group: str
    sums: Sums


def ask_contacts(store: Answering, view: View, question: ContactQuestion, now: datetime) -> Result:
    """Answer with one row for each period, kind of contact and group.

    ``period`` is the hour of the week, 0 to 167, in the shape ``hours``. Times are seconds.
    Rows of fewer people than the project's threshold are left out.
    """
    kinds = kinds_of(view, question.kind)
    sql, values = compile_contacts(view, question, now)
    table = store.query(sql, values)
    rows = [
        _Row(period, kinds[kind - 1].name, group, Sums(*sums))
        for period, kind, group, *sums in table.rows
    ]
    hidden = _hidden(rows, question, view.minimum_group)
    shown = [row for row in rows if (row.period, row.kind, row.group) not in hidden]
    return Result(
        columns=COLUMNS,
        rows=tuple((*row[:3], *figures(row.sums)) for row in shown),
        n=sum(row.sums.contacts for row in shown),
        sql=sql,
        parameters=values,
        formula=_FORMULA,
        formula_values={"days": question.again_days},
        caveats=(
            Caveat(
                "abandonment_rule", _RULES[question.abandoned], {"short": question.short_within}
            ),
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(rows, question),
        ),
        seconds=table.seconds,
    )


def compile_contacts(
    view: View, question: ContactQuestion, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a question and the values bound into it."""
    values = Binder()
    parted = question.shape == "hours" or question.every is not None
    keys = [*(["period"] * parted), "kind", *(["grp"] if question.by else [])]
    return (
        f"with {judged_steps(view, question, now, values)},\n"
        "summed as (\n    select\n"
        f"        {'period' if parted else 'null as period'},\n"
        f"        kind,\n        {'grp' if question.by else _NO_GROUP},\n"
        f"{_SUMS}\n    from judged\n    group by {', '.join(keys)}\n)\n{_ANSWER}"
    ), values.parameters


def judged_steps(view: View, question: ContactQuestion, now: datetime, values: Binder) -> str:
    """Return the steps (without ``with``) that end in ``judged``: each contact asked about."""
    kinds = kinds_of(view)
    asked = kinds_of(view, question.kind)
    steps = contact_steps(
        view,
        [*asked, *(one for one in kinds if one not in asked)],
        Wanted(question.dates, question.where, question.by, question.again_days),
        values,
    )
    period = _period(view, question, values)
    return f"{steps},\n{_repeated(question)},\n{_judged(question, asked, now, period, values)}"


def _period(view: View, question: ContactQuestion, values: Binder) -> str:
    begun = "fromUnixTimestamp64Milli(begun, 'UTC')"
    if question.shape == "hours":
        zone = values.bind("zone", view.timezone)
        local = f"toTimeZone({begun}, {zone})"
        return f"(toDayOfWeek({local}) - 1) * 24 + toHour({local})"
    return bucket(question.every, view, values, begun) if question.every else ""


def _repeated(question: ContactQuestion) -> str:
    """Return the step that puts each contact beside those about the same, in time order."""
    names = (*_KNOWN, *(["grp"] if question.by else []))
    shown = "".join(f",\n        one.{n} as {name}" for n, name in enumerate(names, 1))
    return (
        "repeated as (\n    select\n        person"
        f"{shown},\n        next,\n        before\n"
        "    from (\n        select\n            person,\n"
        f"            arraySort(one -> one.1, groupArray(({', '.join(names)}))) as ones,\n"
        "            arrayShiftLeft(ones.1, 1) as nexts,\n"
        "            arrayShiftRight(ones.1, 1) as befores\n"
        "        from contacts\n        group by person, issue\n    )\n"
        "    array join ones as one, nexts as next, befores as before\n)"
    )


def _judged(
    question: ContactQuestion,
    asked: Sequence[ContactKind],
    now: datetime,
    period: str,
    values: Binder,
) -> str:
    """Return the step with what became of each contact that is asked about."""
    window = values.bind("again_ms", question.again_days * 86_400_000, "Int64")
    now_ms = f"toUnixTimestamp64Milli({values.instant('now', now)})"
    targets = [question.within or one.target_seconds for one in asked]
    target = values.bind("targets", targets, "Array(UInt32)")
    short = values.bind("short", question.short_within, "UInt32")
    abandons = {
        "against": "gave_up",
        "short": f"gave_up and ifNull(wait > {short}, true)",
        "excluded": "false",
    }[question.abandoned]
    columns = {
        **({"period": period} if period else {}),
        "was_answered": "answered_at is not null",
        "gave_up": "answered_at is null and abandoned_at is not null",
        "is_waiting": "answered_at is null and abandoned_at is null",
        "target": f"{target}[kind]",
        "met": "ifNull(was_answered and wait <= target, false)",
        "counts": "ifNull(was_answered and wait is not null, false)"
        f" or ({abandons})"
        f" or (is_waiting and begun + target * 1000 < {now_ms})",
        "comes_again": f"next > 0 and next <= ended + {window}",
        "is_again": f"before > 0 and begun <= before + {window}",
        "is_over": f"ended + {window} <= {now_ms}",
    }
    shown = "".join(f",\n        {expression} as {name}" for name, expression in columns.items())
    return (
        f"judged as (\n    select\n        *{shown}\n    from repeated\n"
        f"    where is_chosen and kind <= {len(asked)}\n)"
    )


_SUMS = """\
        count() as contacts,
        uniqExact(person) as people,
        countIf(was_answered) as answered,
        countIf(gave_up) as given_up,
        countIf(is_waiting) as waiting,
        countIf(met) as level_met,
        countIf(counts) as level_n,
        max(target) as target_seconds,
        count(wait) as waits_n,
        avg(wait) as wait_mean,
        countIf(was_answered and wait is not null) as answers_n,
        avgIf(wait, was_answered) as answer_mean,
        varSampIf(wait, was_answered) as answer_variance,
        avgIf(transfers, was_answered) as transfer_mean,
        varSampIf(transfers, was_answered) as transfer_variance,
        countIf(was_answered and transfers > 0) as transferred,
        countIf(was_answered and not is_again and is_over and not comes_again) as solved,
        countIf(was_answered and not is_again and is_over) as solved_n,
        countIf(is_again) as repeats,
        countIf(was_answered and not is_again and not is_over) as too_young,
        arraySort(groupArrayIf(assumeNotNull(wait), wait is not null)) as waits"""

#: Of the sorted waits only those around the quantiles leave the store.
_ANSWER = f"""\
select
    * except waits,
    {around("waits", 0.5)} as middle,
    {around("waits", 0.9)} as late
from summed
order by period, kind, grp"""


def _hidden(
    rows: Sequence[_Row], question: ContactQuestion, minimum: int
) -> set[tuple[Any, str, str]]:
    """Return the rows to hide; those beside each other are the groups of a kind and period."""
    families: dict[Any, dict[tuple[Any, str, str], int]] = defaultdict(dict)
    for row in rows:
        family = (row.kind, row.period) if question.by else row.kind
        families[family][row.period, row.kind, row.group] = row.sums.people
    return {key for sizes in families.values() for key in too_small(sizes, minimum)}


def _cautions(rows: Sequence[_Row], question: ContactQuestion) -> tuple[Caveat, ...]:
    if not rows:
        message = translatable("No contact of this kind began in the period.")
        return (Caveat("no_contacts", message),)
    young = sum(row.sums.too_young for row in rows)
    waiting = sum(row.sums.waiting for row in rows)
    found = []
    if young:
        message = translatable(
            "%(young)s first contacts are younger than %(days)s days: nobody knows yet whether "
            "they were solved at once, so they are left out of that."
        )
        found.append(Caveat("too_young", message, {"young": young, "days": question.again_days}))
    if waiting:
        message = translatable("%(waiting)s contacts were neither answered nor given up.")
        found.append(Caveat("still_waiting", message, {"waiting": waiting}))
    return tuple(found)
