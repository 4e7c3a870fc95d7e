"""Remember as of when a project's segments are judged: each view of its events asks for it."""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from polku.measure.catalogue.known import judged_at
from polku.store import Answering
from polku.vocabulary.touchpoints import View

#: Seconds for which the newest event is remembered.
REMEMBERED = 60


def judged_now(store: Answering, view: View) -> datetime:
    """Return now, or the end of the last day that has events, at most a minute old."""
    key = f"judged-{view.project_id}"
    moment: datetime | None = cache.get(key)
    if moment is None:
        moment = judged_at(store, view, timezone.now())
        cache.set(key, moment, REMEMBERED)
    return moment
