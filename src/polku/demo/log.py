"""Gather simulated events column by column, and hand them over as tables in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from polku.demo.clock import Period
from polku.demo.draws import Bools, Ints, Rng
from polku.demo.properties import Fields, objects
from polku.store.columns import SCHEMA

#: Where an event was seen: nowhere with a visitor's id, a first or second browser, the app.
NO_DEVICE, BROWSER, SECOND_BROWSER, APP = -1, 0, 1, 2
DEVICES = 3
_MOST_ROWS = 200_000
_NEVER = np.iinfo(np.int64).max


class Shape(msgspec.Struct, frozen=True):
    """What every event of one sort has in common."""

    name: str
    channel: str
    source: str
    kind: str = "track"
    touchpoint: str = ""
    stage: str = ""
    metric: str = ""
    lowest: int = 0
    highest: int = 0


@dataclass(frozen=True)
class Identifiers:
    """The identifiers of all people, by their place; ``visitors`` holds `DEVICES` for each."""

    users: pa.Array
    visitors: pa.Array
    accounts: pa.Array


@dataclass
class Log:
    """All events of the period; ``linked`` says since when a device is known to be a person's."""

    period: Period
    people: int
    _shapes: dict[Shape, int] = field(default_factory=dict)
    _person: list[Ints] = field(default_factory=list)
    _wall: list[Ints] = field(default_factory=list)
    _shape: list[npt.NDArray[np.int16]] = field(default_factory=list)
    _device: list[npt.NDArray[np.int8]] = field(default_factory=list)
    _score: list[npt.NDArray[np.int8]] = field(default_factory=list)
    _text: list[pa.Array] = field(default_factory=list)
    _properties: list[pa.Array] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.linked: Ints = np.full(self.people * DEVICES, _NEVER)

    def add(
        self,
        shape: Shape,
        person: Ints,
        wall: Ints,
        fields: Fields,
        *,
        device: Ints | int = NO_DEVICE,
        score: Ints | None = None,
        text: pa.Array | None = None,
    ) -> None:
        """Add one event for each of ``person`` at ``wall``."""
        size = len(person)
        if not size:
            return
        code = self._shapes.setdefault(shape, len(self._shapes))
        self._person.append(person)
        self._wall.append(wall)
        self._shape.append(np.full(size, code, dtype=np.int16))
        self._device.append(np.broadcast_to(np.asarray(device, dtype=np.int8), (size,)))
        self._score.append(np.full(size, -1, np.int8) if score is None else score.astype(np.int8))
        self._text.append(pa.repeat(pa.scalar(""), size) if text is None else text)
        self._properties.append(objects(size, fields))

    def link(self, person: Ints, device: Ints | int, wall: Ints) -> None:
        """Note that ``device`` is known to be ``person``'s from ``wall`` on."""
        np.minimum.at(self.linked, person * DEVICES + device, wall)

    def first_seen(self) -> Ints:
        """Return when each person's device was first seen, by ``person * DEVICES + device``."""
        seen = np.full(self.people * DEVICES, _NEVER)
        for person, device, wall in zip(self._person, self._device, self._wall, strict=True):
            held = (device >= 0) & self.period.inside(wall)
            np.minimum.at(seen, person[held] * DEVICES + device[held], wall[held])
        return seen

    def tables(self, rng: Rng, identifiers: Identifiers) -> Iterator[pa.Table]:
        """Yield the events of the period, a month (of UTC) at a time, in order of time."""
        wall = np.concatenate(self._wall)
        kept = np.flatnonzero(self.period.inside(wall))
        instant = self.period.utc_ms(wall[kept]) + rng.integers(0, 1000, len(kept))
        order = np.argsort(instant, kind="stable")
        columns = _Columns(self, kept[order], instant[order], wall, identifiers, rng)
        months = instant[order].astype("datetime64[ms]").astype("datetime64[M]")
        starts = np.flatnonzero(np.diff(months.astype(np.int64), prepend=-1))
        for first, last in zip(starts, np.append(starts[1:], len(order)), strict=True):
            pieces = -(-(last - first) // _MOST_ROWS)
            for rows in np.array_split(np.arange(first, last), pieces):
                yield columns.table(slice(rows[0], rows[-1] + 1))


class _Columns:
    """The gathered columns in order of time, to be written a slice at a time."""

    def __init__(
        self,
        log: Log,
        order: Ints,
        instant: Ints,
        wall: Ints,
        identifiers: Identifiers,
        rng: Rng,
    ) -> None:
        self._identifiers = identifiers
        self._shapes = list(log._shapes)
        self._order = order
        self._instant = instant
        self._received = instant + rng.integers(40, 2500, len(instant))
        self._person = np.concatenate(log._person)[order]
        self._device = np.concatenate(log._device)[order].astype(np.int64)
        self._shape = np.concatenate(log._shape)[order]
        self._score = np.concatenate(log._score)[order]
        self._text = pa.chunked_array(log._text).combine_chunks()
        self._properties = pa.chunked_array(log._properties).combine_chunks()
        self._known = self._who_is_known(log.linked, wall[order])

    def _who_is_known(self, linked: Ints, wall: Ints) -> Bools:
        key = self._person * DEVICES + np.maximum(self._device, 0)
        return (self._device < 0) | (wall >= linked[key])

    def table(self, rows: slice) -> pa.Table:
        person, device = self._person[rows], self._device[rows]
        nobody = pa.array([""])
        numbers = pa.array(np.arange(rows.start, rows.stop)).cast(pa.string())
        users = np.where(self._known[rows], person, len(self._identifiers.users))
        visitors = np.where(device >= 0, person * DEVICES + device, len(self._identifiers.visitors))
        score = self._score[rows]
        columns = {
            "message_id": pa.compute.binary_join_element_wise("demo-", numbers, ""),
            "ts": pa.array(self._instant[rows]),
            "received_at": pa.array(self._received[rows]),
            "user_id": pa.concat_arrays([self._identifiers.users, nobody]).take(pa.array(users)),
            "anonymous_id": pa.concat_arrays([self._identifiers.visitors, nobody]).take(
                pa.array(visitors)
            ),
            "previous_id": pa.repeat(pa.scalar(""), len(person)),
            "account_id": self._accounts(users),
            "score": pa.array(score, mask=score < 0),
            "bot": pa.repeat(pa.scalar(False), len(person)),
            "text": self._text.take(pa.array(self._order[rows])),
            "properties": self._properties.take(pa.array(self._order[rows])),
        } | self._common(self._shape[rows])
        return pa.table(
            [columns[name].cast(SCHEMA.field(name).type) for name in SCHEMA.names], schema=SCHEMA
        )

    def _accounts(self, users: Ints) -> pa.Array:
        return pa.concat_arrays([self._identifiers.accounts, pa.array([""])]).take(pa.array(users))

    def _common(self, shape: npt.NDArray[np.int16]) -> dict[str, pa.Array]:
        codes = pa.array(shape)
        return {
            name: pa.array([getattr(each, name) for each in self._shapes]).take(codes)
            for name in Shape.__struct_fields__
        }
