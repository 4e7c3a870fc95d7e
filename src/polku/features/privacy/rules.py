"""What other rooms may ask about privacy: scrub, erase, give, and remove by age."""

from datetime import timedelta
from pathlib import Path

from polku.features.privacy import places
from polku.features.privacy.choosing import (
    arrival_step,
    keep_everything,
    kept_by,
    settings_of,
)
from polku.features.privacy.erasing import (
    cancel,
    erase_due,
    erase_person,
    erase_project,
    finish,
    hide,
    is_due,
    new_request,
    person_called,
)
from polku.features.privacy.exporting import export_person
from polku.features.privacy.finishing import JOB as FINISH_JOB
from polku.features.privacy.models import Request, Stage, Wish
from polku.features.privacy.receipts import as_json, verified
from polku.features.privacy.retention import apply_retention, due_in
from polku.features.work.rules import Job, Kind, Periodic
from polku.store import Store
from polku.store.erasing.reapplying import erase_again
from polku.vocabulary.errors import translatable

__all__ = [
    "CALENDAR",
    "FINISH_JOB",
    "JOB",
    "apply_retention",
    "arrival_step",
    "as_json",
    "cancel",
    "due_in",
    "erase_person",
    "erase_project",
    "export_person",
    "finish",
    "keep_everything",
    "kept_by",
    "new_request",
    "person_called",
    "reapply",
    "settings_of",
    "verified",
]


def reapply(store: Store, ledger: Path) -> int:
    """Erase from a restored data folder whoever was erased since; return how many were there.

    As `polku.store.erasing.reapplying.erase_again`, and from files of imports and metadata too.
    """
    found = erase_again(store.erasures, ledger)
    for project_id, names in found.names:
        places.erase_from_files(project_id, names)
    Request.objects.filter(receipt__in=found.erased).update(person="", stage=Stage.DONE)
    places.clear_metadata()
    return len(found.erased) + len(found.hidden)


def _erase(job: Job) -> object:
    """Do an erasure that was asked for where the event store was not open."""
    request = Request.objects.get(pk=job.arguments["request"], wish=Wish.ERASE)
    hide(request, request.asked_at, at_once=bool(job.arguments.get("now")))
    if is_due(request, request.asked_at):
        finish([request], request.asked_at)
    return {"receipt": request.receipt}


JOB = Kind("privacy.erase", translatable("Erase a person"), _erase)
CALENDAR = (
    Periodic(
        "privacy.erase-due",
        translatable("Erase for good whoever's time to cancel is over"),
        timedelta(minutes=1),
        erase_due,
    ),
    Periodic(
        "privacy.retention",
        translatable("Remove what is older than it is kept"),
        timedelta(days=1),
        apply_retention,
    ),
)
