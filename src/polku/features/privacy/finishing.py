"""Erase for good in the background, and say how far it has come."""

from datetime import datetime

from django.utils import timezone

from polku.features.privacy import erasing
from polku.features.privacy.models import Request, Stage, Wish
from polku.features.projects.models import Project, User
from polku.features.work import rules as work
from polku.vocabulary.errors import translatable


def erase_person(project: Project, person: int, by: User | None, now: datetime) -> Request:
    """Hide a person now; what is left to do is done in the background when it is due."""
    asked = erasing.new_request(project, Wish.ERASE, person, by, now)
    request = erasing.hide(asked, now)
    if erasing.is_due(request, now):
        begin(request, by)
    return request


def begin(request: Request, by: User | None) -> None:
    """Erase for good in the background; once, however often called."""
    arguments = {"request": request.pk}
    work.start(JOB.name, request.project, arguments, once=_once(request), by=by)


def job_of(request: Request) -> work.Job | None:
    """Return the job that erases for good, None where none waits or runs."""
    return work.unfinished(_once(request)) if request.stage == Stage.HIDDEN else None


def _once(request: Request) -> str:
    return f"privacy.finish {request.pk}"


def _run(job: work.Job) -> dict[str, str]:
    request = Request.objects.get(pk=job.arguments["request"], wish=Wish.ERASE)

    def step(done: int) -> None:
        work.progress(job, done, erasing.STEPS)

    erasing.finish([request], timezone.now(), step)
    return {"receipt": request.receipt}


JOB = work.Kind("privacy.finish", translatable("Erase a person for good"), _run)
