"""Remove what is older than a project keeps, kind by kind, once a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from polku.features.privacy import places
from polku.features.privacy.choosing import settings_of
from polku.features.privacy.models import Checkpoint, PrivacySettings, Request
from polku.features.projects.models import Project
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import NotAllowed, translatable

#: A clock that moved further than this since the last time may be wrong.
_JUMP = timedelta(hours=24)
#: Receipts are proof; they stay for as long as somebody may ask.
_REQUESTS = timedelta(days=3 * 365)


_QUARANTINE = """
select toStartOfDay(last, 'UTC') as day, count() from (
    select max(received_at) as last from polku.quarantine
    where project_id = {project:UInt32} and state = '' group by id
) group by day order by day
"""


class Due(NamedTuple):
    """What of one kind is older than the project keeps."""

    kind: str
    days: int | None
    number: int
    oldest: datetime | None
    next: datetime | None


class Removed(NamedTuple):
    """How much was removed of a project."""

    project: str
    events: int
    bots: int
    quarantined: int
    files: int


def due_in(project: Project, now: datetime) -> list[Due]:
    """Return what the next run would remove, by kind."""
    chosen = settings_of(project)
    store = event_store()
    kept = [(row[0], row[1]) for row in store.query(_QUARANTINE, {"project": project.pk}).rows]
    return [
        _due("events", chosen.events_days, store.erasures.older(project.pk, bots=False), now),
        _due("bots", chosen.bots_days, store.erasures.older(project.pk, bots=True), now),
        _due("quarantine", chosen.quarantine_days, kept, now),
        _due("files", chosen.files_days, places.files_by_day(project), now),
    ]


def _due(kind: str, days: int | None, by_day: list[tuple[datetime, int]], now: datetime) -> Due:
    oldest = by_day[0][0] if by_day else None
    if days is None:
        return Due(kind, None, 0, oldest, None)
    before = now - timedelta(days=days)
    count = sum(number for day, number in by_day if day + timedelta(days=1) <= before)
    following = oldest + timedelta(days=days) if oldest else None
    return Due(kind, days, count, oldest, following)


def apply_retention(now: datetime) -> list[dict[str, object]]:
    """Remove what is due in every project; return how much.

    Raises `NotAllowed` where the clock is more than a day away from where it must be, until it
    agrees with the last run again or somebody confirms it (`confirm_clock`).
    """
    _check_clock(now)
    removed = [one for one in _each(now) if any(one[1:])]
    Request.objects.filter(finished_at__lt=now - _REQUESTS).delete()
    return [dict(one._asdict()) for one in removed]


def _check_clock(now: datetime) -> None:
    last = Checkpoint.objects.order_by("pk").last()
    if last is not None and not -timedelta(hours=1) <= now - last.at <= 2 * _JUMP:
        last.doubted = now
        last.save()
        raise NotAllowed(
            translatable(
                "The clock has moved from %(before)s to %(now)s. Nothing is removed by age until "
                "it is right again, or an owner confirms it under Settings, Privacy, By age."
            ),
            before=last.at.isoformat(timespec="minutes"),
            now=now.isoformat(timespec="minutes"),
        )
    _keep_checkpoint(now)


def confirm_clock(now: datetime) -> None:
    """Believe the clock from now on, though it jumped: the next run removes by it."""
    _keep_checkpoint(now)


def doubted_clock() -> Checkpoint | None:
    """Return the last run whose clock another one did not agree with; None where all is well."""
    last = Checkpoint.objects.order_by("pk").last()
    return last if last and last.doubted else None


def _keep_checkpoint(now: datetime) -> None:
    kept = Checkpoint.objects.create(at=now)
    Checkpoint.objects.filter(pk__lt=kept.pk - 30).delete()


def _each(now: datetime) -> Iterator[Removed]:
    for chosen in PrivacySettings.objects.select_related("project").order_by("project_id"):
        project = chosen.project
        erasures = event_store().erasures
        events = bots = quarantined = files = 0
        if chosen.events_days:
            events = erasures.remove_before(project.pk, _before(now, chosen.events_days))
        if chosen.bots_days:
            bots = erasures.remove_before(project.pk, _before(now, chosen.bots_days), bots=True)
        if chosen.quarantine_days:
            moment = _before(now, chosen.quarantine_days)
            quarantined = event_store().quarantine.forget_before(project.pk, moment)
        if chosen.files_days:
            files = places.remove_files_before(project, _before(now, chosen.files_days))
        yield Removed(project.slug, events, bots, quarantined, files)


def _before(now: datetime, days: int) -> datetime:
    """Return the start of the day (UTC) before which everything is too old."""
    day = (now - timedelta(days=days)).astimezone(UTC)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def last_run() -> datetime | None:
    """Return when old data was looked for last."""
    found = Checkpoint.objects.order_by("pk").last()
    return timezone.localtime(found.at) if found else None
