"""Simulate leaving: who gives notice, when, and until when their connection still runs."""

from dataclasses import dataclass

import numpy as np

from polku.demo.clock import DAY, HOUR
from polku.demo.draws import Bools, Ints, chance, spaced
from polku.demo.log import BROWSER, Shape
from polku.demo.population import DEPENDENCE
from polku.demo.properties import Fields, Labels
from polku.demo.world import World

STARTED = Shape("Cancellation Started", "web", "web")
CONFIRMED = Shape("Cancellation Confirmed", "e-mail", "billing")

_A_YEAR = 0.085  # of the customers, before anything is planted
_LOCKED_IN = 0.25  # of that, where a business account cannot do without
_BY_FORM = 0.5
_REASONS = ("price", "moving abroad", "another provider", "service", "no longer needed")


@dataclass(frozen=True)
class Notices:
    """Who gave notice, and when the wish to leave came up."""

    person: Ints
    wall: Ints
    by_form: Bools  # on the web site, without asking anybody


def simulate_leaving(world: World) -> tuple[World, Notices]:
    """Add the cancellations; return the world in which those people leave."""
    rng = world.rng("leaving")
    people = world.people
    locked = people.business & (
        people.accounts_dependence(world.accounts) == DEPENDENCE.index("high")
    )
    rate = np.where(locked, _A_YEAR * _LOCKED_IN, _A_YEAR) / 365
    lived = rng.exponential(1.0, len(people)) / rate * DAY
    begins = np.where(people.starts < 0, 0, people.starts + 20 * DAY).astype(np.float64)
    wall = begins + lived
    effect = world.effects.find("leaving_up")
    if effect:
        turn = world.period.wall_of(effect.starts)
        since = np.maximum(begins, turn)
        faster = np.where(locked, 1.0, 1 + effect.size)
        wall = np.where(wall > since, since + (wall - since) / faster, wall)
    person = np.flatnonzero(wall < world.period.length * DAY)
    notice = wall[person].astype(np.int64)
    notice = notice // DAY * DAY + spaced(rng, 8 * HOUR, 21 * HOUR, len(person))
    by_form = chance(rng, _BY_FORM, len(person))
    days = np.where(by_form, 0, spaced(rng, 2, 5, len(person)))
    office = (notice // DAY + days) * DAY + spaced(rng, 8 * HOUR, 16 * HOUR, len(person))
    confirmed = np.where(by_form, notice + spaced(rng, 60, 900, len(person)), office)
    page: Fields = {"path": "/my/contract/end"}
    form = np.flatnonzero(by_form)
    world.log.add(STARTED, person[form], notice[form], page, device=BROWSER)
    why = Labels(rng.integers(0, len(_REASONS), len(person)), _REASONS)
    world.log.add(CONFIRMED, person, confirmed, {"reason": why})
    leaves = people.leaves.copy()
    leaves[person] = confirmed + spaced(rng, 12 * DAY, 28 * DAY, len(person))
    return world.with_people(people.left(leaves)), Notices(person, notice, by_form)
