"""Make an export in the background, and say which there are; or at once, for the API."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec

from polku.features.exports import files
from polku.features.exports.masking import masked
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, User
from polku.features.questions.rules import event_store, today_in, view_of
from polku.features.work import rules as work
from polku.features.work.rules import Job, Kind, Periodic, State
from polku.measure.exports.reading import Wish
from polku.measure.exports.wishing import read_wish, spell_wish
from polku.measure.exports.writing import format_named, write_export
from polku.vocabulary.errors import NotAllowed, NotFound, translatable

_NAME = "export"


class Export(msgspec.Struct, frozen=True):
    """One export as the page shows it; ``ready`` while its file is there."""

    job: Job
    format: str
    wish: Wish
    hidden: bool
    ready: bool
    percent: int


def begin(project: Project, name: str, wish: Wish, role: Role, by: User) -> Job:
    """Start an export; contacts are in it only where the role may see them."""
    format_named(name)
    pairs: dict[str, list[str]] = {}
    for key, value in spell_wish(wish):
        pairs.setdefault(key, []).append(value)
    arguments = {"format": name, "wish": pairs, "masked": not may_see_contacts(role)}
    return work.start(_NAME, project, arguments, by=by)


def exports_of(project: Project) -> list[Export]:
    """Return the project's exports, the newest first."""
    return [_export(project, job) for job in Job.objects.filter(project=project, name=_NAME)[:20]]


def file_of(project: Project, pk: int, role: Role) -> tuple[Path, str]:
    """Return the file of an export and the name to give it; raises where it may not be had."""
    job = Job.objects.filter(project=project, name=_NAME, pk=pk, state=State.DONE).first()
    path = files.path_of(project.pk, (job.result or {}).get("file", "")) if job else None
    if job is None or path is None:
        raise NotFound(translatable("This export is not there any more. Make a new one."))
    if not job.arguments["masked"] and not may_see_contacts(role):
        raise NotAllowed(translatable("This file holds contacts, which editors and owners see."))
    return path, f"{project.slug}-{job.created:%Y-%m-%d}{path.suffix}"


def export_now(project: Project, name: str, wish: Wish, role: Role) -> IO[bytes]:
    """Return the file of an export, made here and now; it is gone once it is closed."""
    mask = None if may_see_contacts(role) else masked
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{format_named(name).suffix}"
        write_export(event_store(), view_of(project), name, wish, path, mask=mask)
        return path.open("rb")  # what is open outlives its name


def _run(job: Job) -> dict[str, object]:
    project = job.project
    if project is None:
        raise LookupError("an export belongs to a project")
    name, mask = job.arguments["format"], masked if job.arguments["masked"] else None
    path = files.new_path(project.pk, format_named(name).suffix)
    wish = read_wish(job.arguments["wish"], today_in(project))
    try:
        events = write_export(
            event_store(),
            view_of(project),
            name,
            wish,
            path,
            mask=mask,
            progress=lambda done, total: work.progress(job, done, total),
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"file": path.name, "events": events, "bytes": path.stat().st_size}


def _export(project: Project, job: Job) -> Export:
    known = job.state == State.RUNNING and job.total > 0
    file = (job.result or {}).get("file", "") if job.state == State.DONE else ""
    return Export(
        job=job,
        format=job.arguments["format"],
        wish=read_wish(job.arguments["wish"], today_in(project)),
        hidden=job.arguments["masked"],
        ready=files.path_of(project.pk, file) is not None,
        percent=min(100, round(100 * job.done / job.total)) if known else -1,
    )


def _tidy(now: datetime) -> object:
    return {"removed": files.drop_old(now)}


JOB = Kind(_NAME, translatable("Export of events"), _run)
TIDY = Periodic(
    "exports", translatable("Removing old exports"), timedelta(hours=6), _tidy, needs_store=False
)
