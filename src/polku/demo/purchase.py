"""Simulate becoming a customer: from an advertisement through the order form to the order."""

from dataclasses import dataclass

import numpy as np

from polku.demo.browsing import PAGE, devices, gadgets, load_times
from polku.demo.campaigns import CAMPAIGNS, daily_lift
from polku.demo.clock import DAY, EVENINGS, FIELD_HOURS
from polku.demo.draws import Bools, Ints, Rng, around, chance, pick, repeated, spaced
from polku.demo.log import BROWSER, Shape
from polku.demo.places import TOWNS
from polku.demo.population import PLANS
from polku.demo.properties import AnyField, Cents, Fields, Labels, Numbered
from polku.demo.vitals import GADGETS, Views, measure_views
from polku.demo.world import World

AD = Shape("Ad Clicked", "ad", "ads")
CHECKED = Shape("Availability Checked", "web", "web")
ADDRESS = Shape("Address Entered", "web", "web")
CHOSEN = Shape("Plan Chosen", "web", "web")
DETAILS = Shape("Details Entered", "web", "web")
PAYMENT = Shape("Payment Started", "web", "web")
PLACED = Shape("Order Placed", "web", "web")
CONFIRMED = Shape("Order Confirmed", "e-mail", "orders")

#: Of those at each step, the share that takes the next: check, address, plan, details, payment.
_NEWCOMER_STEPS = (0.74, 0.88, 0.8, 0.74, 0.9)
_CUSTOMER_STEPS = (1.0, 1.0, 0.75, 0.85, 0.9)
_PAID = 0.6
_PAYMENT_MS, _LIGHT_PAYMENT_MS = 4600, 1500
_UPGRADES = 0.5  # attempts of an existing customer to change the plan, a year
_NETWORKS = ("search ads", "social ads", "display ads", "video ads")
_REFERRERS = ("ad", "search", None, "comparison site", "social")
_PATHS = ("/", "/campaign", "/my", "/plans", "/plans/fibre", "/coverage", "/reviews", "/offers")
_BUSINESS_PLAN = 4  # the first of `PLANS` that is for businesses
_LIGHT = 2


@dataclass(frozen=True)
class Orders:
    """Orders with what happens to them; ``first`` where the person becomes a customer."""

    person: Ints
    wall: Ints
    number: Ints
    first: Bools
    ships: Bools  # whether a router is sent
    promised: Ints  # the wall time at which the promised day begins


@dataclass(frozen=True)
class _Attempts:
    person: Ints
    wall: Ints
    newcomer: Bools
    campaign: Ints
    from_ad: Bools
    depth: Ints  # how many of the five steps are taken
    paid: Bools
    variant: Ints  # 0 outside the trial, 1 the old payment page, 2 the light one


def simulate_purchases(world: World) -> Orders:
    """Add every attempt to order, and return the orders that came of them."""
    rng = world.rng("purchases")
    attempts = _attempts(world, rng)
    device = np.where(attempts.newcomer, BROWSER, devices(rng, len(attempts.person)))
    wall = _arrive(world, rng, attempts, device)
    return _order_form(world, rng, attempts, device, wall)


def _attempts(world: World, rng: Rng) -> _Attempts:
    people, period = world.people, world.period
    newcomer = people.starts > 0
    tries = np.where(newcomer, 1 + pick(rng, (38, 32, 20, 10), len(people)), 0)
    tries += np.where(newcomer, 0, rng.poisson(_UPGRADES, len(people)))
    person, nth = repeated(tries)
    wall = period.moments(rng, len(people), EVENINGS, daily_lift(period))[person]
    wall = wall + np.where(nth > 0, nth * spaced(rng, 2 * 3600, 9 * DAY, len(person)), 0)
    apart = period.moments(rng, len(person), EVENINGS, daily_lift(period))
    wall = np.where(newcomer[person], wall, apart)
    kept = newcomer[person] | people.active(person, wall)
    person, wall = person[kept], wall[kept]
    order = np.lexsort((wall, person))
    person, wall = person[order], wall[order]
    steps = np.where(newcomer[person][:, None], _NEWCOMER_STEPS, _CUSTOMER_STEPS)
    depth = np.cumprod(rng.random(steps.shape) < steps, axis=1).sum(axis=1)
    tried = rng.random(len(people))[person]
    light = world.lot("checkout_fix", wall, tried)
    variant = np.where(world.strength("checkout_fix", wall) > 0, 1 + light, 0)
    payable = _PAID + world.effects.size("checkout_fix") * light
    paid = (depth == steps.shape[1]) & (rng.random(len(person)) < payable)
    seen = _until_ordered(person, paid)
    campaign = _campaign(world, rng, wall)
    from_ad = chance(rng, np.where(newcomer[person], 0.44, 0.08), len(person))
    return _Attempts(
        person=person[seen],
        wall=wall[seen],
        newcomer=newcomer[person][seen],
        campaign=campaign[seen],
        from_ad=from_ad[seen],
        depth=depth[seen],
        paid=paid[seen],
        variant=variant[seen],
    )


