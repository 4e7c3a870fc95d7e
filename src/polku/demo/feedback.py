"""Ask customers: every quarter about the whole, and after an order, a call, a visit, a move."""

import numpy as np

from polku.demo.calls import Calls
from polku.demo.clock import DAY, HOUR, MINUTE
from polku.demo.delivery import Deliveries
from polku.demo.draws import Ints, Rng, chance, pick, spaced
from polku.demo.faults import Visits
from polku.demo.help_channels import Helped, Talks
from polku.demo.moving import Moves
from polku.demo.opinions import ces_of_call, csat, lowered, nps, rated, recently_slow
from polku.demo.population import DEPENDENCE
from polku.demo.properties import Numbered
from polku.demo.purchase import Orders
from polku.demo.speech import TOPICS, Said, about
from polku.demo.surveys import (
    AFTER_BOT,
    AFTER_CALL,
    AFTER_CALLBACK,
    AFTER_CHAT,
    AFTER_DELIVERY,
    AFTER_MOVE,
    AFTER_ORDER,
    AFTER_SHOP,
    AFTER_TECHNICIAN,
    RELATIONSHIP,
    Asked,
    evening_or_day,
    send,
    who_called,
)
from polku.demo.world import World

_QUARTER = 91 * DAY
_EVERYDAY_TOPICS = ("speed", "price", "app", "bill", "staff", "reliability")


def simulate_feedback(
    world: World,
    orders: Orders,
    deliveries: Deliveries,
    helped: Helped,
    calls: Calls,
    visits: Visits,
    moves: Moves,
) -> None:
    """Add every survey of the year."""
    _ask_about_the_whole(world, calls)
    _ask_after_orders(world, orders, calls)
    _ask_after_calls(world, calls)
    _ask_after_talks(world, helped)
    _ask_after_visits(world, deliveries, visits, moves)


def _ask_about_the_whole(world: World, calls: Calls) -> None:
    rng = world.rng("relationship survey")
    people = world.people
    first = rng.integers(0, _QUARTER, len(people))
    wall = (first[:, None] + np.arange(4) * _QUARTER).ravel()
    person = np.repeat(np.arange(len(people)), 4)
    wall = evening_or_day(rng, wall)
    kept = people.active(person, wall - 30 * DAY)
    kept &= people.active(person, wall)
    person, wall = person[kept], wall[kept]
    score = nps(world, rng, person, wall, calls)
    said = _what_matters(world, rng, person, wall, calls)
    send(world, rng, RELATIONSHIP, Asked(person, wall, score, said))


