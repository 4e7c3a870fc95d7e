"""Write the steps that put service contacts together from the events of a project.

Times are milliseconds on the way, because the engine gathers and compares numbers fastest. What
an event is to a contact stands in the bits of ``roles``.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from polku.measure.binding import Binder
from polku.measure.fields import condition, dimension, number, raw
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.vocabulary.contacts import ContactKind
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.matching import Matches, parse_matches
from polku.vocabulary.touchpoints import Condition, View

BEGINS, ANSWERED, ABANDONED, TRANSFERRED, ENDS = 1, 2, 4, 8, 16
_ROLES = (
    ("begins", BEGINS),
    ("answered", ANSWERED),
    ("abandoned", ABANDONED),
    ("transferred", TRANSFERRED),
    ("ends", ENDS),
)


def kinds_of(view: View, kind: str = "") -> tuple[ContactKind, ...]:
    """Return the project's kinds of contact, or the one called ``kind``; refuses another."""
    kinds = view.contacts.kinds
    if not kind:
        return kinds
    found = tuple(one for one in kinds if one.name == kind)
    if not found:
        raise InvalidQuestion(
            translatable("“%(parameter)s” is %(value)s; write one of: %(choices)s."),
            parameter="kind",
            value=kind,
            choices=", ".join(one.name for one in kinds) or "—",
        )
    return found


class Wanted(msgspec.Struct, frozen=True):
    """Which contacts are chosen: those that begin in ``dates`` with an event that ``where`` keeps.

    ``by`` is the dimension of their first event that ``grp`` is to hold. Events from
    ``days_before`` the period on are read, and all that came after it.
    """

    dates: DateRange | None
    where: tuple[Condition, ...] = ()
    by: str = ""
    days_before: int = 1

    @property
    def read(self) -> DateRange | None:
        """The days from which events are read."""
        more = timedelta(days=self.days_before)
        return self.dates and DateRange(self.dates.first - more, self.dates.last)


def contact_steps(view: View, kinds: Sequence[ContactKind], wanted: Wanted, values: Binder) -> str:
    """Return the steps (without ``with``) that end in ``contacts``, a row for each contact.

    It has ``person``, ``kind`` (a place in ``kinds``, from 1), ``begun`` and ``ended`` (ms),
    ``answered_at`` and ``abandoned_at`` (null where not), ``transfers``, ``wait`` (seconds, null
    where not known), ``issue``, ``is_chosen``, and ``grp`` where there is a ``by``.
    """
    if not kinds:
        raise InvalidQuestion(
            translatable("No contact is defined. Say in the settings which events begin one.")
        )
    grouped = bool(wanted.by)
    keyless = any(not one.key for one in kinds)
    return ",\n".join(
        [
            f"happened as (\n{indented(_happened(view, kinds, wanted, values))}\n)",
            f"parts as (\n{indented(_parts(kinds, grouped=grouped))}\n)",
            *([f"numbered as (\n{indented(_numbered(kinds, grouped=grouped))}\n)"] * keyless),
            "contacts as (\n"
            f"{indented(_together('numbered' if keyless else 'parts', grouped=grouped))}\n)",
        ]
    )


def parts_of(kinds: Sequence[ContactKind]) -> Matches:
    """Return every event that is part of a contact."""
    told = (getattr(kind, role) for kind in kinds for role, _ in _ROLES)
    return tuple(dict.fromkeys(one for text in told for one in named(text)))


def named(text: str) -> Matches:
    """Return the events that a definition means, none where it is empty."""
    return parse_matches(text) if text else ()


def any_of(matches: Matches, view: View, values: Binder) -> str:
    """Return whether an event is any of ``matches``; false where there are none."""
    return matched(matches, view, values) if matches else "false"


def _happened(view: View, kinds: Sequence[ContactKind], wanted: Wanted, values: Binder) -> str:
    """Return the SELECT of the events of all kinds; an event may be of several."""
    everything = parts_of(kinds)
    meant = ",\n        ".join(_part(n, kind, view, values) for n, kind in enumerate(kinds, 1))
    columns = {
        "person": person(),
        "ts": "toUnixTimestamp64Milli(e.ts)",
        "meant": f"[\n        {meant}\n    ]",
        "chosen": _chosen(view, wanted, values),
        **({"grp": dimension(wanted.by, view, values)} if wanted.by else {}),
    }
    filtered = [one.field for one in wanted.where if one.field.startswith("person.")]
    return source(
        view,
        values,
        columns,
        dates=wanted.read,
        open_end=True,
        also=[any_of(everything, view, values)],
        traits=[*traits_in(everything), *filtered],
    )


