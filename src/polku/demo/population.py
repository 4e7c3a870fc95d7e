"""Make up the people and the business accounts of Lumo Netti."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date

import msgspec
import numpy as np
import pyarrow as pa

from polku.demo.clock import Period
from polku.demo.draws import Bools, Floats, Ints, Rng, chance, pick, pick_each, repeated, spaced
from polku.demo.log import DEVICES, Identifiers
from polku.demo.names import COMPANY_HEADS, COMPANY_TAILS, FIRST_NAMES, LAST_NAMES
from polku.demo.places import TOWNS

AGE_GROUPS = ("18-34", "35-49", "50-64", "65+")
SEGMENTS = ("consumer", "business")
LANGUAGES = ("fi", "en")
DEPENDENCE = ("low", "medium", "high")
NEVER = np.iinfo(np.int64).max // 4
_AGES = ((18, 35), (35, 50), (50, 65), (65, 90))
#: The two people whose stories `polku.demo.script` tells; nothing else happens to them.
AINO, JARI = 0, 1
_CAST = ("Aino Lehtonen", "Jari Moilanen")
FIRST_ACCOUNT = 0
_AGE_WEIGHTS = {"large": (32, 27, 22, 19), "medium": (24, 26, 26, 24), "small": (15, 22, 29, 34)}
_NAMES = len(COMPANY_HEADS) * len(COMPANY_TAILS)
_CUSTOMERS = 0.62  # the others are still looking for a connection when the year begins


class Plan(msgspec.Struct, frozen=True):
    """A subscription and its price a month, in cents."""

    name: str
    cents: int
    weight: int  # among consumers; 0 for plans of businesses


PLANS: tuple[Plan, ...] = (
    Plan("Valokuitu 100", 3490, 34),
    Plan("Valokuitu 300", 3990, 26),
    Plan("Valokuitu 1000", 4990, 14),
    Plan("Mobiili 5G", 2990, 26),
    Plan("Yritys 300", 8900, 0),
    Plan("Yritys 1000", 14900, 0),
)


@dataclass(frozen=True)
class Accounts:
    """The business customers, one place each."""

    names: tuple[str, ...]
    industry: tuple[str, ...]
    employees: Ints
    dependence: Ints
    cents: Ints


@dataclass(frozen=True)
class People:
    """The people, one place each; ``starts`` and ``leaves`` are wall times of being a customer."""

    names: tuple[str, ...]
    numbers: Ints
    age: Ints
    age_group: Ints
    town: Ints
    plan: Ints
    account: Ints  # -1 for consumers
    language: Ints
    since: Ints  # days from 1 January 1970; 0 where no customer yet
    mood: Floats  # from -1 to 1: how kindly somebody judges whatever happens
    has_app: Bools
    wants_mail: Bools
    billing_day: Ints
    starts: Ints
    leaves: Ints

    def __len__(self) -> int:
        return len(self.age)

    @property
    def business(self) -> Bools:
        """Who is the contact of a business account."""
        return self.account >= 0

    def active(self, person: Ints, wall: Ints) -> Bools:
        """Return for whom of ``person`` the connection runs at ``wall``."""
        return np.asarray((self.starts[person] <= wall) & (wall < self.leaves[person]))

    def accounts_dependence(self, accounts: Accounts) -> Ints:
        """Return each person's account's dependence, 0 (low) for consumers."""
        return np.where(self.business, accounts.dependence[self.account], 0)

    def among(self, traits: dict[str, str], accounts: Accounts) -> Bools:
        """Return who has all of ``traits``, written as in an effect's group."""
        who = np.ones(len(self), dtype=np.bool_)
        for name, value in traits.items():
            if name == "age_group":
                who &= self.age_group == AGE_GROUPS.index(value)
            elif name == "town_size":
                who &= np.array([town.size == value for town in TOWNS])[self.town]
            elif name == "dependence":
                who &= self.accounts_dependence(accounts) == DEPENDENCE.index(value)
        return who

    def began(self, person: Ints, wall: Ints, period: Period) -> "People":
        """Return the people with ``person`` customers from ``wall`` on."""
        starts, since = self.starts.copy(), self.since.copy()
        starts[person] = wall
        since[person] = period.day_numbers(wall)
        return replace(self, starts=starts, since=since)

    def left(self, leaves: Ints) -> "People":
        """Return the people with the times at which they leave."""
        return replace(self, leaves=leaves)


def make_people(rng: Rng, period: Period, count: int) -> tuple[People, Accounts]:
    """Return ``count`` people, some of them contacts of business accounts."""
    town = pick(rng, [town.weight for town in TOWNS], count)
    weights = np.array([_AGE_WEIGHTS[town.size] for town in TOWNS], dtype=np.float64) / 100
    age_group = pick_each(rng, weights[town])
    low, high = np.array(_AGES).T
    age = low[age_group] + (rng.random(count) * (high - low)[age_group]).astype(np.int64)
    customer = np.arange(count) < int(_CUSTOMERS * count)
    accounts, account = _accounts(rng, count, customer)
    business = account >= 0
    consumer_plan = pick(rng, [plan.weight for plan in PLANS], count)
    since = period.day_numbers(np.zeros(count, dtype=np.int64)) - spaced(rng, 20, 5500, count)
    people = People(
        names=_names(rng, age, period.first.year),
        numbers=100_000 + rng.permutation(300_000)[:count],
        age=np.where(business, np.clip(age, 24, 64), age),
        age_group=np.where(business, np.clip(age_group, 0, 2), age_group),
        town=town,
        plan=np.where(business, 4 + (accounts.employees[account] > 15), consumer_plan),
        account=account,
        language=chance(rng, np.array([0.16, 0.11, 0.06, 0.02])[age_group], count).astype(np.int64),
        since=np.where(customer, since, 0),
        mood=rng.uniform(-1, 1, count),
        has_app=chance(rng, np.array([0.82, 0.74, 0.56, 0.3])[age_group], count),
        wants_mail=chance(rng, 0.72, count),
        billing_day=rng.integers(1, 29, count),
        starts=np.where(customer, -NEVER, NEVER),
        leaves=np.full(count, NEVER),
    )
    _cast(people, period)
    return people, accounts


