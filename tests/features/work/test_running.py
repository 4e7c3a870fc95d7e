"""Jobs are done once, by whoever is alive, again after a failure, and never by two at a time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.utils import timezone

from polku.features.projects.models import Project
from polku.features.work import running
from polku.features.work.rules import (
    Job,
    Kind,
    Periodic,
    State,
    again,
    calendar,
    declare,
    kinds,
    progress,
    start,
    unfinished,
)
from polku.vocabulary.errors import InvalidFile, NotAllowed, StoreBusy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def declared() -> Iterator[Callable[..., None]]:
    """Return what declares kinds for one test in place of the site's."""
    before = list(kinds().values()), list(calendar())

    def only(*kinds: Kind, calendar: tuple[Periodic, ...] = ()) -> None:
        declare(kinds, calendar)

    yield only
    names = {one.name for one in before[1]}
    declare([one for one in before[0] if one.name not in names], before[1])


def later(job: Job) -> Job:
    """Return the job as it is kept now."""
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_with_its_arguments_and_keeps_its_result(
    declared: Callable[..., None], project: Project
) -> None:
    declared(Kind("add", "Add", lambda job: {"sum": sum(job.arguments["numbers"])}))
    job = start("add", project, {"numbers": [1, 2]})
    assert later(job).state == State.WAITING
    running.drain()
    assert (later(job).state, later(job).result) == (State.DONE, {"sum": 3})


def test_words_that_hold_are_not_started_twice(declared: Callable[..., None]) -> None:
    declared(Kind("add", "Add", lambda _job: None))
    first = start("add", once="the one")
    assert start("add", once="the one").pk == first.pk
    assert unfinished("the one") == first
    running.drain()
    assert unfinished("the one") is None
    assert start("add", once="the one").pk != first.pk


def test_what_fails_for_ever_is_said_at_once_and_can_be_tried_again(
    declared: Callable[..., None],
) -> None:
    told: list[str] = []

    def refuse(_job: Job) -> None:
        raise InvalidFile("%(file)s is broken", file="a.csv")

    declared(Kind("read", "Read", refuse, gave_up=lambda job: told.append(job.error["message"])))
    job = start("read", once="a.csv")
    running.drain()
    assert later(job).state == State.FAILED
    assert later(job).error == {"message": "%(file)s is broken", "values": {"file": "a.csv"}}
    assert told == ["%(file)s is broken"]
    declared(Kind("read", "Read", lambda _job: "well"))
    again(later(job))
    running.drain()
    assert (later(job).state, later(job).result, later(job).error) == (State.DONE, "well", None)
    with pytest.raises(NotAllowed):
        again(later(job))


@pytest.mark.parametrize("fault", [StoreBusy("busy"), ValueError("a mistake of ours")])
def test_what_may_pass_is_tried_three_times_with_longer_pauses(
    declared: Callable[..., None], fault: Exception
) -> None:
    def fail(_job: Job) -> None:
        raise fault

    declared(Kind("try", "Try", fail))
    job = start("try")
    pauses = []
    for _ in range(2):
        running.drain()
        assert later(job).state == State.WAITING
        pauses.append(later(job).due - timezone.now())
        Job.objects.update(due=timezone.now())
    running.drain()
    assert later(job).state == State.FAILED
    assert later(job).attempt == 3
    assert pauses[0] < timedelta(seconds=21)
    assert timedelta(seconds=70) < pauses[1] < timedelta(seconds=81)


def test_the_job_of_a_process_that_died_is_taken_over(declared: Callable[..., None]) -> None:
    declared(Kind("add", "Add", lambda _job: "done"))
    job = start("add")
    gone = running._claimed(["add"])
    assert gone is not None
    assert not running.work_once()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    running.drain()
    assert later(job).result == "done"
    assert not running._keep(gone, state=State.FAILED), "whoever lost it may not change it"


def test_a_job_that_kills_its_process_is_given_up(declared: Callable[..., None]) -> None:
    declared(Kind("die", "Die", lambda _job: pytest.fail("must not run")))
    job = start("die")
    Job.objects.update(
        state=State.RUNNING, attempt=3, lease_until=timezone.now() - timedelta(seconds=1)
    )
    running.drain()
    assert later(job).state == State.FAILED
    assert "ended without a word" in later(job).error["message"]


def test_a_job_ends_after_its_step_where_the_process_stops(declared: Callable[..., None]) -> None:
    begun, seen = Event(), []

    def count(job: Job) -> str:
        for step in range(job.done, 1_000_000):
            begun.set()
            seen.append(step)
            progress(job, step, 1_000_000)
        return "the end"

    declared(Kind("count", "Count", count))
    job = start("count")
    workers = running.Workers(1)
    workers.start()
    assert begun.wait(10)
    workers.stop()
    kept = later(job)
    assert (kept.state, kept.attempt, kept.lease_until) == (State.WAITING, 0, None)
    assert kept.done == seen[-1]
    assert kept.total == 1_000_000


def test_what_the_store_is_needed_for_is_left_to_its_process(
    declared: Callable[..., None],
) -> None:
    declared(Kind("erase", "Erase", lambda _job: "gone"))
    job = start("erase")
    assert not running.work_once(has_store=False)
    assert running.work_once()
    assert later(job).state == State.DONE


def test_the_calendar_is_done_once_in_a_period(declared: Callable[..., None]) -> None:
    asked: list[datetime] = []
    one = Periodic("sweep", "Sweep", timedelta(days=1), asked.append)
    declared(calendar=(one,))
    for _ in range(3):
        running.plan()
        running.drain()
    assert len(asked) == 1
    assert datetime.now(UTC) - asked[0] < timedelta(seconds=10)
    Job.objects.update(once="sweep@1")
    running.plan()
    running.drain()
    assert len(asked) == 2


def test_the_calendar_waits_for_what_is_not_through(declared: Callable[..., None]) -> None:
    one = Periodic("sweep", "Sweep", timedelta(days=1), lambda _now: None)
    declared(calendar=(one,))
    Job.objects.create(name="sweep", once="sweep@1", due=timezone.now() + timedelta(hours=1))
    running.plan()
    assert Job.objects.count() == 1