def _part(nth: int, kind: ContactKind, view: View, values: Binder) -> str:
    """Return what an event is to a kind of contact: kind, roles, key, wait and issue."""
    roles = " + ".join(
        f"{bit} * {any_of(named(getattr(kind, role)), view, values)}"
        for role, bit in _ROLES
        if getattr(kind, role)
    )
    key = f"cityHash64({raw(kind.key, values)})" if kind.key else "0"
    wait = number(kind.wait, values) if kind.wait else "null"
    issue = raw(kind.issue, values) if kind.issue else "''"
    return f"({nth}, {roles}, toUInt64({key}), {wait}::Nullable(Float64), cityHash64({issue}))"


def _chosen(view: View, wanted: Wanted, values: Binder) -> str:
    tests = [condition(one, dimension(one.field, view, values), values) for one in wanted.where]
    if wanted.dates:
        start, end = wanted.dates.bounds(view.timezone)
        tests.append(f"e.ts >= {values.instant('from', start)}")
        tests.append(f"e.ts < {values.instant('to', end)}")
    return f"({' and '.join(tests)})" if tests else "true"


def _parts(kinds: Sequence[ContactKind], *, grouped: bool) -> str:
    """Return the SELECT of one row for each kind that an event is part of."""
    own = "part.3"
    if any(one.key for one in kinds):
        # what should have a key and has none stands for itself
        own = "if(part.3 = cityHash64(''), cityHash64(ts), part.3)"
    return (
        f"select\n    person,\n    ts,\n    toUInt8(part.1) as kind,\n"
        f"    toUInt8(part.2) as roles,\n    {own} as contact,\n"
        "    part.4 as told_wait,\n    part.5 as told_issue,\n    chosen"
        + (",\n    grp" if grouped else "")
        + "\nfrom happened\narray join meant as part\nwhere part.2 > 0"
    )


def _numbered(kinds: Sequence[ContactKind], *, grouped: bool) -> str:
    """Return the SELECT that gives parts without a key the number of the contact they are in."""
    keyless = ", ".join(str(n) for n, kind in enumerate(kinds, 1) if not kind.key)
    columns = ["roles", "contact", "told_wait", "told_issue", "chosen", *(["grp"] * grouped)]
    told = ", ".join(["ts", *columns])
    shown = "".join(
        f",\n    one.{place} as {name}"
        for place, name in enumerate(columns, 2)
        if name != "contact"
    )
    return (
        f"select\n    person,\n    kind,\n    one.1 as ts,\n"
        f"    if(kind in ({keyless}), toUInt64(nth), one.3) as contact{shown}\n"
        "from (\n    select\n        person,\n        kind,\n"
        f"        arraySort(one -> (one.1, bitXor(bitAnd(one.2, {BEGINS}), 1)), "
        f"groupArray(({told}))) as ones,\n"
        f"        arrayCumSum(one -> bitAnd(one.2, {BEGINS}), ones) as nths\n"
        "    from parts\n    group by person, kind\n)\narray join ones as one, nths as nth"
    )


def _together(parts: str, *, grouped: bool) -> str:
    """Return the SELECT of one row for each contact; what began before it is read is left out."""
    begins, met = "bitTest(roles, 0)", f"bitAnd(roles, {ANSWERED + ABANDONED}) > 0"
    return (
        f"select\n    person,\n    kind,\n    contact,\n"
        f"    minIf(ts, {begins}) as begun,\n"
        "    max(ts) as ended,\n"
        f"    minOrNullIf(ts, bitTest(roles, 1)) as answered_at,\n"
        f"    minOrNullIf(ts, bitTest(roles, 2)) as abandoned_at,\n"
        f"    countIf(bitTest(roles, 3)) as transfers,\n"
        f"    minOrNullIf(told_wait, bitTest(roles, 1)) as wait_answered,\n"
        f"    minOrNullIf(told_wait, bitTest(roles, 2)) as wait_abandoned,\n"
        f"    minOrNullIf(ts, {begins} and not {met}) as queued_at,\n"
        "    coalesce(\n"
        "        if(answered_at is null, wait_abandoned, wait_answered),\n"
        "        (coalesce(answered_at, abandoned_at) - queued_at) / 1000\n"
        "    ) as waited,\n    if(waited < 0, 0., waited) as wait,\n"
        f"    argMinIf(told_issue, ts, {begins}) as issue,\n"
        f"    argMinIf(chosen, ts, {begins}) as is_chosen"
        + (f",\n    argMinIf(grp, ts, {begins}) as grp" if grouped else "")
        + f"\nfrom {parts}\ngroup by person, kind, contact\nhaving countIf({begins}) > 0"
    )
