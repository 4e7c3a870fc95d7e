"""Ask whether all is well with the whole installation, and say what to do where it is not."""

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from typing import Any, NamedTuple

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from polku.features.health import watching
from polku.features.health.machine import memory
from polku.features.questions.rules import event_store
from polku.features.work.rules import Job, State
from polku.vocabulary.errors import PolkuError, translatable

#: More bytes than these waiting, or slower than these seconds, is worth a word.
_MANY_WAITING = 16 * 1024 * 1024
_SLOW_ANSWER, _SLOW_SIGHT = 1.0, 10.0
_PATIENCE = timedelta(minutes=10)


class Problem(NamedTuple):
    """Something that is not well; ``severe`` means that events are not taken in or not seen."""

    code: str
    severe: bool
    message: str
    values: dict[str, Any]


class Health(NamedTuple):
    """The state of the installation: ``ok``, ``warning`` or ``failing``, and why."""

    problems: tuple[Problem, ...]

    @property
    def status(self) -> str:
        """Return the worst of it in one word."""
        if any(problem.severe for problem in self.problems):
            return "failing"
        return "warning" if self.problems else "ok"


def health() -> Health:
    """Check everything that can be wrong; takes milliseconds."""
    return Health(tuple(_problems()))


def as_json(found: Health) -> dict[str, Any]:
    """Return the state for a program: no name of a project, person or source is in it."""
    space, answered, seen = watching.Collecting.space, watching.answers(), watching.sights()
    return {
        "status": found.status,
        "version": version("polku"),
        "problems": [
            {"code": one.code, "severe": one.severe, "message": _open(one)}
            for one in found.problems
        ],
        "disk_free_bytes": space.free() if space else None,
        "memory_bytes": memory(),
        "waiting_bytes": watching.waiting(),
        "answer_seconds": answered._asdict() if answered else None,
        "visible_seconds": seen._asdict() if seen else None,
    }


def _open(problem: Problem) -> str:
    """Return a problem in words for everybody: what the machine said may name places."""
    values = problem.values | ({"reason": ""} if "reason" in problem.values else {})
    return (problem.message % values).strip()


def _problems() -> Iterator[Problem]:
    yield from _store()
    yield from _metadata()
    yield from _disk()
    yield from _queue()


def _store() -> Iterator[Problem]:
    try:
        event_store().query("select 1")
    except PolkuError as error:
        yield Problem(
            "store",
            True,
            translatable("The event store does not answer: %(reason)s Its log says more."),
            {"reason": str(error)},
        )


def _metadata() -> Iterator[Problem]:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Problem(
            "metadata",
            True,
            translatable("The metadata database does not answer: %(reason)s"),
            {"reason": str(error)[:200]},
        )
        return
    if missing:
        yield Problem(
            "migrations",
            False,
            translatable("%(count)d migrations have not run. Start the server again to run them."),
            {"count": len(missing)},
        )
    yield from _work()


def _work() -> Iterator[Problem]:
    now = timezone.now()
    stuck = Job.objects.filter(state=State.WAITING, due__lt=now - _PATIENCE).count()
    failed = Job.objects.filter(state=State.FAILED, finished__gt=now - timedelta(days=1)).count()
    if stuck:
        yield Problem(
            "work_waiting",
            False,
            translatable(
                "%(count)d jobs have waited for more than ten minutes. Is “polku work” running, or"
                " is one job very long?"
            ),
            {"count": stuck},
        )
    if failed:
        yield Problem(
            "work_failed",
            False,
            translatable("%(count)d jobs failed within a day. The page of the work says why."),
            {"count": failed},
        )


def _disk() -> Iterator[Problem]:
    space = watching.Collecting.space
    if space is None:
        return
    free = space.free()
    values = {"free": free // 1_000_000, "floor": space.floor // 1_000_000}
    if free < space.floor:
        yield Problem(
            "disk_full",
            True,
            translatable(
                "The disk is nearly full: %(free)d MB are left, and events wait with their senders"
                " until there are %(floor)d MB. Make room, or shorten how long data is kept."
            ),
            values,
        )
    elif free < 3 * space.floor:
        yield Problem(
            "disk_low",
            False,
            translatable(
                "The disk is filling up: %(free)d MB are left. At %(floor)d MB no more events are"
                " taken in. Make room in time."
            ),
            values,
        )


def _queue() -> Iterator[Problem]:
    held = watching.waiting()
    if held and held > _MANY_WAITING:
        yield Problem(
            "queue",
            False,
            translatable(
                "%(waiting)d MB of events wait to be stored. They are safe on disk; more arrives"
                " than this machine can store."
            ),
            {"waiting": held // 1_000_000},
        )
    answered, seen = watching.answers(), watching.sights()
    if answered and answered.p99 > _SLOW_ANSWER:
        yield Problem(
            "slow_answers",
            False,
            translatable(
                "Senders wait %(seconds).1f seconds for an answer (99 of 100 less). Is the disk"
                " slow, or does something else keep it busy?"
            ),
            {"seconds": answered.p99},
        )
    if seen and seen.p99 > _SLOW_SIGHT:
        yield Problem(
            "slow_sight",
            False,
            translatable(
                "Events can be seen after %(seconds).0f seconds (99 of 100 sooner). The store is"
                " busy; long questions or imports may be the reason."
            ),
            {"seconds": seen.p99},
        )
