"""Simulate everyday use: visits to the web site and the app, with how fast they opened."""

from typing import NamedTuple

import numpy as np

from polku.demo.clock import EVENINGS
from polku.demo.draws import Floats, Ints, Rng, around, chance, pick, repeated, running
from polku.demo.log import APP, BROWSER, SECOND_BROWSER, Shape
from polku.demo.properties import Fields, Labels
from polku.demo.vitals import GADGETS, Views, measure_views
from polku.demo.world import World

PAGE = Shape("Page Viewed", "web", "web", kind="page")
SCROLLED = Shape("Scroll Depth Reached", "web", "web")
OPENED = Shape("App Opened", "app", "app")
SCREEN = Shape("Screen Viewed", "app", "app", kind="screen")

_PATHS = {
    "/": 14,
    "/my": 26,
    "/my/bills": 15,
    "/my/usage": 12,
    "/my/contract": 7,
    "/plans": 6,
    "/offers": 4,
    "/status": 6,
    "/help": 5,
    "/help/router": 4,
    "/help/wifi": 4,
    "/contact": 3,
    "/shops": 2,
    "/news": 2,
}
_SCREENS = {
    "home": 34,
    "usage": 22,
    "bills": 17,
    "router": 9,
    "speed-test": 8,
    "support": 6,
    "offers": 4,
}
_WEB_VISITS, _APP_VISITS = 8.5, 21.0  # a year, for somebody who uses that channel as most do
_LOAD_MS, _APP_LOAD_MS = 1650, 2900
_SHORTEST_GAP = 6


def simulate_browsing(world: World) -> None:
    """Add the web visits and app sessions of customers who have no errand."""
    rng = world.rng("web visits")
    person, wall = _visits(world, rng, _WEB_VISITS, np.ones(len(world.people)))
    device = devices(rng, len(person))
    entry = Labels(pick_paths(rng, len(person)), PATHS)
    page_views(world, rng, "visits", Visits(person, wall, device, entry))
    rng = world.rng("app sessions")
    _app_sessions(world, rng, *_visits(world, rng, _APP_VISITS, world.people.has_app * 1.0))


PATHS = tuple(_PATHS)
SCREENS = tuple(_SCREENS)


def pick_paths(rng: Rng, size: int) -> Ints:
    """Return the pages on which ``size`` ordinary visits begin, as places in `PATHS`."""
    return pick(rng, list(_PATHS.values()), size)


def devices(rng: Rng, size: int) -> Ints:
    """Return the browser of each of ``size`` visits."""
    return np.where(chance(rng, 0.16, size), SECOND_BROWSER, BROWSER)


def gadgets(person: Ints, device: Ints) -> Ints:
    """Return what each browser runs on, as places in `GADGETS`."""
    return np.asarray(np.digitize((person * 7 + device * 3) % 10, (4, 9)), dtype=np.int64)


def load_times(rng: Rng, gadget: Ints) -> Ints:
    """Return how many milliseconds a page took to load on each gadget, whoever opened it."""
    median = _LOAD_MS * np.array([1.0, 1.25, 1.1])[gadget]
    return around(rng, median, 0.45, len(gadget)).astype(np.int64)


def _visits(world: World, rng: Rng, rate: float, users: Floats) -> tuple[Ints, Ints]:
    people = world.people
    eagerness = rng.gamma(1.4, 1 / 1.4, len(people)) * users
    person = np.repeat(np.arange(len(people)), rng.poisson(rate * eagerness))
    wall = world.period.moments(rng, len(person), EVENINGS)
    kept = people.active(person, wall)
    return person[kept], wall[kept]


class Visits(NamedTuple):
    """Visits to the web site: whose, when, in which browser, and the page each begins on."""

    person: Ints
    wall: Ints
    device: Ints
    entry: Labels


def page_views(world: World, rng: Rng, part: str, visits: Visits) -> Ints:
    """Add one to eight pages for each of ``visits``; return when each ended.

    ``part`` names what the visits are for, so that what is measured of them is drawn by itself.
    """
    person, wall, device, entry = visits
    owner, place = repeated(1 + np.minimum(rng.geometric(0.42, len(person)) - 1, 7))
    gaps = np.where(place == 0, 0, _SHORTEST_GAP + rng.exponential(38, len(owner)).astype(np.int64))
    when = wall[owner] + running(gaps, owner, place)
    known = list(dict.fromkeys((*PATHS, *(str(name) for name in entry.names))))
    first = np.array([known.index(str(name)) for name in entry.names])[entry.codes]
    path = np.where(place == 0, first[owner], pick_paths(rng, len(owner)))
    gadget = gadgets(person, device)[owner]
    load = load_times(rng, gadget)
    fields: Fields = {
        "path": Labels(path, known),
        "load_ms": load,
        "device": Labels(gadget, GADGETS),
    }
    world.log.add(PAGE, person[owner], when, fields, device=device[owner])
    pages = Labels(path, known)
    measure_views(world, part, Views(person[owner], when, device[owner], gadget, pages, load))
    read = np.flatnonzero(chance(rng, 0.12, len(owner)))
    depth = Labels(pick(rng, (5, 3, 2), len(read)), (50, 75, 100))
    _scrolled(world, rng, person[owner][read], when[read], device[owner][read], depth)
    ended: Ints = np.zeros(len(person), dtype=np.int64)
    np.maximum.at(ended, owner, when)
    return ended + 5


def _scrolled(
    world: World, rng: Rng, person: Ints, wall: Ints, device: Ints, depth: Labels
) -> None:
    later = wall + rng.integers(2, _SHORTEST_GAP, len(wall))
    world.log.add(SCROLLED, person, later, {"percent": depth}, device=device)


def _app_sessions(world: World, rng: Rng, person: Ints, wall: Ints) -> None:
    updates_at = rng.random(len(world.people))
    updated = updates_at[person] < world.strength("app_faster", wall)
    median = _APP_LOAD_MS * (1 + world.effects.size("app_faster") * updated)
    load = around(rng, median, 0.38, len(person)).astype(np.int64)
    fields: Fields = {
        "load_ms": load,
        "version": Labels(updated.astype(np.int64), ("5.8", "6.0")),
        "system": Labels(person * 13 % 20 // 11, ("Android", "iOS")),
    }
    world.log.add(OPENED, person, wall, fields, device=APP)
    owner, place = repeated(np.minimum(rng.geometric(0.45, len(person)), 7))
    gaps = 3 + rng.exponential(17, len(owner)).astype(np.int64)
    when = wall[owner] + load[owner] // 1000 + running(gaps, owner, place)
    screen = np.where(place == 0, 0, pick(rng, list(_SCREENS.values()), len(owner)))
    world.log.add(SCREEN, person[owner], when, {"screen": Labels(screen, SCREENS)}, device=APP)
