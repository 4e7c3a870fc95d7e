"""Say what a change of rules would move in all history, before it is saved."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, view_of
from polku.measure.touchpoints import event_inventory, touchpoint_effect
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import TouchpointRule


class Seen(NamedTuple):
    """How events are seen: an empty touchpoint is no encounter."""

    touchpoint: str
    channel: str
    stage: str


class Move(NamedTuple):
    """Events that would be seen otherwise; ``people`` is None where the group is too small."""

    before: Seen
    after: Seen
    events: int
    people: int | None


class Effect(NamedTuple):
    """Everything that a change would move, the most events first."""

    moves: tuple[Move, ...]
    result: Result

    @property
    def events(self) -> int:
        """How many events would be seen otherwise."""
        return sum(move.events for move in self.moves)


def inventory(project: Project) -> Result:
    """Answer with the events that arrive, and which rule takes each."""
    return event_inventory(event_store(), view_of(project))


def effect_of(project: Project, rules: Sequence[TouchpointRule]) -> Effect:
    """Return what all history would look like if ``rules`` were the project's."""
    now = view_of(project)
    new = msgspec.structs.replace(now, rules=tuple(rules))
    result = touchpoint_effect(event_store(), now, new)
    return Effect(tuple(_move(row, now.minimum_group) for row in result.dicts()), result)


def _move(row: dict[str, object], minimum: int) -> Move:
    before, after = (
        Seen(*(str(row[f"{field}_{when}"]) for field in Seen._fields)) for when in ("now", "new")
    )
    events, people = int(str(row["events"])), int(str(row["people"]))
    return Move(before, after, events, people if people >= minimum else None)
