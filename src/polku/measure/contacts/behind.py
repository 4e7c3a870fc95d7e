"""List the people behind a figure of service contacts, the chatbot, or what came before a call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from polku.measure.binding import Binder
from polku.measure.contacts.before import before_steps
from polku.measure.contacts.chatbot import talk_steps
from polku.measure.contacts.moments import places
from polku.measure.contacts.rates import followed, rate_steps
from polku.measure.contacts.service import judged_steps
from polku.measure.crowd import Cell, crowd
from polku.measure.source import indented
from polku.store import Store
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import (
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

#: What a contact may be listed for, by the word in a cell.
WHAT: Mapping[str, str] = {
    "all": "true",
    "answered": "was_answered",
    "given_up": "gave_up",
    "waiting": "is_waiting",
    "late": "counts and not met",
    "transferred": "was_answered and transfers > 0",
    "came_again": "was_answered and not is_again and comes_again",
    "repeats": "is_again",
}
#: What a talk with the chatbot may be listed for.
TALKED: Mapping[str, str] = {
    "all": "true",
    "fallback": "fallbacks > 0",
    "handed_over": "was_handed",
    "came": "came or was_handed",
    "came_anyway": "claimed = 1 and came",
}
_AT = "fromUnixTimestamp64Milli(begun, 'UTC') as at"


def people_behind_contacts(
    store: Store, view: View, question: ContactQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those whose contacts are in ``cell``: ``what`` of `WHAT`, ``period``, ``group``.

    A ``kind`` is named by the question itself.
    """
    values = Binder()
    tests = _tests(cell, WHAT, question, values)
    select = f"select person, {_AT}\nfrom judged{tests}"
    steps = judged_steps(view, question, now, values)
    return crowd(store, view, f"with {steps}\n{select}", values.parameters, limit)


def people_behind_chatbot(
    store: Store, view: View, question: ChatbotQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those whose talks are in ``cell``: ``what`` is of `TALKED`."""
    values = Binder()
    tests = _tests(cell, TALKED, question, values)
    steps = talk_steps(view, question, now, values)
    select = f"with {steps}\nselect person, {_AT}\nfrom judged{tests}"
    return crowd(store, view, select, values.parameters, limit)


def people_behind_before_contact(
    store: Store, view: View, question: BeforeContactQuestion, cell: Cell, limit: int = 100
) -> Result:
    """Answer with callers who met ``group`` (anything online, where empty) before the contact."""
    _check(cell, ("group",))
    values = Binder()
    place = places(question.by, view, values, question.dates)
    test = "notEmpty(seen)"
    if cell.get("group"):
        named = f"arrayMap(one -> {place.text.format('one')}, seen)"
        test = f"has({named}, {values.bind('group', cell['group'])})"
    steps = before_steps(view, question, place, values)
    select = (
        f"with {steps}\nselect person, fromUnixTimestamp64Milli(until, 'UTC') as at\n"
        f"from people\nwhere is_caller and {test}"
    )
    return crowd(store, view, select, values.parameters, limit)


def people_behind_contact_rate(
    store: Store, view: View, question: ContactRateQuestion, cell: Cell, limit: int, now: datetime
) -> Result:
    """Answer with those who made contact after they were at ``group``."""
    _check(cell, ("group",))
    values = Binder()
    place = places(question.by, view, values, question.dates)
    name = place.text.format("place")
    tests = f"\nwhere {name} = {values.bind('group', cell['group'])}" if "group" in cell else ""
    select = (
        f"with {rate_steps(view, question, now, place, values)}\n"
        "select person, fromUnixTimestamp64Milli(contact, 'UTC') as at\nfrom (\n"
        f"{indented(followed(question, place, values))}\n){tests}"
    )
    return crowd(store, view, select, values.parameters, limit)


def _tests(
    cell: Cell,
    meanings: Mapping[str, str],
    question: ContactQuestion | ChatbotQuestion,
    values: Binder,
) -> str:
    """Return the ``where`` of a cell: ``what``, ``group``, and ``period`` where there are some."""
    parted = question.every or getattr(question, "shape", "") == "hours"
    _check(cell, ("what", "group", *(["period"] if parted else [])))
    if cell.get("what", "all") not in meanings:
        raise _unknown(f"what ({', '.join(meanings)}), period, group")
    tests = [f"({meanings[cell.get('what', 'all')]})"]
    if "period" in cell:
        tests.append(f"toString(period) = {values.bind('period', cell['period'])}")
    if "group" in cell and question.by:
        tests.append(f"grp = {values.bind('group', cell['group'])}")
    return "\nwhere " + "\n  and ".join(tests)


def _check(cell: Cell, names: Sequence[str]) -> None:
    if set(cell) - set(names):
        raise _unknown(", ".join(names))


def _unknown(names: str) -> InvalidQuestion:
    return InvalidQuestion(
        translatable("A cell of this answer is named by: %(names)s."), names=names
    )
