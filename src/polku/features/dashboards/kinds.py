"""The table of what a dashboard can hold: which room draws a question, and shows it in full."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.features.attribution.cards import attribution_card
from polku.features.cards import Draw
from polku.features.contacts.cards import chatbot_card, contacts_card
from polku.features.funnels.cards import funnel_card
from polku.features.journeys.cards import paths_card
from polku.features.projects.rules import Project
from polku.features.promises.cards import promise_card
from polku.features.promises.rules import named_as
from polku.features.retention.cards import (
    lifecycle_card,
    retention_card,
    stickiness_card,
    survival_card,
)
from polku.features.scores.cards import score_card
from polku.features.speed.cards import errors_card, vitals_card
from polku.features.trends.cards import trend_card
from polku.vocabulary.questions import AnyQuestion, Pairs, PromiseQuestion

Href = Callable[[Project, AnyQuestion, Pairs], str]


def _page(name: str, *also: tuple[str, str]) -> Href:
    """Return what gives the address of a page, with ``also`` in it besides the question."""
    return lambda project, _question, pairs: (
        f"{reverse(name, args=[project.slug])}?{urlencode([*pairs, *also])}"
    )


def _promise_page(project: Project, question: AnyQuestion, pairs: Pairs) -> str:
    """Return the address of the promise's own page, where the project still has it."""
    named = named_as(project, question.promise) if isinstance(question, PromiseQuestion) else None
    if named is None:
        return reverse("promises:promises", args=[project.slug])
    period = [(key, value) for key, value in pairs if key in ("from", "to", "where", "compare")]
    address = reverse("promises:promise", args=[project.slug, named.slug])
    return f"{address}?{urlencode(period)}"


class Kind(NamedTuple):
    """A question by its name: who draws it, and the address of its own page."""

    name: str
    label: str | Promise
    draw: Draw
    href: Href


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *(
            Kind(metric, label, score_card, _page("scores:scores", ("metric", metric)))
            for metric, label in (
                ("nps", _("Recommendation (NPS)")),
                ("csat", _("Satisfaction (CSAT)")),
                ("ces", _("Ease (CES)")),
            )
        ),
        Kind("trend", _("Trend"), trend_card, _page("trends:trends")),
        Kind("vitals", _("Speed"), vitals_card, _page("speed:speed")),
        Kind("errors", _("Errors"), errors_card, _page("speed:speed")),
        Kind("funnel", _("Funnel"), funnel_card, _page("funnels:funnel")),
        Kind("retention", _("Retention"), retention_card, _page("retention:retention")),
        Kind("stickiness", _("Stickiness"), stickiness_card, _page("retention:stickiness")),
        Kind("lifecycle", _("Lifecycle"), lifecycle_card, _page("retention:lifecycle")),
        Kind("survival", _("Survival"), survival_card, _page("retention:survival")),
        Kind("attribution", _("Attribution"), attribution_card, _page("attribution:attribution")),
        Kind("contacts", _("Service contacts"), contacts_card, _page("contacts:contacts")),
        Kind("chatbot", _("Chatbot"), chatbot_card, _page("contacts:contacts")),
        Kind("paths", _("Journeys"), paths_card, _page("journeys:paths")),
        Kind("promise", _("Promise"), promise_card, _promise_page),
    )
}
