"""Simulate the telephone: queueing, giving up, being answered, handed on and called back."""

from dataclasses import dataclass, fields

import numpy as np

from polku.demo.clock import DAY, HOUR, MINUTE, PHONE_HOURS
from polku.demo.draws import Bools, Floats, Ints, Rng, around, chance, repeated, spaced
from polku.demo.errands import CANCELLATION, REASONS, Errands
from polku.demo.log import Shape
from polku.demo.properties import AnyField, Fields, Labels, Numbered
from polku.demo.world import World

QUEUED = Shape("Call Queued", "phone", "contact centre")
ABANDONED = Shape("Call Abandoned", "phone", "contact centre")
ANSWERED = Shape("Call Answered", "phone", "contact centre")
TRANSFERRED = Shape("Call Transferred", "phone", "contact centre")
ENDED = Shape("Call Ended", "phone", "contact centre")
REQUESTED = Shape("Callback Requested", "phone", "contact centre")
CALLED_BACK = Shape("Callback Made", "phone", "contact centre")

_WAIT_S, _TRANSFERS = 126, 0.28
_BUSY = np.array([1] * 8 + [0.75, 1.15, 1.3, 1.2, 1.05, 1, 1, 1.05, 0.95, 0.7, 0.5, 0.35] + [1] * 4)
_BUSY_DAY = np.array([1.2, 1.05, 1.0, 0.95, 0.95, 0.75, 1.0])
_PATIENCE_S = 1150
_RESOLVED, _RESOLVED_LESS = 0.84, 0.06  # and less with each transfer
_TRIES = 3
_FIRST_NUMBER = 100_001
_QUIET, _QUIET_WAIT = 0.13, 0.16  # moments without a queue, and what is left of the wait then
_TRIES_AGAIN = {"abandoned": 0.55, "unresolved": 0.4}


@dataclass(frozen=True)
class Calls:
    """Calls with how they went; ``errand`` is the place of the errand they were made for.

    ``wait`` and ``transfers`` of who was called back are those that the call-back spared.
    """

    errand: Ints
    person: Ints
    wall: Ints
    begun: Ints  # when the talk begins, or the caller gives up
    ended: Ints
    number: Ints
    wait: Ints
    transfers: Ints
    answered: Bools
    called_back: Bools
    resolved: Bools

    def take(self, rows: Ints | Bools) -> "Calls":
        """Return some of the calls."""
        return Calls(*(getattr(self, each.name)[rows] for each in fields(self)))


def simulate_calls(world: World, errands: Errands, place: Ints, wall: Ints) -> Calls:
    """Add the calls about the errands at ``place``, made from ``wall`` on, and made again."""
    rng = world.rng("calls")
    rounds: list[Calls] = []
    for _ in range(_TRIES):
        calls = _call(world, rng, errands, place, wall)
        rounds.append(calls)
        place, wall = _again(rng, calls, errands)
    calls = _numbered(rounds)
    _note(world, rng, calls, errands)
    return calls


def _again(rng: Rng, calls: Calls, errands: Errands) -> tuple[Ints, Ints]:
    """Return the errands that are called about once more, and from when on."""
    likely = np.where(calls.answered, _TRIES_AGAIN["unresolved"], _TRIES_AGAIN["abandoned"])
    leaving = errands.reason[calls.errand] == CANCELLATION
    rows = np.flatnonzero(~calls.resolved & ~leaving & chance(rng, likely, len(likely)))
    soon = spaced(rng, 8 * MINUTE, 5 * HOUR, len(rows))
    later = spaced(rng, 18 * HOUR, 3 * DAY, len(rows))
    return calls.errand[rows], calls.ended[rows] + np.where(calls.answered[rows], later, soon)


def _numbered(rounds: list[Calls]) -> Calls:
    """Return all calls as one, numbered in order of time."""
    columns = {
        each.name: np.concatenate([getattr(one, each.name) for one in rounds])
        for each in fields(Calls)
    }
    rank = np.argsort(np.argsort(columns["wall"], kind="stable"), kind="stable")
    return Calls(**columns | {"number": _FIRST_NUMBER + rank})


