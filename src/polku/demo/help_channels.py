"""Simulate how a customer with an errand looks for help, before and instead of calling."""

from dataclasses import dataclass

import numpy as np

from polku.demo.browsing import Visits, devices, page_views
from polku.demo.clock import CHAT_HOURS, HOUR, MINUTE, SHOP_HOURS
from polku.demo.draws import Bools, Ints, Rng, around, chance, pick_each, repeated, spaced
from polku.demo.errands import DEVICE, FAULT, OUTAGE, REASONS, Errands
from polku.demo.log import Shape
from polku.demo.places import SHOPS
from polku.demo.properties import Fields, Labels, Numbered
from polku.demo.questions import QUESTIONS, WORDINGS, wish_of
from polku.demo.world import HAS_SHOP, SHOP_OF_TOWN, World

ASKED = Shape("Chatbot Asked", "chatbot", "chatbot")
FELL_BACK = Shape("Chatbot Fell Back", "chatbot", "chatbot")
BOT_CLOSED = Shape("Chatbot Closed", "chatbot", "chatbot")
CHAT_STARTED = Shape("Chat Started", "chat", "contact centre")
CHAT_ANSWERED = Shape("Chat Answered", "chat", "contact centre")
CHAT_ENDED = Shape("Chat Ended", "chat", "contact centre")
SHOP_VISITED = Shape("Shop Visited", "shop", "shops")

_HELP_PAGES = (
    "/status",
    "/status",
    "/my/bills",
    "/help/router",
    "/my/contract",
    "/moving",
    "/my/contract/end",
)
_READS_HELP = np.array([0.62, 0.55, 0.42, 0.24])  # by age group, as the others below
_ASKS_BOT = np.array([0.34, 0.28, 0.2, 0.11])
_PHONE = np.array([0.30, 0.36, 0.43, 0.48])
_CHAT = np.array([0.20, 0.15, 0.09, 0.03])
_SHOP = np.array([0.10, 0.14, 0.22, 0.36])
_FAR_SHOP = 0.2  # of that, where the shop is in another town
_FALLBACK, _BOT_RESOLVES = 0.32, 0.54
_ACCEPTS_PERSON = 0.6
_RESOLVED_BY_HELP, _RESOLVED_BY_CHAT = 0.3, 0.76
GIVES_UP, BY_PHONE, BY_CHAT, IN_SHOP = 3, 0, 1, 2


@dataclass(frozen=True)
class Talks:
    """Talks by chat, with the chatbot or in a shop; ``number`` names them, 0 for visits."""

    errand: Ints
    person: Ints
    ended: Ints
    number: Ints
    resolved: Bools
    trouble: Ints  # fallbacks of the bot; minutes of waiting in the chat


@dataclass(frozen=True)
class Helped:
    """What came of looking for help; ``calls_at`` holds when the errands ``to_call`` call."""

    bot: Talks
    chat: Talks
    shop: Talks
    to_call: Ints
    calls_at: Ints


def look_for_help(world: World, errands: Errands) -> Helped:
    """Add help pages, chatbot, chat and shop; return who is left to call."""
    rng = world.rng("help")
    age = world.people.age_group[errands.person]
    wall = errands.wall + spaced(rng, 5 * MINUTE, 3 * HOUR, len(age))
    open_ = np.ones(len(age), dtype=np.bool_)
    reads = np.flatnonzero(chance(rng, _READS_HELP[age], len(age)))
    page = Labels(errands.reason[reads], _HELP_PAGES)
    person = errands.person[reads]
    opened = Visits(person, wall[reads], devices(rng, len(reads)), page)
    wall[reads] = page_views(world, rng, "help", opened)
    open_[reads] = ~chance(rng, _RESOLVED_BY_HELP, len(reads))
    wants_bot = _ASKS_BOT[age] * (1 + world.amount("bot_pushed", wall))
    open_ &= errands.lasting(wall)
    asks = np.flatnonzero(open_ & chance(rng, wants_bot, len(age)))
    bot, handed = _chatbot(world, rng, errands, asks, wall[asks] + 30)
    wall[asks], open_[asks] = bot.ended, ~bot.resolved
    way = _ways(world, rng, errands, wall)
    way[asks[handed]] = BY_CHAT
    open_ &= errands.lasting(wall)
    chats = np.flatnonzero(open_ & (way == BY_CHAT))
    from_bot = np.isin(chats, asks[handed])
    chat = _chat(world, rng, errands, chats, wall[chats] + 40, from_bot)
    visits = np.flatnonzero(open_ & (way == IN_SHOP))
    shop = _shop(world, rng, errands, visits, wall[visits] + HOUR)
    to_call = np.flatnonzero(open_ & (way == BY_PHONE))
    calls_at = wall[to_call] + spaced(rng, 2 * MINUTE, 50 * MINUTE, len(to_call))
    return Helped(bot, chat, shop, to_call, calls_at)


