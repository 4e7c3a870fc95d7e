"""Put what is in quarantine into the form that pages show."""

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.utils.translation import gettext, pgettext

from polku.collect.quarantine.mending import DEEDS
from polku.features.live.rejects import said
from polku.features.people.rules import known_by
from polku.features.quarantine.mendings import Preview, rule_of
from polku.features.quarantine.models import Mending
from polku.vocabulary.event import Event
from polku.vocabulary.kept import STATES, Entry, Group, State

#: What is shown of a request at most, in characters.
_LONGEST = 20_000


class Row(NamedTuple):
    """A group with its reason in words and the part of an address that names it."""

    group: Group
    reason: str
    query: str


class Shown(NamedTuple):
    """An entry; ``raw`` is '' for who may not see what was sent."""

    entry: Entry
    name: str
    reason: str
    raw: str


class Tried(NamedTuple):
    """An example of what a rule does: the request before and after, and what came of it."""

    before: str
    after: str
    event: Event | None
    reason: str


def row_of(group: Group, state: State, *, reveal: bool) -> Row:
    """Return a group as the list shows it; a reason quotes what was sent."""
    named = {
        "code": group.reason.code,
        "message": group.reason.message,
        "place": group.reason.place,
        "event": group.event,
        "source": group.source,
    }
    return Row(
        group, known_by(said(group.reason), reveal=reveal), urlencode(named | {"state": state})
    )


def shown(entry: Entry, *, reveal: bool) -> Shown:
    """Return an entry as pages show it."""
    raw = readable(entry.kept.raw) if reveal else ""
    reason = known_by(said(entry.kept.reason), reveal=reveal)
    return Shown(entry, f"{entry.kept.id:016x}", reason, raw)


def readable(raw: bytes) -> str:
    """Return a request so that it can be read: JSON with a line for each of its parts."""
    try:
        text = json.dumps(msgspec.json.decode(raw), indent=2, ensure_ascii=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        text = raw.decode(errors="replace")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def tried(preview: Preview) -> list[Tried]:
    """Return the examples of a preview."""
    return [
        Tried(
            readable(one.kept.raw),
            readable(one.again.raw),
            one.again.events[0] if one.again.events else None,
            said(one.again.reason) if one.again.reason else "",
        )
        for one in preview.examples
    ]


def states(counted: dict[State, int]) -> list[tuple[State, str, int]]:
    """Return each state with its name and how many entries are in it."""
    names = {
        "kept": pgettext("quarantine", "Waiting"),
        "replayed": pgettext("quarantine", "Read again"),
        "discarded": pgettext("quarantine", "Thrown away"),
    }
    return [(state, names[state], counted[state]) for state in STATES]


def deeds() -> list[tuple[str, str]]:
    """Return what a change may do, by name."""
    words = {
        "rename": gettext("Move it to another path"),
        "set": gettext("Give it a value"),
        "default": gettext("Give it a value where it is missing"),
        "number": gettext("Make it a number"),
        "text": gettext("Make it text"),
        "boolean": gettext("Make it true or false"),
        "time": gettext("Read it as a time in a format"),
        "replace": gettext("Replace one value by another"),
        "remove": gettext("Remove it"),
        "name": gettext("Call the event something else"),
    }
    return [(deed, words[deed]) for deed in DEEDS]


def rules_shown(mendings: list[Mending]) -> list[dict[str, Any]]:
    """Return rules with whom they are for and what they do, in words."""
    words = dict(deeds())
    return [
        {
            "one": one,
            "match": [part for part in (one.event, one.place, one.source, one.code) if part],
            "changes": [
                {
                    "words": words[change.deed],
                    "path": change.path,
                    "value": change.to or change.form or _as_json(change.value),
                }
                for change in rule_of(one).changes
            ],
        }
        for one in mendings
    ]


def _as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