def _call(world: World, rng: Rng, errands: Errands, place: Ints, wall: Ints) -> Calls:
    wall = world.period.when_open(rng, wall, PHONE_HOURS)
    still = errands.take(place).lasting(wall)
    place, wall = place[still], wall[still]
    size = len(place)
    wait = _waits(world, rng, wall)
    patience = around(rng, _PATIENCE_S, 0.85, size)
    hasty = chance(rng, 0.025, size)
    patience = np.where(hasty, 10 + 50 * rng.random(size), patience)
    called_back = world.lot("callback", wall, rng.random(size))
    answered = (wait <= patience) | called_back
    transfers = _transfers(world, rng, wall) * answered
    talk = around(rng, 260 + 150 * transfers, 0.5, size)
    resolved = answered & chance(rng, _RESOLVED - _RESOLVED_LESS * transfers, size)
    held = np.minimum(wait, patience)
    begun = wall + np.where(called_back, _until_called_back(world, rng, wall), held)
    return Calls(
        errand=place,
        person=errands.person[place],
        wall=wall,
        begun=begun.astype(np.int64),
        ended=(begun + np.where(answered, talk, 0)).astype(np.int64),
        number=place,
        wait=held.astype(np.int64),
        transfers=transfers,
        answered=answered,
        called_back=called_back,
        resolved=resolved,
    )


def _waits(world: World, rng: Rng, wall: Ints) -> Floats:
    hour = np.clip(wall % DAY // HOUR, 0, 23)
    weekday = (wall // DAY + world.period.first.weekday()) % 7
    median = _WAIT_S + world.amount("queue_longer", wall)
    wait = around(rng, median * _BUSY[hour] * _BUSY_DAY[weekday], 0.45, len(wall)) + 3
    return wait * np.where(chance(rng, _QUIET, len(wall)), _QUIET_WAIT, 1)


def _transfers(world: World, rng: Rng, wall: Ints) -> Ints:
    """Geometric with the planted mean; nobody is handed on more than five times."""
    mean = _TRANSFERS + world.amount("transfers_up", wall)
    drawn = np.floor(np.log(1 - rng.random(len(wall))) / np.log(mean / (1 + mean)))
    return np.minimum(drawn, 5).astype(np.int64)


def _until_called_back(world: World, rng: Rng, wall: Ints) -> Ints:
    asked = wall + around(rng, 34 * MINUTE, 0.95, len(wall)).astype(np.int64) + MINUTE
    return world.period.when_open(rng, asked, PHONE_HOURS) - wall


def _note(world: World, rng: Rng, calls: Calls, errands: Errands) -> None:
    """Add the events of ``calls``."""
    log = world.log
    queued = calls.take(~calls.called_back)
    log.add(QUEUED, queued.person, queued.wall, _named(queued, errands))
    lost = queued.take(~queued.answered)
    log.add(ABANDONED, lost.person, lost.begun, _named(lost, errands) | {"wait_s": lost.wait})
    met = queued.take(queued.answered)
    log.add(ANSWERED, met.person, met.begun, _named(met, errands) | {"wait_s": met.wait})
    _hand_on(world, rng, met)
    back = calls.take(calls.called_back)
    log.add(REQUESTED, back.person, back.wall + 40, _named(back, errands))
    log.add(CALLED_BACK, back.person, back.begun, _named(back, errands))
    ended = calls.take(calls.answered)
    outcome: Fields = {
        "wait_s": ended.wait * ~ended.called_back,
        "transfers": ended.transfers * ~ended.called_back,
        "resolved": ended.resolved,
    }
    log.add(ENDED, ended.person, ended.ended, {**_named(ended, errands), **outcome})


def _hand_on(world: World, rng: Rng, calls: Calls) -> None:
    owner, place = repeated(calls.transfers)
    step = (calls.ended - calls.begun) / (calls.transfers + 1)
    wall = calls.begun[owner] + (step[owner] * (place + rng.uniform(0.6, 1.0, len(owner)))).astype(
        np.int64
    )
    held = np.minimum(around(rng, 110, 0.5, len(owner)), step[owner] * 0.5).astype(np.int64)
    fields_moved: Fields = {
        "call_id": Numbered("C-", calls.number[owner]),
        "nth": place + 1,
        "wait_s": held,
    }
    world.log.add(TRANSFERRED, calls.person[owner], wall, fields_moved)


def _named(calls: Calls, errands: Errands) -> dict[str, AnyField]:
    return {"call_id": Numbered("C-", calls.number), "reason": _reason(calls, errands)}


def _reason(calls: Calls, errands: Errands) -> Labels:
    return Labels(errands.reason[calls.errand], REASONS)
