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
from polku.vocabulary.questions.deviations import DeviationsQuestion
from polku.vocabulary.questions.funnels import (
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
)
from polku.vocabulary.questions.lifecycle import LifecycleQuestion
from polku.vocabulary.questions.path_differences import PathDifferenceQuestion
from polku.vocabulary.questions.path_groups import PathGroupsQuestion
from polku.vocabulary.questions.paths import PathQuestion
from polku.vocabulary.questions.processes import ProcessQuestion
from polku.vocabulary.questions.promises import Deadline, Promise, PromiseQuestion
from polku.vocabulary.questions.question import Filter, Pairs, Question
from polku.vocabulary.questions.retention import RetentionQuestion
from polku.vocabulary.questions.scores import ScoreQuestion
from polku.vocabulary.questions.speed import ErrorsQuestion, SlownessQuestion, VitalsQuestion
from polku.vocabulary.questions.step_matrices import StepMatrixQuestion
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
    "DeviationsQuestion",
    "ErrorsQuestion",
    "Filter",
    "FunnelDifferencesQuestion",
    "FunnelDropsQuestion",
    "FunnelQuestion",
    "FunnelTimesQuestion",
    "LifecycleQuestion",
    "Pairs",
    "PathDifferenceQuestion",
    "PathGroupsQuestion",
    "PathQuestion",
    "ProcessQuestion",
    "Promise",
    "PromiseQuestion",
    "Question",
    "RetentionQuestion",
    "ScoreQuestion",
    "SlownessQuestion",
    "StepMatrixQuestion",
    "StickinessQuestion",
    "SurvivalQuestion",
    "TrendQuestion",
    "VitalsQuestion",
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
    | ProcessQuestion
    | StepMatrixQuestion
    | PathGroupsQuestion
    | PathDifferenceQuestion
    | DeviationsQuestion
    | PromiseQuestion
    | ContactQuestion
    | ChatbotQuestion
    | BeforeContactQuestion
    | ContactRateQuestion
    | VitalsQuestion
    | ErrorsQuestion
    | SlownessQuestion
    | FunnelQuestion
    | FunnelTimesQuestion
    | FunnelDifferencesQuestion
    | FunnelDropsQuestion
)
