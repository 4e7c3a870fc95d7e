"""Keep a project's pulls, and say to the calendar which of them are due."""

from datetime import timedelta

from django.utils import timezone

from polku.features.projects.rules import Project
from polku.features.pulls.credentials import keep_secret
from polku.features.pulls.models import Pull
from polku.features.pulls.reading import check_place
from polku.features.pulls.running import _NAME, _job, begin, checked_mapping, is_running, run_due
from polku.features.work.rules import Kind, Periodic
from polku.vocabulary.errors import NotFound, translatable

__all__ = ["CALENDAR", "JOB", "access_pull", "begin", "is_running", "pulls_of", "run_due", "save"]

JOB = Kind(_NAME, translatable("Scheduled pull"), _job)
CALENDAR = (
    Periodic(
        "pulls.due", translatable("Looking for pulls that are due"), timedelta(minutes=5), run_due
    ),
)


def pulls_of(project: Project) -> list[Pull]:
    """Return the project's pulls by name."""
    return list(Pull.objects.filter(project=project))


def access_pull(project: Project, pk: int) -> Pull:
    """Return the project's pull with this id."""
    found = Pull.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise NotFound(translatable("This project has no such pull. It may have been deleted."))
    return found


def save(pull: Pull, secret: str | None) -> None:
    """Keep a pull; its place and mapping are checked. A ``secret`` of None stays as it is.

    A pull of another place begins at its beginning, and without the secret of the former one.
    """
    check_place(pull.kind, pull.place)
    checked_mapping(pull.mapping)
    stored = Pull.objects.filter(pk=pull.pk).first() if pull.pk else None
    moved = stored is not None and (stored.place, stored.kind) != (pull.place, pull.kind)
    if moved:
        pull.cursor = {}
    if stored is None or moved:
        pull.due = timezone.now()
    pull.save()
    if secret or moved:
        keep_secret(pull.pk, secret or "")


def delete(pull: Pull) -> None:
    """Remove a pull and its secret; what it fetched stays."""
    keep_secret(pull.pk, "")
    pull.delete()
