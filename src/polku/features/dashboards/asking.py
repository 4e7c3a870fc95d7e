"""Turn a card into the question that it asks today, in the dashboard's period and filters."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone

from polku.features.cards import Asked
from polku.features.dashboards.adding import YEAR
from polku.features.dashboards.kinds import KINDS, Kind
from polku.features.dashboards.models import Card, Dashboard
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, today_in, view_of
from polku.measure.catalogue.known import Recent, recent
from polku.vocabulary.asking import FORMS, parse_question, spell_question
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import Pairs, ScoreQuestion

#: Seconds for which the newest event is remembered: twelve cards ask for it at once.
REMEMBERED = 60


class Lens(NamedTuple):
    """What the whole dashboard is seen through.

    ``dates`` overrides the period of every card, where it is given; without it, cards that have
    none of their own show ``usual``. ``where`` are filters for all cards, as they are written.
    """

    dates: DateRange | None
    usual: DateRange
    where: tuple[str, ...]
    ended: bool

    @property
    def pairs(self) -> Pairs:
        """Return the address of the dashboard seen so."""
        own = [("from", str(self.dates.first)), ("to", str(self.dates.last))] if self.dates else []
        return [*own, *(("where", text) for text in self.where)]


def lens_of(dashboard: Dashboard, address: QueryDict) -> Lens:
    """Return how the address says that the dashboard is seen; raises `InvalidQuestion`."""
    project = dashboard.project
    last = _recent(project, dashboard.days)
    known = {key: [str(one) for one in address.getlist(key) if one] for key in ("from", "to")}
    where = [str(one) for one in address.getlist("where") if one]
    read = parse_question("trend", {**known, "where": where}, today_in(project))
    return Lens(read.dates, last.dates, tuple(where), last.ended)


def _recent(project: Project, days: int) -> Recent:
    key = f"recent-{project.pk}-{days}"
    found: Recent | None = cache.get(key)
    if found is None:
        found = recent(event_store(), view_of(project), timezone.now(), days)
        cache.set(key, found, REMEMBERED)
    return found


def asked_of(card: Card, lens: Lens) -> tuple[Kind, Asked]:
    """Return what the card asks, and who draws it; raises `InvalidQuestion`."""
    kind = KINDS.get(card.question)
    if kind is None:
        raise InvalidQuestion(
            translatable("This version of Polku cannot draw the question “%(name)s”."),
            name=card.question,
        )
    project = card.dashboard.project
    parameters = _gathered(card.parameters)
    own = parameters.get("from") or parameters.get("to")
    if lens.dates or not own:
        dates = lens.dates or lens.usual
        parameters |= {"from": [str(dates.first)], "to": [str(dates.last)]}
        parameters["compare"] = _before(dates, parameters.get("compare", []))
    parameters["where"] = [*parameters.get("where", []), *lens.where]
    today = today_in(project)
    compared = {key: parameters.get(key, []) for key in ("from", "to", "compare")}
    score = parse_question("nps", compared, today)
    assert isinstance(score, ScoreQuestion)  # noqa: S101 - it reads the comparison
    fitting = {one.name for one in FORMS[card.question].parameters}
    question = parse_question(
        card.question, {key: one for key, one in parameters.items() if key in fitting}, today
    )
    return kind, Asked(project, question, score.compare, lens.usual.last)


def pairs_of(asked: Asked) -> Pairs:
    """Return the address of the page that shows the question in full."""
    _, pairs = spell_question(asked.question)
    spelt = {key for key, _ in pairs}
    if asked.compare and "compare" not in spelt:
        pairs = [*pairs, ("compare", f"{asked.compare.first}..{asked.compare.last}")]
    return pairs


def _before(dates: DateRange, compare: Sequence[str]) -> list[str]:
    """Return the comparison for ``dates``: days that were given are the past of another period."""
    if not compare or compare[0] != "year":
        return ["previous"] if compare else []
    return [f"{dates.first - YEAR}..{dates.last - YEAR}"]


def _gathered(pairs: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    gathered: Mapping[str, list[str]] = {key: [] for key, _ in pairs}
    for key, value in pairs:
        gathered[key].append(value)
    return dict(gathered)
