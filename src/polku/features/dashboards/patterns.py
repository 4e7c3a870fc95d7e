"""Ready dashboards for the people who use Polku, each made of questions that a project can ask.

A pattern names the events it would like; those that the project does not have are left out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.features.dashboards import ready
from polku.features.dashboards.cards import add_question, add_words
from polku.features.dashboards.models import CardKind, Dashboard
from polku.features.dashboards.rules import dashboards_of, make_dashboard
from polku.features.projects.rules import Project
from polku.features.promises.rules import promises_of
from polku.features.questions.rules import event_store, view_of
from polku.measure.catalogue.known import event_volumes
from polku.vocabulary.asking import spell_question
from polku.vocabulary.matching import Match, spell_matches
from polku.vocabulary.questions import Pairs, PromiseQuestion

#: Steps of a purchase as SDKs and shops call them, in their order.
_PURCHASE = (
    "Product Viewed",
    "Product Added",
    "Cart Viewed",
    "Availability Checked",
    "Address Entered",
    "Plan Chosen",
    "Checkout Started",
    "Details Entered",
    "Payment Info Entered",
    "Payment Started",
    "Order Placed",
    "Order Completed",
    "Purchase",
)
_ORDERS = ("Order Placed", "Order Completed", "Purchase", "Goal Reached", "Signed Up")
_STEPS = 6
#: Promises that a dashboard shows at most.
_PROMISES = 4


class Wanted(NamedTuple):
    """A card of a pattern: a question, or a heading where it has none."""

    question: str
    parameters: Pairs = []  # noqa: RUF012 - never written to
    heading: str = ""


class Known(NamedTuple):
    """What a project has: the names of its events, and its promises as questions are spelt."""

    events: frozenset[str]
    promises: Sequence[Pairs]

    def first(self, names: Sequence[str]) -> str:
        """Return the first of the events that the project has, as it is written in a question."""
        return next((_written(name) for name in names if name in self.events), "")

    def purchase(self) -> Pairs:
        """Return the last steps of a purchase, where there are two or more."""
        steps = [("step", _written(name)) for name in _PURCHASE if name in self.events]
        return steps[-_STEPS:] if len(steps) > 1 else []


def _written(name: str) -> str:
    return spell_matches((Match(name),))


Cards = Callable[[Known], Iterator[Wanted]]


class Pattern(NamedTuple):
    """A ready dashboard: whom it is for, what it answers, and its cards."""

    slug: str
    name: str
    answers: str | Promise
    cards: Cards
    days: int = 28


_CHANGE: Pairs = [("every", "week"), ("compare", "previous")]


def _lead(known: Known) -> Iterator[Wanted]:
    yield Wanted("nps", _CHANGE)
    yield Wanted("csat", _CHANGE)
    yield from _buying(known)
    yield Wanted("contacts", _CHANGE)
    yield Wanted("paths")
    yield from _kept(known)


def _designer(known: Known) -> Iterator[Wanted]:
    yield Wanted("", heading=ready.DOING)
    yield Wanted("paths")
    yield Wanted("trend", [*_CHANGE, ("measure", "people"), ("by", "touchpoint")])
    yield from _buying(known)
    yield Wanted("", heading=ready.FEELING)
    yield Wanted("ces", _CHANGE)
    yield Wanted("csat", _CHANGE)


def _service(known: Known) -> Iterator[Wanted]:
    yield Wanted("contacts", _CHANGE)
    yield Wanted("chatbot", [("compare", "previous")])
    yield Wanted("csat", _CHANGE)
    yield Wanted("ces", _CHANGE)
    yield Wanted("trend", [*_CHANGE, ("measure", "people"), ("by", "channel")])
    yield from _kept(known)


def _marketer(known: Known) -> Iterator[Wanted]:
    order = known.first(_ORDERS)
    if order:
        yield Wanted("attribution", [("conversion", order)])
        yield Wanted("trend", [*_CHANGE, ("measure", "people"), ("of", order)])
    yield Wanted("trend", [*_CHANGE, ("measure", "people"), ("by", "channel")])
    yield Wanted("lifecycle", [("every", "week")])
    yield from _buying(known)


def _analyst(known: Known) -> Iterator[Wanted]:
    yield Wanted("trend", [*_CHANGE, ("measure", "people")])
    yield Wanted("trend", [*_CHANGE, ("measure", "sessions")])
    yield Wanted("retention", [("every", "week")])
    yield Wanted("lifecycle", [("every", "week")])
    yield Wanted("stickiness", [("every", "day")])
    yield Wanted("survival", [("every", "day")])
    yield from _buying(known)


def _developer(known: Known) -> Iterator[Wanted]:
    yield Wanted("vitals", [("every", "week")])
    yield Wanted("errors")
    page = known.first(("Page Viewed", "Page", "$pageview"))
    if page:
        yield Wanted("trend", [*_CHANGE, ("measure", "total"), ("of", page)])
    yield Wanted("trend", [*_CHANGE, ("measure", "sessions")])


def _head(known: Known) -> Iterator[Wanted]:
    yield from _kept(known)
    yield Wanted("csat", _CHANGE)
    yield Wanted("contacts", _CHANGE)
    yield Wanted("trend", [*_CHANGE, ("measure", "people"), ("by", "touchpoint")])


def _buying(known: Known) -> Iterator[Wanted]:
    steps = known.purchase()
    if steps:
        yield Wanted("funnel", [*steps, ("compare", "previous")])


def _kept(known: Known) -> Iterator[Wanted]:
    if known.promises:
        yield Wanted("", heading=ready.PROMISED)
    for pairs in known.promises[:_PROMISES]:
        yield Wanted("promise", [*pairs, *_CHANGE])


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "lead",
        ready.EXPERIENCE,
        _("Where do we lose customers, are they satisfied, do we keep our promises?"),
        _lead,
    ),
    Pattern(
        "designer",
        ready.DESIGN,
        _("What do customers do and feel at each step?"),
        _designer,
        84,
    ),
    Pattern(
        "service",
        ready.SERVICE,
        _("Do the queue and the chatbot hold, and who is unhappy?"),
        _service,
    ),
    Pattern(
        "marketer",
        ready.MARKETING,
        _("Which channels go before an order, and who is new?"),
        _marketer,
        84,
    ),
    Pattern(
        "analyst",
        ready.USE,
        _("How many come, how often, and how long do they stay?"),
        _analyst,
        84,
    ),
    Pattern(
        "developer",
        ready.SPEED,
        _("Are pages fast enough, and which errors do people meet?"),
        _developer,
    ),
    Pattern(
        "head",
        ready.DEPARTMENT,
        _("What did we promise, is it kept, and what do customers say?"),
        _head,
    ),
)
_BY_SLUG = {pattern.slug: pattern for pattern in PATTERNS}


@transaction.atomic
def make_from(project: Project, slug: str, name: str = "") -> Dashboard | None:
    """Make the ready dashboard ``slug``, called ``name``; None where there is none so called.

    Its words are shown in the language of whoever reads it, until somebody writes others.
    """
    pattern = _BY_SLUG.get(slug)
    if pattern is None:
        return None
    made = make_dashboard(project, name or pattern.name, days=pattern.days)
    known = _known(project)
    for wanted in pattern.cards(known):
        _put(made, wanted)
    return made


def install(project: Project) -> None:
    """Make all of them in a project that has no dashboards."""
    if not dashboards_of(project).exists():
        for pattern in PATTERNS:
            make_from(project, pattern.slug)


def _put(made: Dashboard, wanted: Wanted) -> None:
    if wanted.heading:
        add_words(made, CardKind.HEADING, wanted.heading)
    else:
        add_question(made, wanted.question, wanted.parameters)


def _known(project: Project) -> Known:
    volumes = event_volumes(event_store(), view_of(project))
    promises = [
        spell_question(PromiseQuestion(promise=one.promise))[1] for one in promises_of(project)
    ]
    return Known(frozenset(one.event for one in volumes), promises)
