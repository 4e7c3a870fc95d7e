"""Say what becomes of each row of one file: its events, or why it is left out."""

from datetime import datetime

from polku.collect.files.columns import Columns
from polku.collect.files.compiling import event_maker
from polku.collect.files.conditions import condition_of
from polku.collect.files.identity import ByContent
from polku.collect.files.mapping import EventRule, Mapping
from polku.collect.files.rows import Row
from polku.vocabulary.errors import translatable
from polku.vocabulary.event import Event

#: Why a row is left out that no rule makes an event of.
NOTHING_APPLIES = translatable("No event of the mapping applies to the row.")


class RowMapper:
    """A mapping bound to the columns of one file. Give it each row once, in file order."""

    def __init__(self, mapping: Mapping, columns: Columns, received_at: datetime) -> None:
        self._empty = frozenset(mapping.empty)
        self._skip = [
            (test, rule.reason)
            for rule in mapping.skip
            if (test := condition_of(rule.when, columns, mapping.decimal))
        ]
        self._make = [
            event_maker(rule, nth, mapping, columns, received_at)
            for rule, nth in _numbered(mapping.events)
        ]
        by_content = not all(rule.id or mapping.id for rule in mapping.events)
        self._content = ByContent(columns, mapping.source) if by_content else None

    def __call__(self, row: Row) -> list[Event] | str:
        """Return the events of ``row``, or the reason why it is left out.

        Raises `InvalidEvent` where one of them is not clean: then none of them is made.
        """
        cells = self._cleared(row) if self._empty else row
        for test, reason in self._skip:
            if test(cells):
                return reason
        content = self._content(row) if self._content else ""
        made = [make(cells, content) for make in self._make]
        return [event for event in made if event is not None] or NOTHING_APPLIES

    def _cleared(self, row: Row) -> Row:
        empty = self._empty
        return [None if isinstance(c, str) and c.strip() in empty else c for c in row]


def _numbered(rules: tuple[EventRule, ...]) -> list[tuple[EventRule, int]]:
    """Number the rules of each event by themselves, so that their message ids stay when rules of
    other events come before them."""
    seen: dict[str, int] = {}
    result = []
    for rule in rules:
        name = f"{rule.kind} {rule.event}"
        result.append((rule, seen.get(name, 0)))
        seen[name] = seen.get(name, 0) + 1
    return result
