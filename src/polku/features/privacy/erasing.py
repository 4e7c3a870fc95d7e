"""Erase persons on request: hidden at once, gone after a time in which it can be cancelled."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from django.db import transaction

from polku.features.privacy import places
from polku.features.privacy.choosing import settings_of
from polku.features.privacy.finding import person_known
from polku.features.privacy.models import Request, Stage, Wish
from polku.features.privacy.receipts import sign
from polku.features.projects.models import Project, User
from polku.features.questions.rules import event_store
from polku.store.erasing.erasure import Erased
from polku.vocabulary.errors import NotAllowed, translatable

#: How many steps erasing for good has.
STEPS = 3
_finishing = Lock()


def person_called(project: Project, identifier: str) -> int:
    """Return the person who has an identifier: of a user, or of a visitor; raises `NotFound`."""
    return person_known(event_store(), project, identifier)


def new_request(
    project: Project, wish: Wish, person: int, by: User | None, now: datetime
) -> Request:
    """Return a request with a number of its own; it is not done yet."""
    return Request.objects.create(
        project=project,
        project_pk=project.pk,
        wish=wish,
        receipt=f"{now:%Y%m%d}-{secrets.token_hex(4).upper()}",
        person=str(person),
        asked_by=by,
        asked_at=now,
    )


def erase_person(
    project: Project, person: int, by: User | None, now: datetime, *, at_once: bool = False
) -> Request:
    """Hide a person from now on, and erase them when the time to cancel is over."""
    request = hide(new_request(project, Wish.ERASE, person, by, now), now, at_once=at_once)
    if is_due(request, now):
        finish([request], now)
        request.refresh_from_db()
    return request


def is_due(request: Request, now: datetime) -> bool:
    """Return whether nothing is left but to erase for good."""
    return request.stage == Stage.HIDDEN and request.due_at is not None and request.due_at <= now


def hide(request: Request, now: datetime, *, at_once: bool = False) -> Request:
    """Hide the person of an erasure that was asked for; only where the event store is open."""
    project = request.project
    if project is None or request.stage != Stage.ASKED:
        return request
    event_store().erasures.hide(project.pk, int(request.person), now, request.receipt)
    minutes = 0 if at_once else settings_of(project).undo_minutes
    request.stage = Stage.HIDDEN
    request.due_at = now + timedelta(minutes=minutes)
    request.save()
    return request


def cancel(request: Request, now: datetime) -> None:
    """Show the person again; raises `NotAllowed` where the erasure is final."""
    if request.stage != Stage.HIDDEN:
        raise NotAllowed(translatable("This erasure is final: nothing is left to restore."))
    event_store().erasures.restore(request.receipt)
    request.stage = Stage.CANCELLED
    request.person = ""
    request.finished_at = now
    request.save()


def erase_due(now: datetime) -> int:
    """Erase for good whoever's time to cancel is over; return how many."""
    due = list(Request.objects.filter(wish=Wish.ERASE, stage=Stage.HIDDEN, due_at__lte=now))
    if due:
        finish(due, now)
    return len(due)


def finish(
    requests: Sequence[Request], now: datetime, on_step: Callable[[int], None] = lambda _: None
) -> None:
    """Erase for good, from every file of the data folder, and sign the receipts.

    May be called again after a crash: what is gone already is gone. ``on_step`` is told after
    each of the `STEPS`: the files of imports, the event store, the metadata.
    """
    with _finishing:  # the calendar and a page may ask for the same at a time
        chosen = [request.pk for request in requests]
        left = list(Request.objects.filter(pk__in=chosen, stage=Stage.HIDDEN))
        if left:
            _finish(left, now, on_step)


def _finish(requests: Sequence[Request], now: datetime, on_step: Callable[[int], None]) -> None:
    erasures = event_store().erasures
    names = {one.receipt: one.names for one in erasures.waiting()}
    for request in requests:
        known = names.get(request.receipt, ())
        request.files = places.erase_from_files(request.project_pk, known)
        places.strike_from_definitions(request.project_pk, known)
    on_step(1)
    erased = erasures.erase([request.receipt for request in requests])
    for request in requests:
        places.forget_in_memory(request.project_pk)
        _done(request, erased[request.receipt], now)
    on_step(2)
    places.clear_metadata()
    on_step(STEPS)


@transaction.atomic
def _done(request: Request, erased: Erased, now: datetime) -> None:
    request.events = erased.events
    request.identifiers = erased.identifiers
    request.quarantined = erased.quarantined
    request.person = ""
    request.stage = Stage.DONE
    request.finished_at = now
    sign(request)
    request.save()


def erase_project(project: Project, by: User | None, now: datetime) -> Request:
    """Erase a project with all that is in it; return the receipt, which stays."""
    request = new_request(project, Wish.PROJECT, 0, by, now)
    store = event_store()
    count = "select count() from polku.events where project_id = {project:UInt32}"
    request.events = store.query(count, {"project": project.pk}).rows[0][0]
    request.files = places.erase_all_files(project)
    with store.erasures.clearing():
        store.erase_project(project.pk)
    places.forget_project(project.pk)
    project.delete()
    request.project = None
    request.person = ""
    request.stage = Stage.DONE
    request.finished_at = now
    sign(request)
    request.save()
    places.clear_metadata()
    return request
