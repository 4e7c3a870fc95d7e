"""Hold what every part of the simulation shares: the period, the people, the effects, the log."""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from polku.demo.clock import Period
from polku.demo.draws import Bools, Floats, Ints, Rng
from polku.demo.log import Log
from polku.demo.places import SHOPS, TOWNS
from polku.demo.population import Accounts, People
from polku.demo.truth import Effects


@dataclass(frozen=True)
class World:
    """One simulated world. Only ``log`` changes: events are added to it."""

    seed: int
    period: Period
    effects: Effects
    people: People
    accounts: Accounts
    log: Log

    def rng(self, part: str) -> Rng:
        """Return the generator of one part, so that a change there moves nothing elsewhere."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])

    def amount(self, code: str, wall: Ints) -> Floats:
        """Return what the effect ``code`` adds at each ``wall``."""
        return self.effects.amount(code, self.period.day_numbers(wall))

    def strength(self, code: str, wall: Ints) -> Floats:
        """Return the part of the effect ``code`` that is in force at each ``wall``."""
        effect = self.effects.find(code)
        return effect.strength(self.period.day_numbers(wall)) if effect else np.zeros(len(wall))

    def lot(self, code: str, wall: Ints, draw: Floats) -> Bools:
        """Return which cases at ``wall`` get the effect ``code``."""
        return self.effects.lot(code, self.period.day_numbers(wall), draw)

    def group_amount(self, code: str, person: Ints, wall: Ints) -> Floats:
        """Return what the effect ``code`` adds for each of ``person``, 0 outside its group."""
        effect = self.effects.find(code)
        if effect is None:
            return np.zeros(len(person))
        members = self.people.among(dict(effect.group), self.accounts)
        return self.amount(code, wall) * members[person]

    def apologised_to(self) -> Bools:
        """Return who is on the list for the letter of apology."""
        effect = self.effects.find("apology_mail")
        draw = self.rng("apology").random(len(self.people))
        return draw < (effect.share if effect else 0.0)

    def shop_open(self, town: Ints, wall: Ints) -> Bools:
        """Return where the shop nearest to ``town`` is still open at ``wall``."""
        effect = self.effects.find("shops_close")
        if effect is None:
            return np.ones(len(town), dtype=np.bool_)
        closed = {name for _, name in effect.group}
        nearest_closes = np.array([each.shop in closed for each in TOWNS])[town]
        return ~(nearest_closes & (wall >= self.period.wall_of(effect.starts)))

    def with_people(self, people: People) -> "World":
        """Return this world with other people in it."""
        return replace(self, people=people)


SHOP_OF_TOWN = np.array([SHOPS.index(town.shop) for town in TOWNS])
HAS_SHOP = np.array([town.shop == town.name for town in TOWNS])
