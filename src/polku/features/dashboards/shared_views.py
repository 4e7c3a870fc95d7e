"""What a shared link shows, to whoever has it: the page, and the answer of each card."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from polku.features.dashboards.asking import lens_of
from polku.features.dashboards.cards import access_card
from polku.features.dashboards.models import CardKind, Dashboard
from polku.features.dashboards.sharing import shared_by
from polku.features.dashboards.showing import answer, shown_cards
from polku.vocabulary.errors import NotFound

#: The address of a link changes nothing: the same is seen by all who have it.
_AS_IT_IS = QueryDict("")


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the dashboard of a link."""
    dashboard = _found(token)
    with timezone.override(ZoneInfo(dashboard.project.timezone)):
        lens = lens_of(dashboard, _AS_IT_IS)
        cards = shown_cards(
            dashboard,
            lens,
            whole=bool(request.GET.get("whole")),
            route=lambda card: reverse("shared:card", args=[token, card.pk]),
        )
        context = {"dashboard": dashboard, "lens": lens, "dates": lens.usual, "cards": cards}
        return _unlisted(render(request, "dashboards/shared.html", context))


@require_safe
def card(_request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Answer the question of one card of a shared dashboard."""
    dashboard = _found(token)
    try:
        found = access_card(dashboard, pk)
    except NotFound as error:
        raise Http404(str(error)) from error
    if found.kind != CardKind.QUESTION:
        raise Http404("a card that asks nothing")
    with timezone.override(ZoneInfo(dashboard.project.timezone)):
        return _unlisted(HttpResponse(answer(found, lens_of(dashboard, _AS_IT_IS), linked=False)))


def _found(token: str) -> Dashboard:
    try:
        return shared_by(token)
    except NotFound as error:
        raise Http404(str(error)) from error


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep what is shared out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