def _what_matters(world: World, rng: Rng, person: Ints, wall: Ints, calls: Calls) -> Said:
    """A slow call is remembered first, then a shop that closed, then everyday things."""
    size, town = len(person), world.people.town[person]
    everyday = np.array([TOPICS.index(each) for each in _EVERYDAY_TOPICS])
    topic = everyday[pick(rng, (26, 18, 12, 14, 14, 16), size)]
    locked = world.people.accounts_dependence(world.accounts)[person] == DEPENDENCE.index("high")
    caught = locked & (world.strength("hostages", wall) > 0) & chance(rng, 0.8, size)
    topic = np.where(caught, TOPICS.index("locked in"), topic)
    gone = ~caught & ~world.shop_open(town, wall) & chance(rng, 0.42, size)
    topic = np.where(gone, TOPICS.index("closed shop"), topic)
    call = recently_slow(world, person, wall, calls)
    slow = ~caught & (call >= 0) & chance(rng, 0.75, size)
    handed = slow & (calls.transfers[call] > 1) & chance(rng, 0.5, size)
    topic = np.where(slow, TOPICS.index("queue"), topic)
    topic = np.where(handed, TOPICS.index("transfers"), topic)
    return Said(topic, town, calls.wait[call] // MINUTE, calls.transfers[call])


def _ask_after_orders(world: World, orders: Orders, calls: Calls) -> None:
    rng = world.rng("order survey")
    wall = evening_or_day(rng, orders.wall + DAY)
    score = np.minimum(nps(world, rng, orders.person, wall, calls) + 1, 10)
    key = ("order_id", Numbered("O-", orders.number))
    said = about("order", world.people.town[orders.person])
    send(world, rng, AFTER_ORDER, Asked(orders.person, wall, score, said, key))


def _ask_after_calls(world: World, calls: Calls) -> None:
    rng = world.rng("call survey")
    score = ces_of_call(world, rng, calls)
    for survey, called_back in ((AFTER_CALL, False), (AFTER_CALLBACK, True)):
        rows = who_called(calls, called_back)
        some = calls.take(rows)
        wall = some.ended + spaced(rng, 4 * MINUTE, 70 * MINUTE, len(rows))
        said = _about_calls(world, rng, some)
        key = ("call_id", Numbered("C-", some.number))
        send(world, rng, survey, Asked(some.person, wall, score[rows], said, key))


def _about_calls(world: World, rng: Rng, calls: Calls) -> Said:
    size = len(calls.person)
    topic = np.where(chance(rng, 0.5, size), TOPICS.index("staff"), TOPICS.index("solved"))
    topic = np.where(~calls.resolved, TOPICS.index("unsolved"), topic)
    waited = (calls.wait > 4 * MINUTE) & chance(rng, np.where(calls.resolved, 0.65, 0.3), size)
    topic = np.where(waited, TOPICS.index("queue"), topic)
    handed = (calls.transfers > 1) & chance(rng, 0.7, size)
    topic = np.where(handed, TOPICS.index("transfers"), topic)
    topic = np.where(calls.called_back, TOPICS.index("callback"), topic)
    town = world.people.town[calls.person]
    return Said(topic, town, calls.wait // MINUTE, calls.transfers)


def _ask_after_talks(world: World, helped: Helped) -> None:
    rng = world.rng("talk surveys")
    ease_of_bot = 4.9 - 0.9 * helped.bot.trouble - 1.0 * ~helped.bot.resolved
    ease_of_chat = 5.6 - 0.12 * helped.chat.trouble - 1.2 * ~helped.chat.resolved
    for survey, talks, prefix, level in (
        (AFTER_BOT, helped.bot, "B-", ease_of_bot),
        (AFTER_CHAT, helped.chat, "T-", ease_of_chat),
    ):
        wall = talks.ended + spaced(rng, 20, 15 * MINUTE, len(talks.ended))
        score = rated(world, rng, talks.person, level, 1.1, 7)
        key = ("chat_id", Numbered(prefix, talks.number))
        said = about(survey.touchpoint.lower(), world.people.town[talks.person])
        send(world, rng, survey, Asked(talks.person, wall, score, said, key))
    _ask_after_shop(world, rng, helped.shop)


def _ask_after_shop(world: World, rng: Rng, shop: Talks) -> None:
    wall = shop.ended + spaced(rng, 2 * HOUR, 26 * HOUR, len(shop.ended))
    score = csat(world, rng, shop.person, wall, 4.5 - 1.0 * ~shop.resolved)
    said = about("shop", world.people.town[shop.person])
    send(world, rng, AFTER_SHOP, Asked(shop.person, wall, score, said))


def _ask_after_visits(world: World, deliveries: Deliveries, visits: Visits, moves: Moves) -> None:
    rng = world.rng("visit surveys")
    town, size = world.people.town, world.effects.size
    parcel = lowered(4.35, size("late_delivery_hurts"), deliveries.late)
    visit = lowered(4.4, size("late_technician_hurts"), visits.late)
    move = lowered(4.3, size("offline_move_hurts"), ~moves.works)
    offline = np.where(moves.works, TOPICS.index("move"), TOPICS.index("offline move"))
    late = np.where(deliveries.late, TOPICS.index("late parcel"), TOPICS.index("parcel"))
    said_parcel = about("parcel", town[deliveries.person])._replace(topic=late)
    said_move = about("move", town[moves.person])._replace(topic=offline)
    said_visit = about("technician", town[visits.person])
    for survey, person, wall, level, said, key in (
        (AFTER_DELIVERY, deliveries.person, deliveries.activated + DAY, parcel, said_parcel,
         ("order_id", Numbered("O-", deliveries.number))),
        (AFTER_TECHNICIAN, visits.person, visits.wall + DAY, visit, said_visit,
         ("fault_id", Numbered("F-", visits.number))),
        (AFTER_MOVE, moves.person, moves.activated + 2 * DAY, move, said_move,
         ("move_id", Numbered("M-", moves.number))),
    ):  # fmt: skip
        asked_at = evening_or_day(rng, wall)
        score = csat(world, rng, person, asked_at, level)
        send(world, rng, survey, Asked(person, asked_at, score, said, key))
