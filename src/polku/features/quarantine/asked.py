"""Read what an address or a form asks for: which entries, and what rule."""

import json
from typing import Any
from zoneinfo import available_timezones

from django.http import QueryDict

from polku.collect.quarantine.mending import DEEDS, Change, Match, MendingRule
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.kept import STATES, Selection, State

#: How many changes a rule has on its form, where it has no more already.
LINES = 4
_MOST_LINES = 50
_LONGEST = 2_000
_MATCH = ("event", "code", "place", "source")
_COLUMNS = ("deed", "path", "old", "value", "zone")


def state_in(asked: QueryDict) -> State:
    """Return the state that an address asks for, ``kept`` where it names none of ours."""
    return next((state for state in STATES if state == asked.get("state")), "kept")


def selection_in(asked: QueryDict) -> Selection:
    """Return which entries are meant: those of the ids, else those of one reason and its like.

    Raises `InvalidQuestion` for an id that is none.
    """
    try:
        ids = tuple(int(one, 16) for one in asked.getlist("id"))
    except ValueError:
        ids = (-1,)
    if any(not 0 <= one < 1 << 64 for one in ids):
        raise InvalidQuestion(translatable("An id of the quarantine is 16 hexadecimal digits."))
    if ids:
        return Selection(state=state_in(asked), ids=ids)
    named = {
        name: asked[name][:_LONGEST]
        for name in ("code", "message", "place", "event", "source")
        if name in asked
    }
    return Selection(state=state_in(asked), **named)  # type: ignore[arg-type] # all texts


def rule_in(asked: QueryDict, zone: str) -> MendingRule:
    """Return the rule that a form describes; ``zone`` is of times that name none.

    Raises `InvalidQuestion` naming what is missing.
    """
    match = Match(**{name: asked.get(name, "").strip()[:300] for name in _MATCH})
    changes = tuple(change for line in lines_in(asked) if (change := _change(line, zone)))
    if not changes:
        raise InvalidQuestion(
            translatable("Say at least one change, with the path of what changes.")
        )
    if match == Match():
        raise InvalidQuestion(
            translatable(
                "Say which events the rule is for: at least an event, a place or a source."
            )
        )
    name = asked.get("name", "").strip()[:100]
    return MendingRule(name=name or _called(match, changes), match=match, changes=changes)


def lines_in(asked: QueryDict) -> list[dict[str, str]]:
    """Return the lines of changes on the form, as they were written."""
    columns = [asked.getlist(name)[:_MOST_LINES] for name in _COLUMNS]
    return [
        {
            name: (column[number] if number < len(column) else "")[:_LONGEST]
            for name, column in zip(_COLUMNS, columns, strict=True)
        }
        for number in range(max(LINES, len(columns[0])))
    ]


def asked_for(rule: MendingRule) -> QueryDict:
    """Return what the form of a rule would send: `rule_in` gives a rule that does the same."""
    asked = QueryDict(mutable=True)
    asked["name"] = rule.name
    for name in _MATCH:
        asked[name] = getattr(rule.match, name)
    for change in rule.changes:
        for name, said in zip(_COLUMNS, _line(change), strict=True):
            asked.appendlist(name, said)
    return asked


def _line(change: Change) -> tuple[str, str, str, str, str]:
    plain = {"rename": change.to, "name": str(change.value), "time": change.form}
    takes = change.deed in ("set", "default", "replace")
    value = _spelled(change.value) if takes else plain.get(change.deed, "")
    old = _spelled(change.old) if change.deed == "replace" else ""
    return change.deed, change.path, old, value, change.zone


def _change(line: dict[str, str], zone: str) -> Change | None:
    deed = next((one for one in DEEDS if one == line["deed"]), None)
    path, value = line["path"].strip(), line["value"].strip()
    if deed is None or (deed != "name" and not path) or (deed in ("name", "rename") and not value):
        return None
    return Change(
        deed=deed,
        path=path,
        to=value if deed == "rename" else "",
        value=value if deed == "name" else _value(value) if deed != "rename" else None,
        old=_value(line["old"].strip()) if deed == "replace" else None,
        form=value if deed == "time" else "",
        zone=next((one for one in (line["zone"], zone) if one in available_timezones()), "UTC"),
    )


def _value(text: str) -> Any:
    """Return what was written as JSON has it where it is JSON (``5``, ``true``), else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _spelled(value: Any) -> str:
    """Return what `_value` reads as ``value``."""
    if isinstance(value, str) and value == value.strip() and _value(value) is value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _called(match: Match, changes: tuple[Change, ...]) -> str:
    about = match.event or match.place or match.source or match.code
    return f"{about}: {changes[0].deed} {changes[0].path}".strip()[:100]