def _cast(people: People, period: Period) -> None:
    """Give the two people of the script their traits, and leave their time to it."""
    town = [town.name for town in TOWNS]
    aino_since = period.day_numbers(np.array([period.wall_of(date(2014, 12, 15))]))[0]
    for person, number, age, group, lives, plan, account, since in (
        (AINO, 204_417, 71, 3, "Ähtäri", 0, -1, aino_since),
        (JARI, 118_032, 52, 2, "Suomussalmi", 4, FIRST_ACCOUNT, aino_since + 860),
    ):
        taken = people.numbers == number
        people.numbers[taken] = people.numbers[person]
        people.numbers[person] = number
        people.age[person], people.age_group[person] = age, group
        people.town[person], people.plan[person] = town.index(lives), plan
        people.account[person], people.since[person] = account, since
        people.language[person], people.has_app[person] = 0, False
        people.leaves[[person]] = -NEVER


def _names(rng: Rng, age: Ints, year: int) -> tuple[str, ...]:
    cohort = np.digitize(year - age, (1962, 1992))
    first = rng.integers(0, 10_000, len(age)).tolist()
    last = rng.integers(0, len(LAST_NAMES), len(age)).tolist()
    drawn = tuple(
        f"{FIRST_NAMES[c][f % len(FIRST_NAMES[c])]} {LAST_NAMES[n]}"
        for c, f, n in zip(cohort.tolist(), first, last, strict=True)
    )
    return (*_CAST, *drawn[len(_CAST) :])


def _accounts(rng: Rng, count: int, customer: Bools) -> tuple[Accounts, Ints]:
    """Make accounts of one to four contacts each, 7 % of the customers in all."""
    contacts = 1 + pick(rng, (55, 25, 13, 7), max(count // 50, 1))
    number = len(contacts)
    owner, _ = repeated(contacts)
    account = np.full(count, -1)
    who = rng.permutation(np.flatnonzero(customer))[: len(owner)]
    account[who] = owner[: len(who)]
    named = 1 + rng.permutation(_NAMES - 1)[np.arange(number) % (_NAMES - 1)]
    named[FIRST_ACCOUNT] = 0
    heads, tails = named // len(COMPANY_TAILS), named % len(COMPANY_TAILS)
    employees = 2 + (rng.pareto(1.6, number) * 6).astype(np.int64).clip(0, 180)
    dependence = pick(rng, (45, 30, 25), number)
    dependence[FIRST_ACCOUNT], employees[FIRST_ACCOUNT] = DEPENDENCE.index("high"), 14
    accounts = Accounts(
        names=tuple(
            f"{COMPANY_HEADS[h]} {COMPANY_TAILS[t][0]} Oy"
            for h, t in zip(heads.tolist(), tails.tolist(), strict=True)
        ),
        industry=tuple(COMPANY_TAILS[t][1] for t in tails.tolist()),
        employees=employees,
        dependence=dependence,
        cents=employees * 450 + spaced(rng, 6_000, 20_000, number),
    )
    return accounts, account


def user_ids(people: People) -> list[str]:
    """Return the customer numbers."""
    return [f"LN-{number}" for number in people.numbers.tolist()]


def account_ids(accounts: Accounts) -> list[str]:
    """Return the account numbers."""
    return [f"LNY-{1001 + place}" for place in range(len(accounts.names))]


def identifiers(rng: Rng, people: People, accounts: Accounts) -> Identifiers:
    """Return every identifier that an event of these people may carry."""
    marks = _marks(rng, len(people) * DEVICES)
    ids = [*account_ids(accounts), ""]
    return Identifiers(
        users=pa.array(user_ids(people)),
        visitors=pa.array([f"anon-{mark:08x}" for mark in marks]),
        accounts=pa.array([ids[place] for place in people.account.tolist()]),
    )


def _marks(rng: Rng, count: int) -> list[int]:
    """Return different 32-bit numbers: an odd multiplier is one to one modulo 2**32."""
    shift = int(rng.integers(0, 2**32))
    return [((place + shift) * 2_654_435_761) % 2**32 for place in range(count)]


def e_mails(people: People) -> list[str]:
    """Return addresses that look like those people's; ``example.fi`` belongs to nobody."""
    return [
        f"{_plain(name)}.{number % 1000}@example.fi"
        for name, number in zip(people.names, people.numbers.tolist(), strict=True)
    ]


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.lower().replace(" ", "."))
    return folded.encode("ascii", "ignore").decode()
