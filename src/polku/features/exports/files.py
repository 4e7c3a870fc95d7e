"""Where the files of exports lie, for how long, and that none outlives an erasure."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

#: A file that nobody fetched in this time is removed.
KEPT = timedelta(days=7)


def new_path(project_id: int, suffix: str) -> Path:
    """Return a place for a new file of a project, under a name that nobody can guess."""
    return _folder(project_id) / f"{secrets.token_hex(16)}{suffix}"


def path_of(project_id: int, name: str) -> Path | None:
    """Return the file that an export was kept as, None where it is gone."""
    path = _folder(project_id) / Path(name).name
    return path if name and path.is_file() else None


def drop(project_id: int) -> int:
    """Remove every file of the project's exports; return how many: they may hold anybody."""
    files = [path for path in _folder(project_id).iterdir() if path.is_file()]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def drop_old(now: datetime) -> int:
    """Remove the files that are older than `KEPT`; return how many."""
    removed = 0
    for path in (Path(settings.DATA) / "exports").glob("*/*"):
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if made < now - KEPT:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder(project_id: int) -> Path:
    folder = Path(settings.DATA) / "exports" / str(project_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