def _until_ordered(person: Ints, paid: Bools) -> Bools:
    """Return which attempts come no later than the person's first order."""
    before: Ints = np.cumsum(paid) - paid
    first = np.flatnonzero(np.diff(person, prepend=-1))
    lengths = np.diff(np.append(first, len(person)))
    return np.asarray(before == np.repeat(before[first], lengths))


def _campaign(world: World, rng: Rng, wall: Ints) -> Ints:
    """Return the campaign that runs at each ``wall``, as a place in `CAMPAIGNS`."""
    days = world.period.day_numbers(wall)
    campaign = np.zeros(len(wall), dtype=np.int64)
    for place, each in enumerate(CAMPAIGNS):
        running = (days >= each.first_number) & (days <= each.last_number)
        campaign = np.where(running & chance(rng, 0.8, len(wall)), place, campaign)
    return campaign


def _arrive(world: World, rng: Rng, attempts: _Attempts, device: Ints) -> Ints:
    """Add the way to the site and its first pages; return when the last of them was read."""
    names = [each.name for each in CAMPAIGNS]
    ad = np.flatnonzero(attempts.from_ad)
    fields: Fields = {
        "campaign": Labels(attempts.campaign[ad], names),
        "network": Labels(pick(rng, (48, 32, 12, 8), len(ad)), _NETWORKS),
    }
    world.log.add(AD, attempts.person[ad], attempts.wall[ad], fields, device=device[ad])
    size = len(attempts.person)
    landing = np.where(attempts.newcomer, np.where(attempts.from_ad, 1, 0), 2)
    came = np.where(attempts.from_ad, 0, 1 + pick(rng, (45, 30, 15, 10), size))
    owner, place = repeated(1 + np.minimum(rng.geometric(0.5, size), 4))
    path = np.where(place == 0, landing[owner], 3 + pick(rng, (5, 4, 2, 2, 1), len(owner)))
    wall = attempts.wall[owner] + 4 + place * spaced(rng, 14, 75, len(owner))
    gadget = gadgets(attempts.person, device)[owner]
    load = load_times(rng, gadget)
    fields_page: Fields = {
        "path": Labels(path, _PATHS),
        "load_ms": load,
        "device": Labels(gadget, GADGETS),
        "referrer": Labels(np.where(place == 0, came[owner], 2), _REFERRERS),
    }
    world.log.add(PAGE, attempts.person[owner], wall, fields_page, device=device[owner])
    seen = Views(attempts.person[owner], wall, device[owner], gadget, Labels(path, _PATHS), load)
    measure_views(world, "shopping", seen)
    ended = attempts.wall.copy()
    np.maximum.at(ended, owner, wall)
    return ended


