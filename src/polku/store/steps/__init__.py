"""The tables of the event store, as numbered steps that run once, in order.

Field guide: never change a step that has been released; add the next number. Each returns
statements that may run twice without harm, because a crash can come between two of them.
"""

from collections.abc import Callable

from polku.store.forms import Form
from polku.store.steps import (
    m0001_events,
    m0002_bots,
    m0003_identity,
    m0005_quarantine,
    m0009_segments,
)

STEPS: tuple[tuple[int, Callable[[Form], tuple[str, ...]]], ...] = (
    (1, m0001_events.statements),
    (2, m0002_bots.statements),
    (3, m0003_identity.statements),
    (5, m0005_quarantine.statements),
    (9, m0009_segments.statements),
)
