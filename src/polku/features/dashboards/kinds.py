"""The table of what a dashboard can hold: which room draws a question, and shows it in full."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.features.cards import Draw
from polku.features.funnels.cards import funnel_card
from polku.features.projects.rules import Project
from polku.features.scores.cards import score_card
from polku.features.trends.cards import trend_card


class Kind(NamedTuple):
    """A question by its name: who draws it, and the page (with ``also`` in its address)."""

    name: str
    label: str | Promise
    draw: Draw
    page: str
    also: tuple[tuple[str, str], ...] = ()

    def href(self, project: Project, pairs: Sequence[tuple[str, str]]) -> str:
        """Return the address of the page that shows the question in full."""
        return f"{reverse(self.page, args=[project.slug])}?{urlencode([*pairs, *self.also])}"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("trend", _("Trend"), trend_card, "trends:trends"),
        *(
            Kind(metric, label, score_card, "scores:scores", (("metric", metric),))
            for metric, label in (("nps", _("NPS")), ("csat", _("CSAT")), ("ces", _("CES")))
        ),
        Kind("funnel", _("Funnel"), funnel_card, "funnels:funnel"),
    )
}
