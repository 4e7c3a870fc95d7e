"""Where clean events go: the store itself, or a running server in front of it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from polku.vocabulary.event import Event


class Receipt(msgspec.Struct, frozen=True, eq=False):
    """What became of a batch, once it is on disk.

    It held ``stored + duplicate + erased + quarantined`` events. ``erased`` are those of erased
    persons from before their erasure: they are not stored again. ``quarantined`` are those that
    the project does not take as they are, and that are kept apart.
    ``doubled`` and ``hidden`` name the duplicate and the erased ones by their place in the batch,
    where the sink can tell.
    """

    stored: int
    duplicate: int
    erased: int = 0
    doubled: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()
    quarantined: int = 0

    @property
    def _counts(self) -> tuple[int, int, int, int]:
        return self.stored, self.duplicate, self.erased, self.quarantined

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Receipt):
            return NotImplemented
        return self._counts == other._counts

    def __hash__(self) -> int:
        return hash(self._counts)


class Sink(Protocol):
    """Takes batches of clean events of one project, durably."""

    def append(self, project_id: int, events: Sequence[Event]) -> Receipt:
        """Return once every event is on disk. An event whose ``message_id`` the project
        already has is not stored again.

        Raises `StoreFailed` where nothing may be acknowledged.
        """
        ...
