"""Work: claim a job that is due, run it, and keep what came of it; several processes may."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from threading import Event, Thread

import msgspec
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from polku.features.work.kinds import Kind, calendar, kinds
from polku.features.work.models import Job, State
from polku.features.work.rules import LEASE, Stopping
from polku.features.work.waking import rest, wake
from polku.vocabulary.errors import PolkuError, translatable

_log = logging.getLogger(__name__)

_LOOK_EVERY = 1.0
_PLAN_EVERY = 20.0
_FIRST_PAUSE = timedelta(seconds=20)
_PASSING = 503

_DIED = translatable(
    "The processes that worked on it ended without a word, several times. The log of the server"
    " or of the system may say why: not enough memory, for example."
)
_BROKEN = translatable("Something went wrong on the server; its log says what.")


class Workers:
    """Threads that work until they are told to stop.

    ``has_store`` says whether this process reaches the whole event store; without it, jobs that
    need it are left to others. With ``only_store`` it is the other way round: what processes
    without the store can do is left to them. No job is taken on while ``ready`` says no.
    """

    def __init__(
        self,
        count: int,
        *,
        has_store: bool = True,
        only_store: bool = False,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._has_store, self._only_store = has_store, only_store
        self._ready = ready
        self._plan_next = 0.0
        self._halt = Event()
        self._held: dict[int, str] = {}
        self._threads = [Thread(target=self._work, name=f"polku-work-{n}") for n in range(count)]
        self._pulse = Thread(target=self._beat, name="polku-work-pulse", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        for thread in (*self._threads, self._pulse):
            thread.start()

    def stop(self) -> None:
        """Let each job end after its step, give it back, and return when all have."""
        self._halt.set()
        wake()
        for thread in (*self._threads, self._pulse):
            thread.join()

    def _work(self) -> None:
        try:
            while not self._halt.is_set():
                if not self._worked():
                    rest(_LOOK_EVERY)
        finally:
            connection.close()

    def _worked(self) -> bool:
        """Do one thing; False where there is none."""
        close_old_connections()
        try:
            if not self._ready():
                return False
            self._plan()
            return work_once(
                halt=self._halt,
                held=self._held,
                has_store=self._has_store,
                only_store=self._only_store,
            )
        except Exception:  # noqa: BLE001 - no fault of the database may end a worker
            _log.exception("background work could not go on; it is tried again")
            self._halt.wait(_LOOK_EVERY)
            return False

    def _plan(self) -> None:
        now = time.monotonic()
        if now >= self._plan_next:
            self._plan_next = now + _PLAN_EVERY
            plan()

    def _beat(self) -> None:
        """Say for jobs that say nothing themselves that their process lives."""
        while not self._halt.wait(LEASE.total_seconds() / 4):
            try:
                for pk, holder in list(self._held.items()):
                    Job.objects.filter(pk=pk, holder=holder, state=State.RUNNING).update(
                        lease_until=timezone.now() + LEASE
                    )
            except Exception:  # noqa: BLE001 - the next beat may come through
                _log.exception("a lease could not be renewed")
        connection.close()


def work_once(
    *,
    halt: Event | None = None,
    held: dict[int, str] | None = None,
    has_store: bool = True,
    only_store: bool = False,
) -> bool:
    """Run one job that is due, to its end; False where none is."""
    names = [
        one.name for one in kinds().values() if (has_store if one.needs_store else not only_store)
    ]
    job = _claimed(names)
    if job is None:
        return False
    job.halt = halt
    holders = {} if held is None else held
    holders[job.pk] = job.holder
    try:
        _run(job, kinds()[job.name])
    finally:
        holders.pop(job.pk, None)
    return True


def drain() -> None:
    """Run every job that is due, here and now."""
    while work_once():
        pass


def plan() -> None:
    """Put what the calendar asks for now among the jobs, once for all processes."""
    now = timezone.now()
    wanted = {one.slot(now): one for one in calendar()}
    if not wanted:
        return
    there = set(Job.objects.filter(once__in=wanted).values_list("once", flat=True))
    for slot in wanted.keys() - there:
        name = wanted[slot].name
        if Job.objects.filter(name=name, state__in=(State.WAITING, State.RUNNING)).exists():
            continue  # the last one is not through yet
        try:
            with transaction.atomic():
                Job.objects.create(name=name, once=slot, due=now)
        except IntegrityError:
            continue  # another process was first


def _claimed(names: Collection[str]) -> Job | None:
    now = timezone.now()
    free = Q(state=State.WAITING, due__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    ready = Job.objects.filter(free, name__in=names)
    for pk in ready.order_by("due", "pk").values_list("pk", flat=True)[:8]:
        holder = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(8)}"
        # One statement, so that of two processes only one finds the job still free.
        if ready.filter(pk=pk).update(
            state=State.RUNNING,
            holder=holder,
            lease_until=now + LEASE,
            attempt=F("attempt") + 1,
            started=now,
        ):
            return Job.objects.select_related("project").get(pk=pk)
    return None


def _run(job: Job, kind: Kind) -> None:
    if job.attempt > kind.attempts:
        _fail(job, kind, _DIED, {})
        return
    try:
        with translation.override(job.language):
            result = kind.function(job)
    except Stopping:
        _keep(job, state=State.WAITING, attempt=max(job.attempt - 1, 0), lease_until=None)
    except PolkuError as error:
        passing = error.status == _PASSING
        _failed(job, kind, error.message, error.values, for_good=not passing)
    except Exception:  # noqa: BLE001 - whatever a job does, its worker lives on
        _log.exception("the job %s failed", job)
        _failed(job, kind, _BROKEN, {}, for_good=False)
    else:
        _keep(
            job,
            state=State.DONE,
            result=msgspec.to_builtins(result, enc_hook=str),
            error=None,
            finished=timezone.now(),
            once=_kept_once(job),
        )


def _failed(
    job: Job, kind: Kind, message: str, values: Mapping[str, object], *, for_good: bool
) -> None:
    """Try again later, each time after a longer pause; give up after some times."""
    if for_good or job.attempt >= kind.attempts:
        _fail(job, kind, message, values)
        return
    pause = _FIRST_PAUSE * 4 ** (job.attempt - 1)
    error = _said(message, values)
    _keep(job, state=State.WAITING, due=timezone.now() + pause, error=error, lease_until=None)


def _fail(job: Job, kind: Kind, message: str, values: Mapping[str, object]) -> None:
    job.error = _said(message, values)
    held = _keep(job, state=State.FAILED, error=job.error, finished=timezone.now())
    if held and kind.gave_up:
        kind.gave_up(job)


def _keep(job: Job, **changes: object) -> bool:
    """Change a job that is still ours; another process may have taken it over meanwhile."""
    ours = Job.objects.filter(pk=job.pk, holder=job.holder, state=State.RUNNING)
    return bool(ours.update(**changes))


def _kept_once(job: Job) -> str | None:
    """Return ``once`` of a job that is done: its words are free again, periods never come again."""
    periodic = any(one.name == job.name for one in calendar())
    return job.once if periodic else None


def _said(message: str, values: Mapping[str, object]) -> dict[str, object]:
    kept = {key: v if isinstance(v, int | float) else str(v) for key, v in values.items()}
    return {"message": message, "values": kept}
