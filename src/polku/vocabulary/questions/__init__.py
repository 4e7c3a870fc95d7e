"""The questions that can be asked, as frozen values; each type says how it is put in words.

A *dimension* is written as one word: ``touchpoint``, ``channel``, ``stage``, ``event``,
``source``, ``account``, ``person`` for what every event has, ``person.NAME`` for a person's latest
trait, and ``property.NAME`` (or a plain ``NAME``) for an event's property.
"""

from polku.vocabulary.questions.attribution import AttributionQuestion
from polku.vocabulary.questions.contacts import (
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
)
from polku.vocabulary.questions.lifecycle import LifecycleQuestion
from polku.vocabulary.questions.paths import PathQuestion
from polku.vocabulary.questions.promises import Deadline, Promise, PromiseQuestion
from polku.vocabulary.questions.question import Filter, Pairs, Question
from polku.vocabulary.questions.retention import RetentionQuestion
from polku.vocabulary.questions.scores import ScoreQuestion
from polku.vocabulary.questions.stickiness import StickinessQuestion
from polku.vocabulary.questions.survival import SurvivalQuestion
from polku.vocabulary.questions.trends import TrendQuestion

__all__ = [
    "AnyQuestion",
    "AttributionQuestion",
    "BeforeContactQuestion",
    "ChatbotQuestion",
    "ContactQuestion",
    "ContactRateQuestion",
    "Deadline",
    "Filter",
    "LifecycleQuestion",
    "Pairs",
    "PathQuestion",
    "Promise",
    "PromiseQuestion",
    "Question",
    "RetentionQuestion",
    "ScoreQuestion",
    "StickinessQuestion",
    "SurvivalQuestion",
    "TrendQuestion",
]

AnyQuestion = (
    ScoreQuestion
    | AttributionQuestion
    | TrendQuestion
    | SurvivalQuestion
    | StickinessQuestion
    | RetentionQuestion
    | LifecycleQuestion
    | PathQuestion
    | PromiseQuestion
    | ContactQuestion
    | ChatbotQuestion
    | BeforeContactQuestion
    | ContactRateQuestion
)
