"""Send each question to what answers it."""

from datetime import UTC, datetime

from polku.measure.attribution.asking import ask_attribution
from polku.measure.catalogue.known import judged_at
from polku.measure.contacts.before import ask_before_contact
from polku.measure.contacts.chatbot import ask_chatbot
from polku.measure.contacts.rates import ask_contact_rate
from polku.measure.contacts.service import ask_contacts
from polku.measure.paths import ask_paths
from polku.measure.promises import ask_promise
from polku.measure.retention.asking import ask_retention
from polku.measure.retention.lifecycle import ask_lifecycle
from polku.measure.retention.stickiness import ask_stickiness
from polku.measure.retention.survival import ask_survival
from polku.measure.scores import ask_scores
from polku.measure.trends import ask_trend
from polku.store import Answering
from polku.vocabulary.questions import (
    AnyQuestion,
    AttributionQuestion,
    BeforeContactQuestion,
    ChatbotQuestion,
    ContactQuestion,
    ContactRateQuestion,
    LifecycleQuestion,
    PathQuestion,
    PromiseQuestion,
    RetentionQuestion,
    ScoreQuestion,
    StickinessQuestion,
    SurvivalQuestion,
    TrendQuestion,
)
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View


def ask(
    store: Answering, view: View, question: AnyQuestion, now: datetime | None = None
) -> Result:
    """Answer a question about the project of ``view``, as its rules see it.

    ``now`` (aware) decides which promises are still open; None is `judged_at`. Raises
    `InvalidQuestion` for what cannot be asked and `QueryLimit` for what costs too much.
    """
    match question:
        case ScoreQuestion():
            return ask_scores(store, view, question)
        case TrendQuestion():
            return ask_trend(store, view, question)
        case AttributionQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_attribution(store, view, question, moment)
        case PathQuestion():
            return ask_paths(store, view, question)
        case RetentionQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_retention(store, view, question, moment)
        case StickinessQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_stickiness(store, view, question, moment)
        case LifecycleQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_lifecycle(store, view, question, moment)
        case SurvivalQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_survival(store, view, question, moment)
        case PromiseQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_promise(store, view, question, moment)
        case ContactQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_contacts(store, view, question, moment)
        case ChatbotQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_chatbot(store, view, question, moment)
        case BeforeContactQuestion():
            return ask_before_contact(store, view, question)
        case ContactRateQuestion():
            moment = now or judged_at(store, view, datetime.now(UTC))
            return ask_contact_rate(store, view, question, moment)
