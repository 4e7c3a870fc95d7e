"""Simulate moving home with the connection: notice, check, moving day, and whether it works."""

from dataclasses import dataclass

import numpy as np

from polku.demo.browsing import Visits, devices, page_views
from polku.demo.clock import DAY, EVENINGS, HOUR
from polku.demo.draws import Bools, Ints, around, chance, spaced
from polku.demo.log import Shape
from polku.demo.properties import AnyField, Fields, Labels, Numbered
from polku.demo.world import World

ADDRESS_CHECKED = Shape("New Address Checked", "web", "web")
ROUTER_CHECKED = Shape("Router Checked", "web", "web")
NOTICE_SENT = Shape("Moving Notice Sent", "web", "web")
MOVE_CONFIRMED = Shape("Move Confirmed", "e-mail", "orders")
MOVE_ACTIVATED = Shape("Connection Activated", "delivery", "network")

_A_YEAR = 0.16
_SKIPS_CHECK, _WORKS = 0.12, 0.955
_GIVES_NOTICE = 0.8


@dataclass(frozen=True)
class Moves:
    """Moves of customers; ``noon`` is the wall time of noon on the moving day."""

    person: Ints
    number: Ints
    noon: Ints
    works: Bools
    activated: Ints

    def offline(self) -> tuple[Ints, Ints]:
        """Return who had no connection on the moving day, and when they look for help."""
        rows = np.flatnonzero(~self.works)
        return self.person[rows], self.noon[rows] + 2 * HOUR + rows % (5 * HOUR)


def simulate_moving(world: World) -> Moves:
    """Add the moves of the year."""
    rng = world.rng("moving")
    people, log = world.people, world.log
    person = np.repeat(np.arange(len(people)), rng.poisson(_A_YEAR, len(people)))
    wall = world.period.moments(rng, len(person), EVENINGS)
    kept = people.active(person, wall)
    person, wall = person[kept], wall[kept]
    size = len(person)
    device = devices(rng, size)
    entry = Labels(np.zeros(size, dtype=np.int64), ("/moving",))
    read = page_views(world, rng, "moving", Visits(person, wall, device, entry))
    log.add(ADDRESS_CHECKED, person, read + 20, {"path": "/moving/address"}, device=device)
    skips = chance(rng, _SKIPS_CHECK + world.amount("advice_skipped", wall), size)
    looked = np.flatnonzero(~skips)
    checked = read + spaced(rng, 60, 260, size)
    path: Fields = {"path": "/moving/router"}
    log.add(ROUTER_CHECKED, person[looked], checked[looked], path, device=device[looked])
    sent = np.flatnonzero(chance(rng, _GIVES_NOTICE, size))
    person, skips, device = person[sent], skips[sent], device[sent]
    noticed = checked[sent] + spaced(rng, 120, 700, len(sent))
    noon = noticed // DAY * DAY + spaced(rng, 5, 36, len(sent)) * DAY + 12 * HOUR
    works = chance(rng, _WORKS + world.effects.size("skipped_check_breaks") * skips, len(sent))
    late = around(rng, 1.6 * DAY, 0.5, len(sent)).astype(np.int64)
    on_the_day = spaced(rng, -2 * HOUR, 9 * HOUR, len(sent))
    activated = noon + np.where(works, on_the_day, np.maximum(late, 13 * HOUR))
    number = 60_001 + np.arange(len(sent))
    fields = _named(world, number, noon)
    log.add(NOTICE_SENT, person, noticed, fields, device=device)
    log.add(MOVE_CONFIRMED, person, noticed + spaced(rng, 20, 400, len(sent)), fields)
    log.add(MOVE_ACTIVATED, person, activated, {"move_id": Numbered("M-", number)})
    return Moves(person, number, noon, works, activated)


def _named(world: World, number: Ints, noon: Ints) -> dict[str, AnyField]:
    days, names = world.period.iso_days(noon)
    return {"move_id": Numbered("M-", number), "moving_day": Labels(days, names)}
