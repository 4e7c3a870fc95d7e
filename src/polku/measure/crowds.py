"""Send each question to what lists the people behind a bar or a cell of its answer."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from polku.measure.attribution.people import people_behind_attribution
from polku.measure.bounding import check_intervals, with_largest_groups
from polku.measure.catalogue.known import judged_at
from polku.measure.contacts.behind import (
    people_behind_before_contact,
    people_behind_chatbot,
    people_behind_contact_rate,
    people_behind_contacts,
)
from polku.measure.crowd import Cell
from polku.measure.designs.behind import people_behind_deviations
from polku.measure.fields import OTHERS
from polku.measure.funnels.behind import (
    people_behind_funnel,
    people_behind_funnel_differences,
    people_behind_funnel_drops,
    people_behind_funnel_times,
)
from polku.measure.paths.behind import (
    people_behind_path_difference,
    people_behind_path_groups,
    people_behind_paths,
    people_behind_process,
    people_behind_step_matrix,
)
from polku.measure.promised import people_behind_promise
from polku.measure.retention.behind import (
    people_behind_lifecycle,
    people_behind_retention,
    people_behind_stickiness,
    people_behind_survival,
)
from polku.measure.scored import people_behind_scores
from polku.measure.speed.behind import (
    people_behind_errors,
    people_behind_slowness,
    people_behind_vitals,
)
from polku.measure.trend_behind import people_behind_trend
from polku.store import Store
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

#: What lists the people behind each question's figures, at whatever moment it is asked.
_CROWDS: Mapping[type[Question], Callable[[Store, View, Any, Cell, int], Result]] = {
    ScoreQuestion: people_behind_scores,
    TrendQuestion: people_behind_trend,
    BeforeContactQuestion: people_behind_before_contact,
    PathQuestion: people_behind_paths,
    ProcessQuestion: people_behind_process,
    StepMatrixQuestion: people_behind_step_matrix,
    PathGroupsQuestion: people_behind_path_groups,
    PathDifferenceQuestion: people_behind_path_difference,
    VitalsQuestion: people_behind_vitals,
    ErrorsQuestion: people_behind_errors,
    SlownessQuestion: people_behind_slowness,
}

#: What lists those of a question in which a part is still open, as it is at a moment.
_CROWDS_AT: Mapping[type[Question], Callable[[Store, View, Any, Cell, int, datetime], Result]] = {
    AttributionQuestion: people_behind_attribution,
    PromiseQuestion: people_behind_promise,
    DeviationsQuestion: people_behind_deviations,
    ContactQuestion: people_behind_contacts,
    ChatbotQuestion: people_behind_chatbot,
    ContactRateQuestion: people_behind_contact_rate,
    RetentionQuestion: people_behind_retention,
    StickinessQuestion: people_behind_stickiness,
    LifecycleQuestion: people_behind_lifecycle,
    SurvivalQuestion: people_behind_survival,
    FunnelQuestion: people_behind_funnel,
    FunnelTimesQuestion: people_behind_funnel_times,
    FunnelDifferencesQuestion: people_behind_funnel_differences,
    FunnelDropsQuestion: people_behind_funnel_drops,
}

#: The questions that have people behind their figures: all of them.
CROWDS = frozenset({*_CROWDS, *_CROWDS_AT})


def people(
    store: Store,
    view: View,
    question: AnyQuestion,
    cell: Cell,
    limit: int = 100,
    now: datetime | None = None,
) -> Result:
    """Answer with the people behind ``cell``, in the columns of `polku.measure.crowd`.

    ``now`` (aware) decides what is still open; None is when the project is judged. Raises
    `InvalidQuestion` where such people cannot be listed.
    """
    check_intervals(question)
    if question.by and cell.get("group") == OTHERS:
        view, question = with_largest_groups(store, view, question)
    kind = type(question)
    if kind in _CROWDS:
        return _CROWDS[kind](store, view, question, cell, limit)
    moment = now or judged_at(store, view, datetime.now(UTC))
    return _CROWDS_AT[kind](store, view, question, cell, limit, moment)
