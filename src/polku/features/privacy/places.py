"""Remove persons from what lies beside the event store: files of imports, memory, metadata."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from polku.features.dashboards.rules import strike_from_dashboards
from polku.features.exports import files as exports
from polku.features.imports import files
from polku.features.imports.models import Import, Status
from polku.features.live import rules as live
from polku.features.projects.models import Project
from polku.features.segments.rules import strike_from_segments
from polku.features.trends.notes import strike_from_notes

_CHUNK = 1 << 20
_CHECKPOINT = "pragma wal_checkpoint(truncate)"


def erase_from_files(project_id: int, names: Iterable[str]) -> int:
    """Remove every file of the project's imports that tells of ``names``; return how many.

    The whole file goes: a part of a file is no longer what somebody brought. An import that was
    not begun cannot be begun any more.
    """
    needles = [form for name in names for form in _written(name)]
    removed = exports.drop(project_id)  # an export may hold anybody
    for one in Import.objects.filter(project_id=project_id):
        for path in (files.upload_path(one), files.rejected_path(one)):
            if path.exists() and (_opaque(one) or _holds(path, needles)):
                path.unlink()
                removed += 1
                if one.status == Status.NEW:
                    one.delete()
                    break
    return removed


def strike_from_definitions(project_id: int, names: Iterable[str]) -> int:
    """Strike ``names`` out of segments, notes and dashboards; return how many had one."""
    known = tuple(names)
    strikes = (strike_from_segments, strike_from_notes, strike_from_dashboards)
    return sum(strike(project_id, known) for strike in strikes)


def erase_all_files(project: Project) -> int:
    """Remove every file of the project's imports and exports; return how many."""
    removed = exports.drop(project.pk)
    for one in Import.objects.filter(project=project):
        for path in (files.upload_path(one), files.rejected_path(one)):
            removed += path.exists()
            path.unlink(missing_ok=True)
    return removed


def forget_in_memory(project_id: int) -> None:
    """Drop hidden events from what the live page remembers."""
    live.drop_hidden(project_id)


def forget_project(project_id: int) -> None:
    """Drop everything of a project from what the live page remembers."""
    live.forget(project_id)


def clear_metadata() -> None:
    """Return when rows that were deleted are in no file of the metadata."""
    if connection.in_atomic_block:
        return
    statements = ("vacuum", _CHECKPOINT) if connection.vendor == "sqlite" else ("vacuum",)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def files_by_day(project: Project) -> list[tuple[datetime, int]]:
    """Return how many files of imports there are of each day (UTC), the oldest first."""
    days: Counter[datetime] = Counter()
    for one in Import.objects.filter(project=project).exclude(status=Status.RUNNING):
        day = one.created.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        days[day] += files.upload_path(one).exists() + files.rejected_path(one).exists()
    return sorted((day, number) for day, number in days.items() if number)


def remove_files_before(project: Project, moment: datetime) -> int:
    """Remove the files of imports that ended, or were left, before ``moment``; return how many."""
    removed = 0
    for one in Import.objects.filter(project=project, created__lt=moment).exclude(
        status=Status.RUNNING
    ):
        for path in (files.upload_path(one), files.rejected_path(one)):
            if path.exists():
                path.unlink()
                removed += 1
    return removed


def _opaque(one: Import) -> bool:
    """Return whether a file cannot be searched: it is compressed."""
    return one.file_name.lower().endswith((".parquet", ".gz", ".zst", ".zip", ".xlsx"))


def _written(name: str) -> set[bytes]:
    encodings = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
    found = set()
    for encoding in encodings:
        try:
            found.add(name.encode(encoding))
        except UnicodeEncodeError:
            continue
    found.add(name.encode("ascii", "backslashreplace"))
    return found


def _holds(path: Path, needles: list[bytes]) -> bool:
    """Return whether the file holds one of ``needles``, also across two pieces."""
    longest = max(map(len, needles), default=0)
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = tail + chunk
            if any(needle in text for needle in needles):
                return True
            tail = text[-longest:]
    return False
