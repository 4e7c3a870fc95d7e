"""Say how customers judge: recommendation, satisfaction and ease, from what happened to them."""

import numpy as np

from polku.demo.calls import Calls
from polku.demo.clock import DAY, MINUTE
from polku.demo.draws import Bools, Floats, Ints, Rng, pick, pick_each
from polku.demo.world import World

_NPS_BASE, _NPS_MOOD = 11.5, 32.0
_NPS_GROUPS = ("nps_all", "nps_old", "nps_small", "nps_old_small", "hostages", "turn")
_PASSIVES = 0.34
_DETRACTORS = (16, 6, 8, 12, 13, 26, 19)
_REMEMBERED_DAYS = 30
_SLOW_S = 120
_LONGEST_MINUTES = 20


def nps(world: World, rng: Rng, person: Ints, wall: Ints, calls: Calls) -> Ints:
    """Return 0 to 10 for each of ``person`` asked at ``wall``.

    The share of promoters less the share of detractors is, in expectation, the sum of a base,
    the person's mood and every effect on the NPS: the planted sizes are points of the NPS.
    """
    points = _NPS_BASE + _NPS_MOOD * world.people.mood[person]
    for code in _NPS_GROUPS:
        points = points + world.group_amount(code, person, wall)
    slow = recently_slow(world, person, wall, calls) >= 0
    points = points + world.effects.size("slow_answer_hurts") * slow
    points = points + world.effects.size("apology_mail") * world.apologised_to()[person]
    aim = np.clip(points / 100, -0.94, 0.94)
    passive = np.minimum(_PASSIVES, (1 - np.abs(aim)) * 0.9)
    promoter, detractor = (1 - passive + aim) / 2, (1 - passive - aim) / 2
    side = pick_each(rng, np.stack([promoter, passive, detractor], axis=1))
    size = len(person)
    answers = np.stack(
        [
            9 + pick(rng, (55, 45), size),
            7 + pick(rng, (44, 56), size),
            pick(rng, _DETRACTORS, size),
        ]
    )
    return np.asarray(answers[side, np.arange(size)])


def recently_slow(world: World, person: Ints, wall: Ints, calls: Calls) -> Ints:
    """Return the place of each person's last call of the last 30 days that was not answered
    within two minutes, -1 where there is none."""
    rows = np.flatnonzero(~calls.called_back & ((calls.wait > _SLOW_S) | ~calls.answered))
    span = (world.period.length + 200) * DAY
    keys = calls.person[rows] * span + calls.begun[rows]
    order = np.argsort(keys, kind="stable")
    asked = person * span + wall
    last = np.searchsorted(keys[order], asked, side="right") - 1
    call = rows[order][np.maximum(last, 0)] if len(rows) else np.zeros(len(person), np.int64)
    if not len(rows):
        return np.full(len(person), -1)
    mine = (last >= 0) & (calls.person[call] == person)
    fresh = wall - calls.begun[call] <= _REMEMBERED_DAYS * DAY
    return np.where(mine & fresh, call, -1)


def ces_of_call(world: World, rng: Rng, calls: Calls) -> Ints:
    """Return the ease of each answered call, 1 to 7."""
    minutes = np.minimum(calls.wait / MINUTE, _LONGEST_MINUTES)
    ease = 6.2 + world.effects.size("wait_hurts") * minutes
    ease = ease + world.effects.size("transfer_hurts") * calls.transfers
    ease = ease + world.effects.size("callback") * calls.called_back - 1.1 * ~calls.resolved
    return rated(world, rng, calls.person, ease, 1.05, 7)


def rated(
    world: World, rng: Rng, person: Ints, level: Floats | float, spread: float, highest: int
) -> Ints:
    """Return answers from 1 to ``highest`` about ``level``, kinder with the person's mood."""
    value = level + 0.55 * world.people.mood[person] + spread * rng.standard_normal(len(person))
    return np.clip(np.rint(value), 1, highest).astype(np.int64)


def csat(world: World, rng: Rng, person: Ints, wall: Ints, level: Floats | float) -> Ints:
    """Return the satisfaction with one thing, 1 to 5, asked at ``wall``."""
    return rated(world, rng, person, level + world.amount("csat_all", wall), 0.8, 5)


def lowered(level: float, by: float, where: Bools) -> Floats:
    """Return ``level``, changed ``by`` where something went wrong."""
    return level + by * where
