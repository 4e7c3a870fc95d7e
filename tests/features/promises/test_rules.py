"""Promises are kept per project, with a way back from every deletion."""

from datetime import UTC, datetime, timedelta

import pytest

from polku.features.projects.models import Project
from polku.features.promises.rules import (
    KEPT,
    access_promise,
    add_promise,
    change_promise,
    delete_promise,
    deleted_promises,
    install,
    promise_named,
    promises_of,
    restore_promise,
)
from polku.vocabulary.errors import InvalidQuestion, NotFound
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.touchpoints import Condition

CALLS = Promise(
    made_by="Queued",
    kept_by="Answered",
    deadline=Deadline(seconds=120),
    key="call",
    made_where=(Condition("channel", "is", "phone"),),
    kept_where=(Condition("agent", "set"),),
    score="ces",
    score_days=7,
    only_met=True,
)
DELIVERY = Promise(
    made_by="Ordered", kept_by="Delivered", deadline=Deadline(until="estimated", by_day=True)
)
NOW = datetime(2026, 4, 27, tzinfo=UTC)


def test_a_promise_comes_back_as_it_was_given(project: Project) -> None:
    added = add_promise(project, "Vastaamme 2 minuutissa", CALLS, "Jaana Rautio")
    assert added.slug == "vastaamme-2-minuutissa"
    assert promise_named(project, added.slug) == CALLS
    assert access_promise(project, added.slug) == added
    assert added.owner == "Jaana Rautio"


def test_two_promises_of_one_name_have_two_addresses(project: Project) -> None:
    slugs = [add_promise(project, name, CALLS).slug for name in ("Soitto", "Soitto", "New", "¡!")]
    assert slugs == ["soitto", "soitto-2", "new-1", "promise"]


def test_a_change_keeps_the_address_and_the_place(project: Project) -> None:
    first = add_promise(project, "Soitto", CALLS)
    add_promise(project, "Toimitus", DELIVERY)
    change_promise(project, first.slug, "Puhelu", DELIVERY, "Petri")
    assert [(one.slug, one.name) for one in promises_of(project)] == [
        ("soitto", "Puhelu"),
        ("toimitus", "Toimitus"),
    ]
    assert promise_named(project, "soitto") == DELIVERY


def test_installing_twice_adds_nothing(project: Project) -> None:
    promises = (("Soitto", CALLS), ("Toimitus", DELIVERY))
    install(project, promises)
    install(project, promises)
    assert [one.name for one in promises_of(project)] == ["Soitto", "Toimitus"]


def test_a_deletion_can_be_undone_for_a_month(project: Project) -> None:
    add_promise(project, "Soitto", CALLS)
    add_promise(project, "Toimitus", DELIVERY)
    delete_promise(project, "soitto", now=NOW)
    assert [one.slug for one in promises_of(project)] == ["toimitus"]
    assert [one.slug for one in deleted_promises(project)] == ["soitto"]
    restore_promise(project, "soitto")
    assert [one.slug for one in promises_of(project)] == ["soitto", "toimitus"]
    delete_promise(project, "soitto", now=NOW)
    delete_promise(project, "toimitus", now=NOW + KEPT + timedelta(days=1))
    assert [one.slug for one in deleted_promises(project)] == ["toimitus"]


def test_a_promise_of_another_project_does_not_exist(project: Project) -> None:
    other = Project.objects.create(name="Other", slug="other")
    add_promise(other, "Soitto", CALLS)
    for touch in (access_promise, promise_named, delete_promise, restore_promise):
        with pytest.raises(NotFound):
            touch(project, "soitto")
    with pytest.raises(NotFound):
        change_promise(project, "soitto", "Minun", CALLS)
    assert promises_of(project) == ()


@pytest.mark.parametrize(
    "promise",
    [
        Promise(made_by="Queued", kept_by="Queued", deadline=Deadline(seconds=60)),
        Promise(made_by="Queued", kept_by="Answered", deadline=Deadline()),
        Promise(made_by="Queued", kept_by="Answered", deadline=Deadline(seconds=60, until="x")),
    ],
)
def test_a_promise_that_proves_nothing_is_refused(project: Project, promise: Promise) -> None:
    with pytest.raises(InvalidQuestion):
        add_promise(project, "Soitto", promise)
