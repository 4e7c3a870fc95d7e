"""Simulate public reviews: stars and words that anybody can read."""

import numpy as np

from polku.demo.calls import Calls
from polku.demo.clock import EVENINGS
from polku.demo.draws import chance, pick
from polku.demo.log import Shape
from polku.demo.opinions import recently_slow
from polku.demo.population import LANGUAGES
from polku.demo.properties import Fields, Labels
from polku.demo.speech import TOPICS, Said, say
from polku.demo.world import World

REVIEW = Shape("Review Written", "review", "review sites", touchpoint="Review", stage="Use")

_A_YEAR = 0.035
_STARS, _SPREAD = 3.8, 1.15
_SITES = ("map reviews", "trade reviews", "app store")
_TOPICS = ("speed", "price", "staff", "reliability", "app")


def simulate_reviews(world: World, calls: Calls) -> None:
    """Add the reviews of the year."""
    rng = world.rng("reviews")
    people = world.people
    most = 1 + max(world.effects.size("reviews_more"), 0)
    person = np.repeat(np.arange(len(people)), rng.poisson(_A_YEAR * most, len(people)))
    wall = world.period.moments(rng, len(person), EVENINGS)
    kept = people.active(person, wall)
    kept &= chance(rng, (1 + world.amount("reviews_more", wall)) / most, len(person))
    person, wall = person[kept], wall[kept]
    size = len(person)
    level = _STARS + 0.8 * people.mood[person] + world.amount("reviews_turn", wall)
    stars = np.clip(np.rint(level + _SPREAD * rng.standard_normal(size)), 1, 5).astype(np.int64)
    everyday = np.array([TOPICS.index(each) for each in _TOPICS])
    topic = everyday[pick(rng, (30, 20, 20, 20, 10), size)]
    gone = ~world.shop_open(people.town[person], wall) & chance(rng, 0.5, size)
    topic = np.where(gone, TOPICS.index("closed shop"), topic)
    call = recently_slow(world, person, wall, calls)
    topic = np.where(call >= 0, TOPICS.index("queue"), topic)
    minutes = calls.wait[call] // 60
    said = Said(topic, people.town[person], minutes, calls.transfers[call])
    tone = np.digitize(stars, (3, 4)).astype(np.int64)
    text = say(rng, said, tone, people.language[person], np.ones(size, dtype=np.bool_))
    fields: Fields = {
        "stars": stars,
        "site": Labels(pick(rng, (60, 25, 15), size), _SITES),
        "language": Labels(people.language[person], LANGUAGES),
    }
    world.log.add(REVIEW, person, wall, fields, text=text)
