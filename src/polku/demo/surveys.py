"""Simulate surveys: who is asked after what, who answers, which score, and in which words."""

import msgspec
import numpy as np
import pyarrow as pa

from polku.demo.calls import Calls
from polku.demo.clock import DAY, HOUR, MINUTE
from polku.demo.draws import Bools, Ints, Rng, chance, spaced
from polku.demo.log import Shape
from polku.demo.population import LANGUAGES
from polku.demo.properties import AnyField, Fields, Labels, Numbered
from polku.demo.speech import Said, say
from polku.demo.world import World
from polku.vocabulary.event import SCALES, Metric

_ANSWERS = np.array([0.095, 0.13, 0.165, 0.205])  # by age group
_WRITES = 0.55
_SCORES_WRITTEN_MORE = 1.35
_MORNING = 6 * HOUR + 20 * MINUTE


class Survey(msgspec.Struct, frozen=True):
    """A survey: its metric, the touchpoint, stage and channel that it asks about."""

    code: str
    metric: Metric
    touchpoint: str
    stage: str
    about: str
    eager: float = 1.0  # multiplies how many answer

    @property
    def sent(self) -> Shape:
        """What an invitation is."""
        return Shape("Survey Sent", "survey", "surveys", touchpoint=self.touchpoint)

    @property
    def answered(self) -> Shape:
        """What an answer is."""
        low, high = SCALES[self.metric][0]
        return Shape(
            "Survey Answered",
            "survey",
            "surveys",
            touchpoint=self.touchpoint,
            stage=self.stage,
            metric=self.metric,
            lowest=low,
            highest=high,
        )


RELATIONSHIP = Survey("relationship", "nps", "Whole relationship", "Use", "relationship")
AFTER_ORDER = Survey("after-order", "nps", "Order", "Buy", "web")
AFTER_DELIVERY = Survey("after-delivery", "csat", "Router delivery", "Get started", "delivery")
AFTER_TECHNICIAN = Survey("after-technician", "csat", "Technician visit", "Get help", "delivery")
AFTER_SHOP = Survey("after-shop", "csat", "Shop visit", "Get help", "shop", 1.2)
AFTER_MOVE = Survey("after-move", "csat", "Moving day", "Use", "delivery")
AFTER_CALL = Survey("after-call", "ces", "Phone call", "Get help", "phone", 1.3)
AFTER_CALLBACK = Survey("after-callback", "ces", "Call-back", "Get help", "phone", 1.3)
AFTER_CHAT = Survey("after-chat", "ces", "Chat", "Get help", "chat", 1.1)
AFTER_BOT = Survey("after-bot", "ces", "Chatbot", "Get help", "chatbot", 0.8)


class Asked(msgspec.Struct, frozen=True):
    """Whom a survey asks and when, what they would answer, what about, and by which key."""

    person: Ints
    wall: Ints
    score: Ints
    said: Said
    key: tuple[str, Numbered] | None = None


def send(world: World, rng: Rng, survey: Survey, asked: Asked) -> None:
    """Add the invitations, and the answers of those who answer."""
    size = len(asked.person)
    common: Fields = {"survey": survey.code, "about": survey.about}
    keys = {asked.key[0]: asked.key[1]} if asked.key else {}
    world.log.add(survey.sent, asked.person, asked.wall, {**common, **keys})
    willing = _ANSWERS[world.people.age_group[asked.person]] * survey.eager
    rows = np.flatnonzero(chance(rng, willing, size))
    delay = np.minimum(rng.exponential(9 * HOUR, len(rows)), 4 * DAY).astype(np.int64)
    wall = _awake(asked.wall[rows] + 2 * MINUTE + delay)
    person, score = asked.person[rows], asked.score[rows]
    language = world.people.language[person]
    text = _texts(rng, survey, asked.said.take(rows), score, language)
    fields: dict[str, AnyField] = {**common, "language": Labels(language, LANGUAGES)}
    if asked.key:
        fields[asked.key[0]] = Numbered(asked.key[1].prefix, asked.key[1].numbers[rows])
    world.log.add(survey.answered, person, wall, fields, score=score, text=text)


def _awake(wall: Ints) -> Ints:
    """Return ``wall``, moved from the small hours into the morning."""
    return wall + np.where(wall % DAY < _MORNING, _MORNING, 0)


def _texts(rng: Rng, survey: Survey, said: Said, score: Ints, language: Ints) -> pa.Array:
    low, high = SCALES[survey.metric][0]
    extreme = (score <= low + (high - low) // 3) | (score == high)
    writes = chance(rng, _WRITES * np.where(extreme, _SCORES_WRITTEN_MORE, 1), len(score))
    return say(rng, said, tones(survey.metric, score), language, writes)


def tones(metric: Metric, score: Ints) -> Ints:
    """Return how each score sounds: 0 bad, 1 mixed, 2 good."""
    edges = {"nps": (7, 9), "csat": (3, 4), "ces": (4, 6)}[metric]
    return np.digitize(score, edges).astype(np.int64)


def evening_or_day(rng: Rng, wall: Ints) -> Ints:
    """Return moments on the days of ``wall`` at which a survey may be sent."""
    return wall // DAY * DAY + spaced(rng, 9 * HOUR, 19 * HOUR, len(wall))


def who_called(calls: Calls, called_back: Bools | bool) -> Ints:
    """Return the answered calls that were made the one way or the other."""
    return np.flatnonzero(calls.answered & (calls.called_back == called_back))
