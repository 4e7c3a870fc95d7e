"""Where clean events go: the store itself, or a running server in front of it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from polku.vocabulary.event import Event


class Receipt(msgspec.Struct, frozen=True):
    """What became of a batch, once it is on disk: ``stored + duplicate + erased`` events.

    ``erased`` are those of erased persons from before their erasure: they are not stored again.
    """

    stored: int
    duplicate: int
    erased: int = 0


class Sink(Protocol):
    """Takes batches of clean events of one project, durably."""

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once every event is on disk. An event whose ``message_id`` the project
        already has is not stored again.

        Raises `StoreFailed` where nothing may be acknowledged.
        """
        ...
