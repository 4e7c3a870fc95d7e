"""What other rooms may ask of the quarantine: what is in it, and the steps and jobs it brings."""

import re

from polku.features.projects.models import Project
from polku.features.quarantine.actions import JOB, discard, replay, undo
from polku.features.quarantine.mendings import arrival_step
from polku.features.quarantine.steps import read_with
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import NotFound, translatable
from polku.vocabulary.kept import STATES, Entry, Group, Selection, State

__all__ = [
    "JOB",
    "access_entry",
    "arrival_step",
    "counted",
    "discard",
    "groups_of",
    "read_with",
    "replay",
    "undo",
]


def groups_of(project: Project, state: State = "kept", limit: int = 200) -> list[Group]:
    """Return what is in the quarantine by reason, event and source, the latest first."""
    return event_store().quarantine.groups(project.pk, Selection(state=state), limit)


def counted(project: Project) -> dict[State, int]:
    """Return how many entries are in each state."""
    keeper = event_store().quarantine
    return {state: keeper.count(project.pk, Selection(state=state))[0] for state in STATES}


def access_entry(project: Project, name: str) -> Entry:
    """Return an entry by its id in hexadecimal digits; raises `NotFound`."""
    known = re.fullmatch(r"[0-9a-f]{16}", name)
    found = event_store().quarantine.entries(project.pk, [int(name, 16)]) if known else []
    if not found:
        raise NotFound(translatable("The quarantine has no such event. It may have been erased."))
    return found[0]
