"""Simulate lost connections and what mends them: time, advice by phone, or a technician."""

from dataclasses import dataclass

import numpy as np

from polku.demo.calls import Calls
from polku.demo.clock import DAY, FIELD_HOURS, HOUR, MINUTE
from polku.demo.draws import Bools, Ints, around, chance, spaced
from polku.demo.errands import FAULT, OUTAGE, Errands
from polku.demo.log import Shape
from polku.demo.places import TOWNS
from polku.demo.properties import Labels, Numbered
from polku.demo.world import World

LOST = Shape("Connection Lost", "app", "network")
RESTORED = Shape("Connection Restored", "app", "network")
BOOKED = Shape("Technician Booked", "phone", "contact centre")
VISITED = Shape("Technician Visited", "delivery", "field service")

_NEEDS_TECHNICIAN = 0.42
_PROMISED_DAYS = 3


@dataclass(frozen=True)
class Visits:
    """Visits of technicians, for the surveys."""

    person: Ints
    wall: Ints
    number: Ints
    late: Bools


def simulate_faults(world: World, errands: Errands, calls: Calls) -> Visits:
    """Add what the network saw of each fault, and the visits that mended some."""
    rng = world.rng("faults")
    rows = np.flatnonzero(np.isin(errands.reason, (FAULT, OUTAGE)))
    cause = {"fault_id": Numbered("F-", errands.number[rows])}
    world.log.add(LOST, errands.person[rows], errands.wall[rows], cause)
    mended = errands.wall + spaced(rng, 3 * HOUR, 40 * HOUR, len(errands.wall))
    solved = np.flatnonzero(calls.resolved & (errands.reason[calls.errand] == FAULT))
    by_phone = calls.ended[solved] + spaced(rng, 2 * MINUTE, 3 * HOUR, len(solved))
    mended[calls.errand[solved]] = by_phone
    mended = np.where(errands.reason == OUTAGE, errands.until, mended)
    first = np.unique(calls.errand[solved], return_index=True)[1]
    chosen = solved[first][chance(rng, _NEEDS_TECHNICIAN, len(first))]
    visits = _visits(world, errands, calls.take(chosen))
    mended[calls.errand[chosen]] = visits.wall + 25 * MINUTE
    world.log.add(RESTORED, errands.person[rows], mended[rows], cause)
    return visits


def _visits(world: World, errands: Errands, calls: Calls) -> Visits:
    rng = world.rng("technicians")
    number = errands.number[calls.errand]
    fault = Numbered("F-", number)
    booked = calls.ended - 20
    world.log.add(BOOKED, calls.person, booked, {"fault_id": fault})
    wished = booked + around(rng, 1.35 * DAY, 0.5, len(booked)).astype(np.int64)
    wall = world.period.when_open(rng, wished, FIELD_HOURS)
    town = Labels(world.people.town[calls.person], [each.name for each in TOWNS])
    world.log.add(VISITED, calls.person, wall, {"fault_id": fault, "town": town})
    return Visits(calls.person, wall, number, wall - booked > _PROMISED_DAYS * DAY)
