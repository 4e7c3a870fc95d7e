"""Render cards: a question by its room, words by Markdown, or why a question has no answer."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from polku.features.dashboards.asking import Lens, asked_of, pairs_of
from polku.features.dashboards.cards import cards_of
from polku.features.dashboards.kinds import KINDS
from polku.features.dashboards.models import Card, CardKind, Dashboard
from polku.features.dashboards.remembering import remembered
from polku.vocabulary.errors import AskerLeft, PolkuError

Route = Callable[[Card], str]

#: HTML that somebody writes is shown as text, and addresses that run a script are no links.
_WORDS = MarkdownIt("commonmark", {"html": False}).disable("image").enable("table")
_ANCHOR = re.compile(r"</?a\b[^>]*>")


def words(text: str) -> SafeString:
    """Return Markdown as HTML; headings stand below those of the page."""
    tokens = _WORDS.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html: str = _WORDS.renderer.render(tokens, _WORDS.options, {})
    return mark_safe(html)  # noqa: S308 - see _WORDS


class Shown(NamedTuple):
    """A card on the page: its own HTML, or the address that gives it."""

    card: Card
    name: str
    html: str
    src: str


def shown_cards(
    dashboard: Dashboard,
    lens: Lens,
    *,
    whole: bool,
    linked: bool = True,
    route: Route | None = None,
) -> list[Shown]:
    """Return the cards in order; questions are answered here only where ``whole`` is asked for.

    ``route`` gives the address of a question's answer; with one of its own nothing is linked.
    """
    query = f"?{urlencode(lens.pairs)}" if lens.pairs else ""
    linked, route = linked and route is None, route or _route
    return [
        Shown(
            card,
            card_name(card),
            *_parts(card, lens, "" if whole else route(card) + query, linked=linked),
        )
        for card in cards_of(dashboard)
    ]


def _parts(card: Card, lens: Lens, src: str, *, linked: bool) -> tuple[SafeString, str]:
    if card.kind == CardKind.QUESTION:
        return mark_safe("" if src else answer(card, lens, linked=linked)), src  # noqa: S308 - ours
    return words(card.text) if card.kind == CardKind.TEXT else mark_safe(""), ""


def _route(card: Card) -> str:
    dashboard = card.dashboard
    return reverse("dashboards:card", args=[dashboard.project.slug, dashboard.slug, card.pk])


def card_name(card: Card) -> str:
    """Return what a card is called where its finding is not at hand."""
    if card.text:
        return card.words.splitlines()[0][:80]
    kind = KINDS.get(card.question)
    return str(kind.label) if kind else card.question


def answer(card: Card, lens: Lens, *, linked: bool = True) -> str:
    """Return the answer of a card as HTML; without links for whoever may not follow them."""
    try:
        return remembered(card, lens, lambda: _drawn(card, lens, linked=linked), linked=linked)
    except AskerLeft:
        raise
    except PolkuError as error:
        return render_to_string("dashboards/failed.html", {"card": card, "error": error})


def _drawn(card: Card, lens: Lens, *, linked: bool) -> str:
    kind, asked = asked_of(card, lens)
    drawn = kind.draw(asked)
    values: dict[str, Any] = {
        **drawn.context,
        "card": card,
        "kind_label": kind.label,
        "result": drawn.result,
        "dates": asked.question.dates,
        "project": asked.project,
        "href": kind.href(asked.project, asked.question, pairs_of(asked)) if linked else "",
    }
    html = render_to_string(drawn.template, values)
    return html if linked else _ANCHOR.sub("", html)
