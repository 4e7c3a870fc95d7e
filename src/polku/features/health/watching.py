"""Know the collector that runs in this process, and its disk."""

from pathlib import Path
from typing import Protocol

from polku.collect.timing import Quantiles, Timing


class Space(Protocol):
    """The disk of the data folder."""

    floor: int

    def free(self) -> int:
        """Return the bytes that can be written."""
        ...


class Watched(Protocol):
    """A running collector."""

    @property
    def timing(self) -> Timing:
        """How long the last requests and events took."""
        ...

    @property
    def waiting(self) -> int:
        """How many bytes wait to be written."""
        ...


class Collecting:
    """What is watched; nothing where this process collects nothing."""

    collector: Watched | None = None
    space: Space | None = None
    data: Path | None = None


def watch(collector: Watched, space: Space, data: Path) -> None:
    """Tell from now on of this collector, its disk and its data folder."""
    Collecting.collector, Collecting.space, Collecting.data = collector, space, data


def waiting() -> int | None:
    """Return how many bytes wait to be written; None where nothing is collected here."""
    return Collecting.collector.waiting if Collecting.collector else None


def answers() -> Quantiles | None:
    """Return how long requests waited for their answer lately."""
    return Collecting.collector.timing.answers() if Collecting.collector else None


def sights() -> Quantiles | None:
    """Return how long events took lately until they could be asked for."""
    return Collecting.collector.timing.sights() if Collecting.collector else None
