"""What other rooms may ask of background work: start a job, tell how far it is, try it again."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from polku.features.projects.models import Project, User
from polku.features.work.kinds import Kind, Periodic, calendar, declare, kinds
from polku.features.work.models import Job, State
from polku.features.work.waking import wake
from polku.vocabulary.errors import NotAllowed, NotFound, translatable

__all__ = [
    "Job",
    "Kind",
    "Periodic",
    "State",
    "Stopping",
    "again",
    "calendar",
    "declare",
    "kinds",
    "progress",
    "start",
    "unfinished",
]

#: A process that is silent for so long has lost its job.
LEASE = timedelta(seconds=60)


class Stopping(Exception):
    """Raised from `progress` where the job must end now; it is done anew later, or elsewhere."""


def start(
    name: str,
    project: Project | None = None,
    arguments: Mapping[str, object] | None = None,
    *,
    once: str | None = None,
    by: User | None = None,
) -> Job:
    """Ask for a job of a declared kind, to be done in the background; return at once.

    ``arguments`` must be JSON. Where an unfinished job has the same ``once``, that one is
    returned and no other is started.
    """
    if name not in kinds():
        raise LookupError(f"no job is called {name!r}")
    job = Job(
        name=name,
        project=project,
        arguments=dict(arguments or {}),
        once=once,
        due=timezone.now(),
        language=translation.get_language() or "en",
        started_by=by,
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        return _restarted(Job.objects.get(once=once), job)
    transaction.on_commit(wake)
    return job


def _restarted(kept: Job, asked: Job) -> Job:
    """Return the job that holds the words of ``asked``, which is tried anew where it failed."""
    if kept.state == State.FAILED:
        kept.arguments, kept.language = asked.arguments, asked.language
        kept.started_by = asked.started_by
        kept.save(update_fields=["arguments", "language", "started_by"])
        again(kept)
    return kept


def progress(job: Job, done: int, total: int = 0) -> None:
    """Keep how far a running job is; call it about once in a second, between two steps.

    Raises `Stopping` where the process is to end or has lost the job: let it pass.
    """
    job.done, job.total = done, total
    held = Job.objects.filter(pk=job.pk, holder=job.holder, state=State.RUNNING).update(
        done=done, total=total, lease_until=timezone.now() + LEASE
    )
    if not held or (job.halt and job.halt.is_set()):
        raise Stopping


def unfinished(once: str) -> Job | None:
    """Return the waiting or running job that was started with ``once``."""
    return Job.objects.filter(once=once, state__in=(State.WAITING, State.RUNNING)).first()


def jobs_of(project: Project, *, with_general: bool) -> QuerySet[Job]:
    """Return the jobs of a project, the newest first, also those of no project if asked."""
    own = Job.objects.filter(project=project)
    found = own | Job.objects.filter(project=None) if with_general else own
    return found.select_related("started_by")


def access_job(project: Project, pk: int, *, with_general: bool) -> Job:
    """Return one of `jobs_of`; raises `NotFound`."""
    found = jobs_of(project, with_general=with_general).filter(pk=pk).first()
    if found is None:
        raise NotFound(translatable("This project has no such job."))
    return found


def again(job: Job) -> None:
    """Let a failed job be tried again now; raises `NotAllowed` for any other."""
    changed = Job.objects.filter(pk=job.pk, state=State.FAILED).update(
        state=State.WAITING, attempt=0, done=0, total=0, due=timezone.now(), finished=None
    )
    if not changed:
        raise NotAllowed(translatable("Only a job that failed can be tried again."))
    transaction.on_commit(wake)
