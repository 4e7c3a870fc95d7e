"""Simulate what follows an order: the parcel, the activation and the first day as a customer."""

from dataclasses import dataclass

import numpy as np

from polku.demo.clock import AWAKE, COURIER_HOURS, DAY, HOUR
from polku.demo.draws import Bools, Ints, around, chance, pick, spaced
from polku.demo.log import Shape
from polku.demo.places import TOWNS
from polku.demo.properties import Fields, Labels, Numbered
from polku.demo.purchase import Orders
from polku.demo.world import World

SHIPPED = Shape("Order Shipped", "e-mail", "orders")
DELIVERED = Shape("Order Delivered", "delivery", "courier")
ACTIVATED = Shape("Connection Activated", "delivery", "network")

_LATE = 0.05


@dataclass(frozen=True)
class Deliveries:
    """Parcels that arrived, for the surveys."""

    person: Ints
    activated: Ints
    number: Ints
    late: Bools


def simulate_deliveries(world: World, orders: Orders) -> tuple[World, Deliveries]:
    """Add parcels and activations; return the world in which newcomers are customers."""
    rng = world.rng("deliveries")
    sent = np.flatnonzero(orders.ships)
    size = len(sent)
    late = chance(rng, _LATE, size)
    day = orders.promised[sent] + DAY * np.where(late, 1 + pick(rng, (5, 3, 1), size), 0)
    early = ~late & chance(rng, 0.35, size) & (day - DAY > orders.wall[sent] + DAY)
    day = day - DAY * early
    arrived = world.period.when_open(
        rng, day + spaced(rng, 9 * HOUR, 19 * HOUR, size), COURIER_HOURS
    )
    arrived = np.where(late, arrived, np.minimum(arrived, orders.promised[sent] + 20 * HOUR))
    number = Numbered("O-", orders.number[sent])
    person = orders.person[sent]
    shipped = orders.wall[sent] + ((arrived - orders.wall[sent]) * rng.uniform(0.3, 0.7, size))
    leaves: Ints = np.minimum(_working(shipped.astype(np.int64)), arrived - 2 * HOUR)
    world.log.add(SHIPPED, person, leaves, {"order_id": number})
    town = Labels(world.people.town[person], [town.name for town in TOWNS])
    fields: Fields = {"order_id": number, "town": town}
    world.log.add(DELIVERED, person, arrived, fields)
    wished = arrived + HOUR + around(rng, 6 * HOUR, 1.1, size).astype(np.int64)
    activated = world.period.when_open(rng, wished, AWAKE)
    world.log.add(ACTIVATED, person, activated, {"order_id": number})
    first = orders.first[sent]
    people = world.people.began(person[first], activated[first], world.period)
    return world.with_people(people), Deliveries(person, activated, orders.number[sent], late)


def _working(wall: Ints) -> Ints:
    """Return ``wall`` moved into the hours of the warehouse of the same day."""
    return wall // DAY * DAY + np.clip(wall % DAY, 7 * HOUR, 18 * HOUR) + wall % 1800