def _order_form(world: World, rng: Rng, attempts: _Attempts, device: Ints, wall: Ints) -> Orders:
    """Add the steps of the order form, and return the orders."""
    people, log = world.people, world.log
    plan = people.plan[attempts.person]
    plan = np.where(attempts.newcomer | (plan >= _BUSINESS_PLAN), plan, (plan + 1) % _BUSINESS_PLAN)
    town = Labels(people.town[attempts.person], [town.name for town in TOWNS])
    steps: tuple[tuple[Shape, Bools, tuple[int, int], dict[str, AnyField]], ...] = (
        (CHECKED, attempts.newcomer, (10, 60), {"town": town, "available": attempts.depth > 0}),
        (ADDRESS, attempts.newcomer & (attempts.depth > 1), (15, 70), {"town": town}),
        (CHOSEN, attempts.depth > 2, (25, 240), _plan_fields(plan)),
        (DETAILS, attempts.newcomer & (attempts.depth > 3), (35, 170), _plan_fields(plan)),
        (PAYMENT, attempts.depth > 4, (15, 60), _payment_fields(rng, attempts, device)),
    )
    for shape, taken, (low, high), fields in steps:
        rows = np.flatnonzero(taken)
        wall = wall + spaced(rng, low, high, len(wall))
        chosen = {name: _rows(value, rows) for name, value in fields.items()}
        log.add(shape, attempts.person[rows], wall[rows], chosen, device=device[rows])
        if shape is PAYMENT:
            _measured(world, attempts, device, rows, wall, chosen)
        if shape is DETAILS:
            log.link(attempts.person[rows], device[rows], wall[rows])
    rows = np.flatnonzero(attempts.paid)
    placed = wall[rows] + spaced(rng, 30, 150, len(rows))
    return _place(world, rng, attempts, rows, placed, plan[rows], device[rows])


def _measured(
    world: World,
    attempts: _Attempts,
    device: Ints,
    rows: Ints,
    wall: Ints,
    fields: Fields,
) -> None:
    """Add what the browser measures of the payment page, of each view."""
    views = Views(
        person=attempts.person[rows],
        wall=wall[rows],
        device=device[rows],
        gadget=gadgets(attempts.person, device)[rows],
        path=Labels(np.zeros(len(rows), dtype=np.int64), ("/order/payment",)),
        load=np.asarray(fields["load_ms"]),
    )
    measure_views(world, "payment", views, each=True)


def _plan_fields(plan: Ints) -> dict[str, AnyField]:
    return {"plan": Labels(plan, [each.name for each in PLANS])}


def _payment_fields(rng: Rng, attempts: _Attempts, device: Ints) -> dict[str, AnyField]:
    median = np.where(attempts.variant == _LIGHT, _LIGHT_PAYMENT_MS, _PAYMENT_MS)
    return {
        "path": "/order/payment",
        "load_ms": around(rng, median, 0.35, len(median)).astype(np.int64),
        "device": Labels(gadgets(attempts.person, device), GADGETS),
        "variant": Labels(attempts.variant, (None, "control", "light")),
    }


def _rows(field: AnyField, rows: Ints) -> AnyField:
    if isinstance(field, Labels):
        return Labels(field.codes[rows], field.names)
    return field[rows] if isinstance(field, np.ndarray) else field


def _place(
    world: World,
    rng: Rng,
    attempts: _Attempts,
    rows: Ints,
    wall: Ints,
    plan: Ints,
    device: Ints,
) -> Orders:
    """Add the orders placed and confirmed."""
    first = attempts.newcomer[rows]
    ships = first | chance(rng, 0.45, len(rows))
    due = world.period.when_open(rng, wall + spaced(rng, 2 * DAY, 4 * DAY, len(rows)), FIELD_HOURS)
    orders = Orders(
        person=attempts.person[rows],
        wall=wall,
        number=50_001 + np.argsort(np.argsort(wall, kind="stable"), kind="stable"),
        first=first,
        ships=ships,
        promised=due // DAY * DAY,
    )
    days, names = world.period.iso_days(orders.promised)
    cents = np.array([each.cents for each in PLANS])[plan]
    fields: Fields = {
        "order_id": Numbered("O-", orders.number),
        **_plan_fields(plan),
        "revenue": Cents(cents),
        "promised_by": Labels(np.where(ships, days, len(names)), [*names, None]),
        "variant": Labels(attempts.variant[rows], (None, "control", "light")),
        "campaign": Labels(attempts.campaign[rows], [each.name for each in CAMPAIGNS]),
    }
    world.log.add(PLACED, orders.person, wall, fields, device=device)
    sent = wall + around(rng, 70, 1.3, len(rows)).astype(np.int64) + 5
    world.log.add(CONFIRMED, orders.person, sent, {"order_id": Numbered("O-", orders.number)})
    return orders
