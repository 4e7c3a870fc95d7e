"""Forget finished jobs after a while, so that their list stays one that can be read."""

from datetime import datetime, timedelta

from polku.features.work.kinds import Periodic
from polku.features.work.models import Job, State
from polku.vocabulary.errors import translatable

_KEEP = timedelta(days=30)


def tidy(now: datetime) -> dict[str, int]:
    """Forget what ended more than thirty days ago."""
    ended = Job.objects.filter(state__in=(State.DONE, State.FAILED), finished__lt=now - _KEEP)
    count, _ = ended.delete()
    return {"forgotten": count}


TIDY = Periodic(
    "work.tidy",
    translatable("Forget jobs that ended a month ago"),
    timedelta(days=1),
    tidy,
    needs_store=False,
)
