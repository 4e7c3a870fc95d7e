"""Dashboards by API: list them, read one with its questions and where each is answered."""

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Router

from polku.features.dashboards.asking import asked_of, lens_of
from polku.features.dashboards.cards import cards_of
from polku.features.dashboards.grid import Box, rows_of
from polku.features.dashboards.models import Card, CardKind, Dashboard
from polku.features.dashboards.rules import access_dashboard, dashboards_of
from polku.features.projects.rules import api_project
from polku.features.questions.rules import address_of
from polku.vocabulary.errors import PolkuError, translatable

router = Router(tags=["dashboards"])
BASE = "/projects/{slug:project}/dashboards"


class SaidCard(msgspec.Struct, omit_defaults=True):
    """A card as programs read it; ``api`` answers its question in the dashboard's period."""

    kind: str
    row: int
    column: int
    width: int
    height: int
    text: str = ""
    question: str = ""
    api: str = ""


class SaidDashboard(msgspec.Struct, omit_defaults=True):
    """A dashboard as programs read it."""

    slug: str
    name: str
    days: int
    cards: list[SaidCard] = []


@router.get(BASE, operation_id="dashboards", summary=translatable("Dashboards by name."))
def dashboards(request: HttpRequest, project: str) -> HttpResponse:
    """Answer with every dashboard, without its cards."""
    found = dashboards_of(api_project(request, project, "viewer"))
    return _json([SaidDashboard(one.slug, one.title, one.days) for one in found])


@router.get(
    f"{BASE}/{{slug:dashboard}}",
    operation_id="dashboard",
    summary=translatable("A dashboard: its cards, and where each question is answered."),
)
def dashboard(request: HttpRequest, project: str, dashboard: str) -> HttpResponse:
    """Answer with a dashboard and its cards in order."""
    found = access_dashboard(api_project(request, project, "viewer"), dashboard)
    cards = cards_of(found)
    rows = rows_of([Box(card.pk, card.x, card.w, card.h) for card in cards])
    said = [_said(found, card, row) for card, row in zip(cards, rows, strict=True)]
    return _json(SaidDashboard(found.slug, found.title, found.days, said))


def _said(dashboard: Dashboard, card: Card, row: int) -> SaidCard:
    return SaidCard(
        kind=card.kind,
        row=row,
        column=card.x,
        width=card.w,
        height=card.h,
        text=card.words,
        question=card.question,
        api=_address(dashboard, card) if card.kind == CardKind.QUESTION else "",
    )


def _address(dashboard: Dashboard, card: Card) -> str:
    """Return where the question is answered, nothing where it can no longer be asked."""
    try:
        _, asked = asked_of(card, lens_of(dashboard, QueryDict("")))
    except PolkuError:
        return ""
    return address_of(asked.project, asked.question)


def _json(said: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(said), content_type="application/json")
