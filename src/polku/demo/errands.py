"""Make up why customers need help: faults, bills, devices, contracts, moves, cancellations."""

from dataclasses import dataclass

import numpy as np

from polku.demo.clock import DAY, EVENINGS, HOUR
from polku.demo.draws import Bools, Ints, Rng, chance, pick, spaced
from polku.demo.leaving import Notices
from polku.demo.places import TOWNS
from polku.demo.world import World

REASONS = ("fault", "outage", "bill", "device", "contract", "moving", "cancellation")
FAULT, OUTAGE, BILL, DEVICE, CONTRACT, MOVING, CANCELLATION = range(len(REASONS))
_A_YEAR = {FAULT: 0.72, BILL: 0.78, DEVICE: 0.5, CONTRACT: 0.66}
_OUTAGES = 150
_OUTAGE_REACH = 0.042


@dataclass(frozen=True)
class Errands:
    """Needs for help; ``number`` names each, ``until`` is when an outage ends by itself."""

    person: Ints
    wall: Ints
    reason: Ints
    number: Ints
    until: Ints

    def take(self, rows: Ints) -> "Errands":
        """Return some of the errands."""
        return Errands(
            self.person[rows],
            self.wall[rows],
            self.reason[rows],
            self.number[rows],
            self.until[rows],
        )

    def lasting(self, wall: Ints) -> Bools:
        """Return which of the errands still need help at ``wall``: an outage ends by itself."""
        return np.asarray((self.until == 0) | (wall < self.until))


def make_errands(world: World, notices: Notices, offline: tuple[Ints, Ints]) -> Errands:
    """Return every errand of the year, in order of time.

    ``offline`` are the people and times of moves after which nothing worked.
    """
    rng = world.rng("errands")
    parts = [(*_everyday(world, rng, reason), reason) for reason in _A_YEAR]
    new = np.flatnonzero((world.people.starts >= 0) & chance(rng, 0.2, len(world.people)))
    parts.append((new, world.people.starts[new] + spaced(rng, HOUR, 4 * DAY, len(new)), DEVICE))
    asks = ~notices.by_form
    parts.append((notices.person[asks], notices.wall[asks], CANCELLATION))
    parts.append((*offline, MOVING))
    person = np.concatenate([each[0] for each in parts])
    wall = np.concatenate([each[1] for each in parts])
    reason = np.concatenate([np.full(len(each[0]), each[2]) for each in parts])
    struck, begins, ends = _outages(world, rng)
    until = np.append(np.zeros(len(person), dtype=np.int64), ends)
    person, wall = np.append(person, struck), np.append(wall, begins)
    reason = np.append(reason, np.full(len(struck), OUTAGE))
    kept = np.flatnonzero(world.people.active(person, wall) & world.period.inside(wall))
    order = kept[np.argsort(wall[kept], kind="stable")]
    return Errands(
        person[order], wall[order], reason[order], 70_001 + np.arange(len(order)), until[order]
    )


def _everyday(world: World, rng: Rng, reason: int) -> tuple[Ints, Ints]:
    people = world.people
    person = np.repeat(np.arange(len(people)), rng.poisson(_A_YEAR[reason], len(people)))
    wall = world.period.moments(rng, len(person), EVENINGS)
    if reason == BILL:
        wall = _after_the_bill(world, rng, person, wall)
    return person, wall


def _after_the_bill(world: World, rng: Rng, person: Ints, wall: Ints) -> Ints:
    """Move each ``wall`` to a few days after the last bill before it."""
    day_of_month = np.array([day.day for day in world.period.dates])
    day = wall // DAY
    back = (day_of_month[day] - world.people.billing_day[person]) % 30
    later = np.minimum(rng.exponential(2.2, len(wall)), 12).astype(np.int64)
    return (day - back + later) * DAY + np.maximum(wall % DAY, 9 * HOUR)


def _outages(world: World, rng: Rng) -> tuple[Ints, Ints, Ints]:
    """Return who was struck by an outage of the town's network, from when and until when."""
    town = pick(rng, np.sqrt([town.weight for town in TOWNS]), _OUTAGES)
    begins = world.period.moments(rng, _OUTAGES, EVENINGS)
    ends = begins + spaced(rng, 2 * HOUR, 9 * HOUR, _OUTAGES)
    struck, outage = np.nonzero(
        (world.people.town[:, None] == town)
        & (rng.random((len(world.people), _OUTAGES)) < _OUTAGE_REACH)
    )
    return struck, begins[outage] + spaced(rng, 0, 180, len(struck)), ends[outage]