def _ways(world: World, rng: Rng, errands: Errands, wall: Ints) -> Ints:
    """Return by which way each errand goes on: phone, chat, shop or not at all."""
    age = world.people.age_group[errands.person]
    town = world.people.town[errands.person]
    broken = np.isin(errands.reason, (FAULT, OUTAGE))
    phone = _PHONE[age] * (1 + world.amount("calls_up", wall))
    shop = _SHOP[age] * np.where(HAS_SHOP[town], 1, _FAR_SHOP) * np.where(broken, 0.4, 1.1)
    shop *= world.shop_open(town, wall) * np.where(errands.reason == DEVICE, 1.3, 1)
    chat = _CHAT[age]
    scale = 1 / np.maximum(phone + shop + chat, 1)
    weights = np.stack([phone * scale, chat * scale, shop * scale], axis=1)
    return pick_each(rng, np.hstack([weights, 1 - weights.sum(axis=1, keepdims=True)]))


def _chatbot(
    world: World, rng: Rng, errands: Errands, place: Ints, wall: Ints
) -> tuple[Talks, Ints]:
    """Add talks with the chatbot; return them, and which go over to a person."""
    person, size = errands.person[place], len(place)
    owner, nth = repeated(1 + np.minimum(rng.geometric(0.45, size) - 1, 3))
    lost = _FALLBACK + world.amount("bot_falls_back", wall)
    fell = chance(rng, lost[owner], len(owner))
    when = wall[owner] + nth * spaced(rng, 25, 55, len(owner))
    number = Numbered("B-", 200_001 + np.arange(size)[owner])
    wish = wish_of(rng, errands.reason[place], world.people.language[person])
    asked = wish[owner] + (rng.integers(0, WORDINGS, size)[owner] + nth) % WORDINGS
    fields: Fields = {"chat_id": number, "question": Labels(asked, QUESTIONS)}
    world.log.add(ASKED, person[owner], when, fields)
    rows = np.flatnonzero(fell)
    again: Fields = {"chat_id": Numbered("B-", number.numbers[rows])}
    world.log.add(FELL_BACK, person[owner][rows], when[rows] + 2, again)
    trial = world.strength("bot_handover", wall) > 0
    offered = world.lot("bot_handover", wall, rng.random(size))
    failures = np.bincount(owner, fell, minlength=size).astype(np.int64)
    last = np.flatnonzero(np.diff(owner, append=size))
    resolved = chance(rng, _BOT_RESOLVES, size) & ~fell[last]
    otherwise = 1 - _BOT_RESOLVES * (1 - lost)
    more = world.effects.size("bot_handover") / otherwise
    resolved |= offered & chance(rng, more, size)
    ended = wall + 40
    np.maximum.at(ended, owner, when + 45)
    fields_closed: Fields = {
        "chat_id": Numbered("B-", 200_001 + np.arange(size)),
        "resolved": resolved,
        "fallbacks": failures,
        "variant": Labels(np.where(trial, 1 + offered, 0), (None, "control", "hand-over")),
    }
    world.log.add(BOT_CLOSED, person, ended, fields_closed)
    handed = np.flatnonzero(offered & ~resolved & chance(rng, _ACCEPTS_PERSON, size))
    talks = Talks(place, person, ended, 200_001 + np.arange(size), resolved, failures)
    return talks, handed


def _chat(
    world: World, rng: Rng, errands: Errands, place: Ints, wall: Ints, from_bot: Bools
) -> Talks:
    person, size = errands.person[place], len(place)
    wall = world.period.when_open(rng, wall, CHAT_HOURS)
    number = 300_001 + np.arange(size)
    chat_id = Numbered("T-", number)
    started: Fields = {
        "chat_id": chat_id,
        "reason": Labels(errands.reason[place], REASONS),
        "from_bot": from_bot,
    }
    world.log.add(CHAT_STARTED, person, wall, started)
    wait = around(rng, 48, 0.8, size).astype(np.int64)
    world.log.add(CHAT_ANSWERED, person, wall + wait, {"chat_id": chat_id, "wait_s": wait})
    resolved = chance(rng, _RESOLVED_BY_CHAT, size)
    ended = wall + wait + around(rng, 420, 0.5, size).astype(np.int64)
    world.log.add(CHAT_ENDED, person, ended, {"chat_id": chat_id, "resolved": resolved})
    return Talks(place, person, ended, number, resolved, wait // MINUTE)


def _shop(world: World, rng: Rng, errands: Errands, place: Ints, wall: Ints) -> Talks:
    person, size = errands.person[place], len(place)
    town = world.people.town[person]
    wall = world.period.when_open(rng, wall, SHOP_HOURS)
    open_ = world.shop_open(town, wall)
    place, person, town, wall = place[open_], person[open_], town[open_], wall[open_]
    fields: Fields = {
        "shop": Labels(SHOP_OF_TOWN[town], SHOPS),
        "reason": Labels(errands.reason[place], REASONS),
    }
    world.log.add(SHOP_VISITED, person, wall, fields)
    resolved = chance(rng, 0.88, size)[: len(place)]
    minutes = np.zeros(len(place), dtype=np.int64)
    return Talks(place, person, wall + 20 * MINUTE, minutes, resolved, minutes)
