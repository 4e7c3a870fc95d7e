"""Put jobs into the words and figures of their page."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext

from polku.features.projects.models import Project
from polku.features.work.kinds import calendar, kinds
from polku.features.work.models import Job, State
from polku.features.work.rules import jobs_of
from polku.vocabulary.errors import PolkuError

_SHOWN = 60
#: The kind of the mark beside a job, and its icon.
_MARKS = {
    State.WAITING: ("line", "hourglass"),
    State.RUNNING: ("acc", "refresh-cw"),
    State.DONE: ("good", "check"),
    State.FAILED: ("bad", "circle-x"),
}


class Line(NamedTuple):
    """One job as the page shows it; ``percent`` is -1 where nobody knows how far it is."""

    job: Job
    title: str | Promise
    mark: str
    icon: str
    percent: int
    error: PolkuError | None


class Listing(NamedTuple):
    """What is under way, what failed, and what was done."""

    open: list[Line]
    failed: list[Line]
    done: list[Line]


def listing_of(project: Project, *, with_general: bool) -> Listing:
    """Return the jobs of a project's page, the newest first.

    What the calendar does more often than once a day is listed by its last time only, once done.
    """
    jobs = jobs_of(project, with_general=with_general)
    often = [one.name for one in calendar() if one.every < timedelta(days=1)]
    last = jobs.filter(state=State.DONE, name__in=often).values("name").annotate(newest=Max("pk"))
    done = jobs.filter(state=State.DONE).filter(
        ~Q(name__in=often) | Q(pk__in=[one["newest"] for one in last.order_by()])
    )
    return Listing(
        _lines(jobs.filter(state__in=(State.RUNNING, State.WAITING))),
        _lines(jobs.filter(state=State.FAILED)),
        _lines(done),
    )


def _lines(jobs: QuerySet[Job]) -> list[Line]:
    return [_line(job) for job in jobs[:_SHOWN]]


def _line(job: Job) -> Line:
    kind = kinds().get(job.name)
    mark, icon = _MARKS[State(job.state)]
    known = job.state == State.RUNNING and job.total > 0
    percent = min(100, round(100 * job.done / job.total)) if known else -1
    error = PolkuError(job.error["message"], **job.error["values"]) if job.error else None
    return Line(job, gettext(kind.title) if kind else job.name, mark, icon, percent, error)
