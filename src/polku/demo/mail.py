"""Simulate letters by e-mail: bills, newsletters and what is written to some customers once."""

from datetime import date

import numpy as np

from polku.demo.browsing import Visits, page_views
from polku.demo.clock import DAY, HOUR
from polku.demo.draws import Ints, Rng, chance, spaced
from polku.demo.log import BROWSER, Shape
from polku.demo.population import PLANS
from polku.demo.properties import Cents, Fields, Labels
from polku.demo.world import World

BILL = Shape("Bill Sent", "e-mail", "billing")
BILL_OPENED = Shape("Bill Opened", "e-mail", "billing")
SENT = Shape("Mail Sent", "e-mail", "mail")
MAIL_OPENED = Shape("Mail Opened", "e-mail", "mail")
CLICKED = Shape("Mail Clicked", "e-mail", "mail")

_OPENED = {"newsletter": 0.34, "shop-closes": 0.62, "we-are-sorry": 0.48}
_CLICKED = 0.14
_BILL_OPENED = 0.33
_LANDING = ("/news", "/offers", "/plans", "/shops", "/contact")
_CLOSING_NOTICE = date(2026, 2, 24)


def simulate_mail(world: World) -> None:
    """Add a year of letters."""
    _bills(world)
    rng = world.rng("newsletters")
    people = world.people
    for day in world.period.dates:
        if day.day == 12:
            to = np.flatnonzero(people.wants_mail)
            _letter(world, rng, "newsletter", f"newsletter-{day:%Y-%m}", day, to)
    if world.effects.find("shops_close"):
        noon = np.full(len(people), world.period.wall_of(_CLOSING_NOTICE) + 30 * DAY)
        to = np.flatnonzero(~world.shop_open(people.town, noon))
        _letter(world, rng, "shop-closes", "shop-closes", _CLOSING_NOTICE, to)
    apology = world.effects.find("apology_mail")
    if apology:
        to = np.flatnonzero(world.apologised_to())
        _letter(world, rng, "we-are-sorry", apology.group[0][1], apology.starts, to)


def _letter(world: World, rng: Rng, sort: str, campaign: str, day: date, to: Ints) -> None:
    wall = world.period.wall_of(day) + 9 * HOUR + spaced(rng, 0, 2 * HOUR, len(to))
    kept = world.people.active(to, wall)
    to, wall = to[kept], wall[kept]
    fields: Fields = {"campaign": campaign}
    world.log.add(SENT, to, wall, fields)
    opened = np.flatnonzero(chance(rng, _OPENED[sort], len(to)))
    to, wall = to[opened], wall[opened] + rng.exponential(11 * HOUR, len(opened)).astype(np.int64)
    world.log.add(MAIL_OPENED, to, wall + 60, fields)
    clicked = np.flatnonzero(chance(rng, _CLICKED, len(to)))
    to, wall = to[clicked], wall[clicked] + 60 + spaced(rng, 8, 90, len(clicked))
    world.log.add(CLICKED, to, wall, fields)
    page = Labels(rng.integers(0, len(_LANDING), len(to)), _LANDING)
    visits = Visits(to, wall + 2, np.full(len(to), BROWSER), page)
    page_views(world, rng, f"letters of {campaign} on {day}", visits)


def _bills(world: World) -> None:
    """Send each active customer a bill on the customer's day of the month."""
    rng = world.rng("bills")
    people = world.people
    cents = np.array([plan.cents for plan in PLANS])[people.plan]
    cents = np.where(people.business, world.accounts.cents[people.account], cents)
    payer = ~people.business
    payer[np.unique(people.account, return_index=True)[1]] = True  # an account has one bill
    for place, day in enumerate(world.period.dates):
        person = np.flatnonzero(payer & (people.billing_day == day.day))
        wall = place * DAY + 6 * HOUR + spaced(rng, 0, HOUR, len(person))
        kept = people.active(person, wall - 5 * DAY) & people.active(person, wall)
        person, wall = person[kept], wall[kept]
        fields: Fields = {"month": f"{day:%Y-%m}", "revenue": Cents(cents[person])}
        world.log.add(BILL, person, wall, fields)
        read = np.flatnonzero(chance(rng, _BILL_OPENED, len(person)))
        later = wall[read] + HOUR + rng.exponential(20 * HOUR, len(read)).astype(np.int64)
        month: Fields = {"month": f"{day:%Y-%m}"}
        world.log.add(BILL_OPENED, person[read], later, month)
