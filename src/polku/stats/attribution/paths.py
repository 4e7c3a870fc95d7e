"""Lay counted paths out as columns of numbers: one row for each touch of each path."""

from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Path(msgspec.Struct, frozen=True):
    """The ``touches`` of one path in their order, and whether it ended in a conversion.

    ``value`` is what the conversion was worth; ``ages`` are the full days from each touch to the
    conversion, which only the model of time decay needs.
    """

    touches: tuple[str, ...]
    converted: bool
    value: float = 0.0
    ages: tuple[int, ...] = ()


class Walked(msgspec.Struct, frozen=True):
    """``people`` each of whom went exactly these ``paths``."""

    people: int
    paths: tuple[Path, ...]


class Columns(msgspec.Struct, frozen=True):
    """The paths that hold a touch, as columns.

    Of each touch: its channel's number, its path's, its place in it from 0. Of each path: its
    length, whether it converted, its value, and which entry of the walked it belongs to.
    """

    channels: tuple[str, ...]
    people: Ints
    channel: Ints
    path: Ints
    place: Ints
    age: Ints
    length: Ints
    converted: Floats
    value: Floats
    walked: Ints

    @property
    def is_first(self) -> npt.NDArray[np.bool_]:
        """Whether each touch is the first of its path."""
        return np.asarray(self.place == 0)

    @property
    def is_last(self) -> npt.NDArray[np.bool_]:
        """Whether each touch is the last of its path."""
        return np.asarray(self.place == self.length[self.path] - 1)


def columns(walked: Sequence[Walked]) -> Columns:
    """Return the paths with a touch as columns; the channels are in the order of their names."""
    kept = [(nth, one) for nth, crowd in enumerate(walked) for one in crowd.paths if one.touches]
    channels = tuple(sorted({name for _, one in kept for name in one.touches}))
    number = {name: nth for nth, name in enumerate(channels)}
    length = _ints(len(one.touches) for _, one in kept)
    ages = (one.ages or (0,) * len(one.touches) for _, one in kept)
    starts = np.cumsum(length) - length
    path = np.repeat(np.arange(len(kept)), length)
    return Columns(
        channels=channels,
        people=_ints(crowd.people for crowd in walked),
        channel=_ints(number[name] for _, one in kept for name in one.touches),
        path=path,
        place=np.arange(len(path)) - starts[path],
        age=_ints(chain.from_iterable(ages)),
        length=length,
        converted=np.array([one.converted for _, one in kept], dtype=np.float64),
        value=np.array([one.value for _, one in kept], dtype=np.float64),
        walked=_ints(nth for nth, _ in kept),
    )


def total_conversions(walked: Sequence[Walked], *, touched: bool) -> int:
    """Return how many conversions have a touch before them, or how many have none."""
    return sum(
        crowd.people
        for crowd in walked
        for one in crowd.paths
        if one.converted and bool(one.touches) == touched
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
