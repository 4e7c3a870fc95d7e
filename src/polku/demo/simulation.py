"""Run the year of Lumo Netti, part by part, and yield its events as tables."""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa

from polku.demo.browsing import simulate_browsing
from polku.demo.calls import simulate_calls
from polku.demo.clock import Period
from polku.demo.delivery import simulate_deliveries
from polku.demo.errands import make_errands
from polku.demo.faults import simulate_faults
from polku.demo.feedback import simulate_feedback
from polku.demo.help_channels import look_for_help
from polku.demo.identity import simulate_identity
from polku.demo.leaving import simulate_leaving
from polku.demo.log import Log
from polku.demo.mail import simulate_mail
from polku.demo.moving import simulate_moving
from polku.demo.population import identifiers, make_people
from polku.demo.purchase import simulate_purchases
from polku.demo.reviews import simulate_reviews
from polku.demo.script import tell_stories
from polku.demo.setup import TIMEZONE
from polku.demo.truth import PLANTED, Effects
from polku.demo.world import World

_DAYS = 365


def simulate(
    seed: int = 20260426,
    people: int = 32_000,
    until: date = date(2026, 4, 26),
    effects: Effects = PLANTED,
) -> Iterator[pa.Table]:
    """Yield the 365 days that end with ``until``, as tables of `polku.store.columns.SCHEMA`.

    The tables are in order of time, a month of UTC or a part of one each. The same arguments
    give the same bytes. Effects happen on their own dates, whatever ``until`` is.
    """
    world = make_world(seed, people, until, effects)
    world = run(world)
    rng = world.rng("log")
    yield from world.log.tables(rng, identifiers(world.rng("ids"), world.people, world.accounts))


def make_world(seed: int, people: int, until: date, effects: Effects) -> World:
    """Return the world as it is before anything happens."""
    period = Period(until - timedelta(days=_DAYS - 1), until, TIMEZONE)
    world = World(seed, period, effects, None, None, Log(period, people))  # type: ignore[arg-type]
    crowd, accounts = make_people(world.rng("people"), period, people)
    return World(seed, period, effects, crowd, accounts, world.log)


def run(world: World) -> World:
    """Let the year happen: every event is in the returned world's log."""
    orders = simulate_purchases(world)
    world, deliveries = simulate_deliveries(world, orders)
    world, notices = simulate_leaving(world)
    moves = simulate_moving(world)
    errands = make_errands(world, notices, moves.offline())
    helped = look_for_help(world, errands)
    calls = simulate_calls(world, errands, helped.to_call, helped.calls_at)
    visits = simulate_faults(world, errands, calls)
    simulate_feedback(world, orders, deliveries, helped, calls, visits, moves)
    simulate_reviews(world, calls)
    simulate_browsing(world)
    simulate_mail(world)
    tell_stories(world)
    simulate_identity(world)
    return world
