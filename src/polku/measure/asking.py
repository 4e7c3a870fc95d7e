"""Send each question to what answers it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from polku.measure.attribution.asking import ask_attribution
from polku.measure.bounding import ask_within_bounds
from polku.measure.catalogue.known import judged_at
from polku.measure.contacts.before import ask_before_contact
from polku.measure.contacts.chatbot import ask_chatbot
from polku.measure.contacts.rates import ask_contact_rate
from polku.measure.contacts.service import ask_contacts
from polku.measure.designs.asking import ask_deviations
from polku.measure.funnels.asking import ask_funnel
from polku.measure.funnels.differences import ask_funnel_differences
from polku.measure.funnels.drops import ask_funnel_drops
from polku.measure.funnels.times import ask_funnel_times
from polku.measure.paths.asking import ask_paths
from polku.measure.paths.difference import ask_path_difference
from polku.measure.paths.grouping import ask_path_groups
from polku.measure.paths.matrix import ask_step_matrix
from polku.measure.paths.process import ask_process
from polku.measure.promises import ask_promise
from polku.measure.retention.asking import ask_retention
from polku.measure.retention.lifecycle import ask_lifecycle
from polku.measure.retention.stickiness import ask_stickiness
from polku.measure.retention.survival import ask_survival
from polku.measure.scores import ask_scores
from polku.measure.speed.cost import ask_slowness
from polku.measure.speed.errors import ask_errors
from polku.measure.speed.vitals import ask_vitals
from polku.measure.trends import ask_trend
from polku.store import Answering
from polku.vocabulary.questions import (
    AnyQuestion,
    AttributionQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
    DeviationsQuestion,
    ErrorsQuestion,
    FunnelDifferencesQuestion,
    FunnelDropsQuestion,
    FunnelQuestion,
    FunnelTimesQuestion,
    LifecycleQuestion,
    PathDifferenceQuestion,
    PathGroupsQuestion,
    PathQuestion,
    ProcessQuestion,
    PromiseQuestion,
    Question,
    RetentionQuestion,
    ScoreQuestion,
    SlownessQuestion,
    StepMatrixQuestion,
    StickinessQuestion,
    SurvivalQuestion,
    TrendQuestion,
    VitalsQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

#: What answers each question, at whatever moment it is asked.
_ANSWERS: Mapping[type[Question], Callable[[Answering, View, Any], Result]] = {
    ScoreQuestion: ask_scores,
    TrendQuestion: ask_trend,
    PathQuestion: ask_paths,
    ProcessQuestion: ask_process,
    StepMatrixQuestion: ask_step_matrix,
    PathDifferenceQuestion: ask_path_difference,
    PathGroupsQuestion: ask_path_groups,
    VitalsQuestion: ask_vitals,
    ErrorsQuestion: ask_errors,
    SlownessQuestion: ask_slowness,
    BeforeContactQuestion: ask_before_contact,
}

#: What answers those in which a part is still open, as it is at a moment.
_ANSWERS_AT: Mapping[type[Question], Callable[[Answering, View, Any, datetime], Result]] = {
    AttributionQuestion: ask_attribution,
    RetentionQuestion: ask_retention,
    StickinessQuestion: ask_stickiness,
    LifecycleQuestion: ask_lifecycle,
    SurvivalQuestion: ask_survival,
    PromiseQuestion: ask_promise,
    DeviationsQuestion: ask_deviations,
    ContactQuestion: ask_contacts,
    ChatbotQuestion: ask_chatbot,
    ContactRateQuestion: ask_contact_rate,
    FunnelQuestion: ask_funnel,
    FunnelTimesQuestion: ask_funnel_times,
    FunnelDifferencesQuestion: ask_funnel_differences,
    FunnelDropsQuestion: ask_funnel_drops,
}


def ask(store: Answering, view: View, question: AnyQuestion, now: datetime | None = None) -> Result:
    """Answer a question about the project of ``view``, as its rules see it.

    ``now`` (aware) decides which promises are still open; None is `judged_at`. Raises
    `InvalidQuestion` for what cannot be asked and `QueryLimit` for what costs too much. Of a field
    with too many values the groups of most events keep their names.
    """
    kind = type(question)
    if kind in _ANSWERS:
        return ask_within_bounds(store, view, question, _ANSWERS[kind])
    moment = now or judged_at(store, view, datetime.now(UTC))

    def answer(store: Answering, view: View, question: AnyQuestion) -> Result:
        return _ANSWERS_AT[kind](store, view, question, moment)

    return ask_within_bounds(store, view, question, answer)
