"""Remember the answer of a card for a minute: a dashboard is often opened by several at once.

What is remembered belongs to the question, the project's rules and segments, the language, and
who has been erased; whatever of these changes, the question is asked anew at once.
"""

import hashlib
from collections.abc import Callable

import msgspec
from django.core.cache import cache
from django.utils import translation

from polku.features.dashboards.asking import Lens
from polku.features.dashboards.models import Card
from polku.features.questions.rules import event_store, view_of

#: Seconds for which an answer is remembered; as long as the newest event is.
REMEMBERED = 60


def remembered(card: Card, lens: Lens, make: Callable[[], str], *, linked: bool) -> str:
    """Return what ``make`` made of the card at most a minute ago, or makes now."""
    key = _key(card, lens, linked=linked)
    html: str | None = cache.get(key)
    if html is None:
        html = make()
        cache.set(key, html, REMEMBERED)
    return html


def _key(card: Card, lens: Lens, *, linked: bool) -> str:
    store = event_store()
    parts = (
        card.pk,
        card.question,
        card.parameters,
        card.text,
        lens,
        linked,
        translation.get_language(),
        view_of(card.dashboard.project, store),
        dict(store.erasures.filters()),
    )
    return f"card-{hashlib.sha256(msgspec.json.encode(parts, enc_hook=str)).hexdigest()}"
