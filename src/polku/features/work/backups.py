"""Take backups as background work: when somebody asks, and every day where a place is set."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from polku.features.questions.rules import event_store
from polku.features.work.kinds import Kind, Periodic
from polku.features.work.metadata import copy_metadata
from polku.features.work.models import Job
from polku.features.work.rules import progress
from polku.store.backup.keeping import keep_newest
from polku.store.backup.places import place_of
from polku.store.backup.taking import Taken, take_backup
from polku.vocabulary.errors import translatable

Progress = Callable[[int, int], None]


def make_backup(destination: str, keep: int, on_progress: Progress) -> Taken:
    """Back up the data folder of this process; keep the newest ``keep`` (0: all)."""
    now = datetime.now(UTC)
    place = place_of(destination)
    data = Path(settings.DATA)
    with TemporaryDirectory(prefix=".backup-", dir=data) as folder:
        copies = copy_metadata(Path(folder))
        taken = take_backup(
            event_store(),
            data,
            place,
            now=now,
            copies=copies,
            database=connection.vendor,
            progress=on_progress,
        )
    keep_newest(place, keep, now)
    return taken


def _asked_for(job: Job) -> Taken:
    arguments = job.arguments
    return make_backup(arguments["destination"], arguments["keep"], _each_second(job))


def _each_second(job: Job) -> Progress:
    said = [0.0]

    def on_progress(done: int, total: int) -> None:
        if time.monotonic() - said[0] >= 1:
            said[0] = time.monotonic()
            progress(job, done, total)

    return on_progress


def _daily(_now: datetime) -> Taken:
    return make_backup(settings.BACKUP, settings.BACKUP_KEEP, lambda _done, _total: None)


def calendar() -> tuple[Periodic, ...]:
    """Return the daily backup, where a place for it is set."""
    title = translatable("Daily backup")
    daily = Periodic("backup.daily", title, timedelta(days=1), _daily)
    return (daily,) if settings.BACKUP else ()


JOB = Kind("backup.make", translatable("Backup"), _asked_for)
