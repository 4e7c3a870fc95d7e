"""Touchpoint rules: which events are which touchpoint, channel and stage.

Rules are a view: they are applied to stored events when a question is asked, the first rule
that matches wins, and changing one changes the view of all history, never the history.
"""

from datetime import datetime

import msgspec

from polku.vocabulary.contacts import USUAL, Contacts
from polku.vocabulary.operators import Operator
from polku.vocabulary.pages import PageRule
from polku.vocabulary.segments import Segments


class Condition(msgspec.Struct, frozen=True):
    """``field operator value``; ``field`` as in `polku.vocabulary.questions`."""

    field: str
    operator: Operator
    value: str = ""


class TouchpointRule(msgspec.Struct, frozen=True):
    """Events named ``event`` (any, where empty) that meet every condition are ``touchpoint``.

    An empty ``touchpoint``, ``channel`` or ``stage`` leaves what the event itself says.
    ``hidden`` takes the events out of journeys: they happened, but are no encounter. A score in
    them still belongs to the touchpoint it is about.
    """

    event: str = ""
    conditions: tuple[Condition, ...] = ()
    touchpoint: str = ""
    channel: str = ""
    stage: str = ""
    hidden: bool = False


class View(msgspec.Struct, frozen=True):
    """How one project sees its stored events: its rules, its contacts, its zone, its thresholds.

    What bots did is left out of every figure unless ``bots`` is set. Events that name no person
    are left out unless ``nobody`` is set: together they would look like one person. Who is in
    which of ``segments`` is judged as of ``at`` (aware), now where None. ``kept`` are the groups
    that keep their names in a breakdown by a field of too many values.
    """

    project_id: int
    timezone: str = "Europe/Helsinki"
    rules: tuple[TouchpointRule, ...] = ()
    minimum_group: int = 5
    minimum_text_group: int = 10
    bots: bool = False
    nobody: bool = False
    segments: Segments = {}
    at: datetime | None = None
    contacts: Contacts = USUAL
    pages: tuple[PageRule, ...] = ()
    tidy_pages: bool = True
    kept: tuple[str, ...] = ()
