"""What is done with the cards of a dashboard: answer, add, write, place, delete and restore one."""

from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from polku.features.dashboards import cards, rules
from polku.features.dashboards.adding import kept_pairs
from polku.features.dashboards.asking import lens_of
from polku.features.dashboards.grid import MOVES, Box, rows_of
from polku.features.dashboards.models import CardKind, Dashboard
from polku.features.dashboards.showing import answer, card_name
from polku.features.dashboards.views import DELETED_CARD
from polku.features.dashboards.wording import place_words
from polku.features.projects.rules import Project, project_page
from polku.vocabulary.errors import InvalidQuestion, translatable


@require_safe
@project_page("viewer")
def card(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Answer the question of one card, for the page that it stands on."""
    dashboard = rules.access_dashboard(project, slug)
    found = cards.access_card(dashboard, pk)
    return HttpResponse(answer(found, lens_of(dashboard, request.GET)))


@require_POST
@project_page("editor")
def add(request: HttpRequest, project: Project) -> HttpResponse:
    """Put the question of a page on a dashboard, which is made where it has only a name."""
    name, slug = request.POST.get("new", "").strip(), request.POST.get("dashboard", "")
    if name and not slug:
        dashboard = rules.make_dashboard(project, name[:120])
    else:
        dashboard = rules.access_dashboard(project, slug)
    pairs = kept_pairs(
        parse_qsl(request.POST.get("parameters", "")), pinned=bool(request.POST.get("pinned"))
    )
    made = cards.add_question(dashboard, request.POST.get("question", ""), pairs)
    return _back(dashboard, made.pk)


@require_POST
@project_page("editor")
def write(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Put a heading or words on the dashboard."""
    dashboard = rules.access_dashboard(project, slug)
    heading = request.POST.get("kind") == CardKind.HEADING
    kind = CardKind.HEADING if heading else CardKind.TEXT
    made = cards.add_words(dashboard, kind, _text(request, needed=True))
    return _back(dashboard, made.pk)


@require_POST
@project_page("editor")
def rewrite(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Give a card other words: a question may have none of its own."""
    dashboard = rules.access_dashboard(project, slug)
    found = cards.access_card(dashboard, pk)
    cards.write_card(found, _text(request, needed=found.kind != CardKind.QUESTION))
    return _back(dashboard, pk)


def _text(request: HttpRequest, *, needed: bool) -> str:
    text = request.POST.get("text", "").strip()[:5_000]
    if needed and not text:
        raise InvalidQuestion(translatable("Write the words first."))
    return text


@require_POST
@project_page("editor")
def place(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Move or resize a card; a script is told where all cards stand now, and what to say."""
    dashboard = rules.access_dashboard(project, slug)
    move = next((one for one in MOVES if one == request.POST.get("move")), None)
    if move:
        boxes = cards.move_card(dashboard, pk, move)
    else:
        boxes = cards.place_card(dashboard, _box(request, pk), _number(request, "before") or None)
    if request.headers.get("X-Requested-With") != "polku-grid":
        return _back(dashboard, pk)
    at = next(nth for nth, box in enumerate(boxes) if box.pk == pk)
    name = card_name(cards.access_card(dashboard, pk))
    said = place_words(name, boxes[at], rows_of(boxes)[at])
    return JsonResponse({"cards": [box._asdict() for box in boxes], "said": said})


def _box(request: HttpRequest, pk: int) -> Box:
    return Box(pk, *(_number(request, key) for key in ("x", "w", "h")))


def _number(request: HttpRequest, key: str) -> int:
    text = request.POST.get(key, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Take a card off; the dashboard offers to bring it back."""
    dashboard = rules.access_dashboard(project, slug)
    cards.delete_card(cards.access_card(dashboard, pk))
    request.session[DELETED_CARD] = (slug, pk)
    return _back(dashboard)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Bring a deleted card back."""
    dashboard = rules.access_dashboard(project, slug)
    cards.restore_card(dashboard, pk)
    request.session.pop(DELETED_CARD, None)
    return _back(dashboard, pk)


def _back(dashboard: Dashboard, pk: int | None = None) -> HttpResponse:
    """Return to the dashboard as it is changed, at a card."""
    address = reverse("dashboards:dashboard", args=[dashboard.project.slug, dashboard.slug])
    return redirect(f"{address}?edit=1{f'#card-{pk}' if pk else ''}")
