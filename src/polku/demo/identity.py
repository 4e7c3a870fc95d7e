"""Say who is who: the customer register, sign-ins that join a browser to a person, accounts."""

import numpy as np

from polku.demo.clock import HOUR
from polku.demo.draws import Ints, Rng
from polku.demo.log import APP, DEVICES, Shape
from polku.demo.places import TOWNS
from polku.demo.population import (
    AGE_GROUPS,
    DEPENDENCE,
    LANGUAGES,
    NEVER,
    PLANS,
    SEGMENTS,
    e_mails,
)
from polku.demo.properties import Fields, Labels
from polku.demo.world import World

FROM_REGISTER = Shape("Identified", "", "crm", kind="identify")
IN_BROWSER = Shape("Identified", "web", "web", kind="identify")
IN_APP = Shape("Identified", "app", "app", kind="identify")
GROUPED = Shape("Grouped", "", "crm", kind="group")


def simulate_identity(world: World) -> None:
    """Add who is known from when on; every other event must be in the log already."""
    rng = world.rng("identity")
    held = np.flatnonzero(world.people.starts < 0)
    register = 3 * HOUR + held % HOUR
    _identify(world, FROM_REGISTER, held, register)
    contacts = np.flatnonzero(world.people.business)
    _group(world, contacts, 5 * HOUR + contacts % HOUR)
    _sign_in(world, rng)


def _sign_in(world: World, rng: Rng) -> None:
    """Join each device of a customer at its first use; newcomers' joined at their details."""
    seen = world.log.first_seen()
    key = np.flatnonzero(seen < NEVER)
    person, device = key // DEVICES, key % DEVICES
    by_details = world.log.linked[key] < NEVER
    customer = world.people.starts[person] < NEVER
    signs_in = np.where(
        world.people.starts[person] < 0, seen[key] + 25 + rng.integers(0, 40), NEVER
    )
    later = np.maximum(seen[key] + 25, np.where(customer, world.people.starts[person], NEVER))
    wall = np.where(world.people.starts[person] < 0, signs_in, later)
    wall = np.where(device == APP, seen[key], wall)
    wall = np.where(by_details, world.log.linked[key], wall)
    rows = np.flatnonzero(wall < NEVER)
    world.log.link(person[rows], device[rows], wall[rows])
    app = device[rows] == APP
    for shape, chosen in ((IN_APP, rows[app]), (IN_BROWSER, rows[~app])):
        _identify(world, shape, person[chosen], wall[chosen], device[chosen])


def _identify(
    world: World, shape: Shape, person: Ints, wall: Ints, device: Ints | int = -1
) -> None:
    people, accounts = world.people, world.accounts
    mails = e_mails(people)
    since, days = _since(world, person)
    fields: Fields = {
        "name": Labels(person, people.names),
        "email": Labels(person, mails),
        "age": people.age[person],
        "age_group": Labels(people.age_group[person], AGE_GROUPS),
        "town": Labels(people.town[person], [town.name for town in TOWNS]),
        "town_size": Labels(people.town[person], [town.size for town in TOWNS]),
        "region": Labels(people.town[person], [town.region for town in TOWNS]),
        "plan": Labels(people.plan[person], [plan.name for plan in PLANS]),
        "segment": Labels(people.business[person].astype(np.int64), SEGMENTS),
        "language": Labels(people.language[person], LANGUAGES),
        "customer_since": Labels(since, days),
        "company": Labels(
            _or_last(people.account[person], len(accounts.names)), [*accounts.names, None]
        ),
        "dependence": Labels(_dependence(world, person), [*DEPENDENCE, None]),
    }
    world.log.add(shape, person, wall, fields, device=device)


def _since(world: World, person: Ints) -> tuple[Ints, list[str | None]]:
    unique, codes = np.unique(world.people.since[person], return_inverse=True)
    days = [str(np.datetime64(day, "D")) if day > 0 else None for day in unique.tolist()]
    return codes.astype(np.int64), days


def _dependence(world: World, person: Ints) -> Ints:
    held = world.people.accounts_dependence(world.accounts)[person]
    return np.where(world.people.business[person], held, len(DEPENDENCE))


def _or_last(codes: Ints, last: int) -> Ints:
    return np.where(codes < 0, last, codes)


def _group(world: World, person: Ints, wall: Ints) -> None:
    accounts = world.accounts
    account = world.people.account[person]
    fields: Fields = {
        "name": Labels(account, accounts.names),
        "industry": Labels(account, accounts.industry),
        "employees": accounts.employees[account],
        "dependence": Labels(accounts.dependence[account], DEPENDENCE),
        "monthly_value": accounts.cents[account] // 100,
    }
    world.log.add(GROUPED, person, wall, fields)
