"""Keep the cards of a dashboard: add, change, place, take out, bring back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from polku.features.dashboards.grid import COLUMNS, Box, Move, moved, placed
from polku.features.dashboards.models import Card, CardKind, Dashboard
from polku.features.dashboards.rules import KEPT
from polku.vocabulary.errors import InvalidQuestion, NotFound, translatable
from polku.vocabulary.questions import Pairs

#: A page of more would be read by nobody, and asks too much at once.
MOST = 40
#: The sizes that cards are made in, as columns and rows.
SIZES = {CardKind.QUESTION: (6, 4), CardKind.TEXT: (6, 2), CardKind.HEADING: (COLUMNS, 1)}


def cards_of(dashboard: Dashboard) -> list[Card]:
    """Return the cards of a dashboard in order."""
    return list(dashboard.cards.filter(deleted_at=None))


def access_card(dashboard: Dashboard, pk: int) -> Card:
    """Return a card of the dashboard; raises `NotFound`."""
    card = dashboard.cards.filter(deleted_at=None, pk=pk).first()
    if card is None:
        raise NotFound(translatable("This dashboard has no such card. It may have been deleted."))
    return card


def add_question(
    dashboard: Dashboard, name: str, parameters: Pairs, *, text: str = "", box: Box | None = None
) -> Card:
    """Put a question on the dashboard, at ``box`` or behind the last card."""
    card = Card(
        kind=CardKind.QUESTION, question=name, parameters=[list(pair) for pair in parameters]
    )
    return _add(dashboard, card, text, box)


def add_words(dashboard: Dashboard, kind: CardKind, text: str, *, box: Box | None = None) -> Card:
    """Put a heading or words on the dashboard."""
    return _add(dashboard, Card(kind=kind), text, box)


def _add(dashboard: Dashboard, card: Card, text: str, box: Box | None) -> Card:
    there = cards_of(dashboard)
    if len(there) >= MOST:
        raise InvalidQuestion(
            translatable("A dashboard holds at most %(most)s cards. Begin another."), most=MOST
        )
    kind = CardKind(card.kind)
    place = (box or _behind(there, *SIZES[kind])).fitted()
    card.dashboard, card.text = dashboard, text.strip()
    card.x, card.w, card.h = place.x, place.w, place.h
    card.position = max((one.position for one in there), default=0) + 1
    card.save()
    return card


def _behind(cards: Sequence[Card], width: int, height: int) -> Box:
    """Return a box right of the last card where it fits there, else at the left."""
    ends = cards[-1].x + cards[-1].w if cards else 1
    return Box(0, ends if ends + width - 1 <= COLUMNS else 1, width, height)


def write_card(card: Card, text: str) -> None:
    """Give a card other words."""
    card.text = text.strip()
    card.save(update_fields=["text"])


def boxes_of(dashboard: Dashboard) -> list[Box]:
    """Return the places of the cards in order."""
    return [Box(card.pk, card.x, card.w, card.h) for card in cards_of(dashboard)]


@transaction.atomic
def move_card(dashboard: Dashboard, pk: int, move: Move) -> list[Box]:
    """Move or resize a card by one step; return all places."""
    access_card(dashboard, pk)
    return _keep(dashboard, moved(boxes_of(dashboard), pk, move))


@transaction.atomic
def place_card(dashboard: Dashboard, box: Box, before: int | None) -> list[Box]:
    """Put a card somewhere else, before another one or last; return all places."""
    access_card(dashboard, box.pk)
    return _keep(dashboard, placed(boxes_of(dashboard), box, before))


def _keep(dashboard: Dashboard, boxes: list[Box]) -> list[Box]:
    cards = {card.pk: card for card in cards_of(dashboard)}
    for position, box in enumerate(boxes, 1):
        card = cards[box.pk]
        card.position, card.x, card.w, card.h = position, box.x, box.w, box.h
    Card.objects.bulk_update(cards.values(), ["position", "x", "w", "h"])
    return boxes


def delete_card(card: Card, *, now: datetime | None = None) -> None:
    """Take a card off; `restore_card` brings it back within `KEPT`."""
    now = now or timezone.now()
    card.deleted_at = now
    card.save(update_fields=["deleted_at"])
    card.dashboard.cards.filter(deleted_at__lt=now - KEPT).delete()


def restore_card(dashboard: Dashboard, pk: int) -> Card:
    """Bring a deleted card back to its place."""
    card = dashboard.cards.filter(deleted_at__isnull=False, pk=pk).first()
    if card is None:
        raise NotFound(translatable("This card cannot be brought back any more."))
    card.deleted_at = None
    card.save(update_fields=["deleted_at"])
    return card
