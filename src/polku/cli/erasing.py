"""``polku erase`` and ``polku export-person``: what people may ask, from the shell."""

import argparse
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polku.cli.place import Place
from polku.cli.wording import in_words
from polku.vocabulary.errors import InvalidFile, PolkuError, translatable

if TYPE_CHECKING:
    from polku.features.privacy.models import Request
    from polku.features.projects.models import Project

_LOOK_EVERY = 0.2


def add_arguments(commands: Any) -> None:
    """Add the commands."""
    erase = commands.add_parser("erase", help="erase a person, or verify a receipt")
    erase.add_argument("identifier", nargs="?", default="", help="of a user or a visitor")
    erase.add_argument("--project", default="", help="the project, where there are several")
    erase.add_argument("--now", action="store_true", help="for good, with no time to cancel")
    erase.add_argument("--verify", default="", metavar="FILE", help="check a receipt instead")
    erase.add_argument("--data", default="data", help="the data folder")
    erase.set_defaults(run=run)
    export = commands.add_parser("export-person", help="write everything that is kept of a person")
    export.add_argument("identifier", help="of a user or a visitor")
    export.add_argument("--project", default="", help="the project, where there are several")
    export.add_argument("--out", default="", metavar="FILE", help="where to write the ZIP")
    export.add_argument("--data", default="data", help="the data folder")
    export.set_defaults(run=run_export)


def run(arguments: argparse.Namespace) -> int:
    """Erase the person, or verify the receipt."""
    place = Place(arguments.data)
    if arguments.verify:
        return _verify(place, Path(arguments.verify))
    if not arguments.identifier:
        raise InvalidFile(translatable("Name the person by an identifier, or use --verify."))
    project = place.project(arguments.project)
    request = _erased(place, project, arguments.identifier, at_once=arguments.now)
    if request.stage == "hidden":
        message = translatable(
            "The person is hidden and will be erased for good at %(due)s. Receipt %(receipt)s."
        )
    else:
        message = translatable(
            "The person is erased: %(events)s events, %(identifiers)s identifiers. "
            "Receipt %(receipt)s."
        )
    due = request.due_at.isoformat(timespec="minutes") if request.due_at else ""
    values = {
        "due": due,
        "receipt": request.receipt,
        "events": request.events,
        "identifiers": request.identifiers,
    }
    print(in_words(message, values))
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write the ZIP of a person."""
    place = Place(arguments.data)
    project = place.project(arguments.project)
    from polku.features.privacy.exporting import export_person, file_name

    person = _person(place, project, arguments.identifier)
    request, file = export_person(place.store(), project, person, None, datetime.now(UTC))
    out = Path(arguments.out or file_name(request))
    with file, out.open("wb") as target:
        shutil.copyfileobj(file, target)
    message = translatable("%(events)s events are in %(file)s.")
    print(in_words(message, {"events": request.events, "file": out}))
    return 0


def _erased(place: Place, project: "Project", identifier: str, *, at_once: bool) -> "Request":
    """Return the request, done as far as it can be now, here or by the running server."""
    from polku.features.privacy.models import Wish
    from polku.features.privacy.rules import erase_person, new_request

    person = _person(place, project, identifier)
    now = datetime.now(UTC)
    if place.server() is None:
        return erase_person(project, person, None, now, at_once=at_once)
    request = new_request(project, Wish.ERASE, person, None, now)
    return _by_server(project, request, at_once=at_once)


def _by_server(project: "Project", request: "Request", *, at_once: bool) -> "Request":
    from polku.features.work.rules import Job, State, start

    job = start("privacy.erase", project, {"request": request.pk, "now": at_once})
    while True:
        job = Job.objects.get(pk=job.pk)
        if job.state == State.DONE:
            request.refresh_from_db()
            return request
        if job.state == State.FAILED:
            raise PolkuError(job.error["message"], **job.error["values"])
        time.sleep(_LOOK_EVERY)


def _person(place: Place, project: "Project", identifier: str) -> int:
    """Return the person with this identifier, also while a server has the store open."""
    from polku.features.privacy.finding import person_known

    place.store()
    return person_known(place.store(), project, identifier)


def _verify(place: Place, path: Path) -> int:
    from polku.features.privacy.receipts import verified
    from polku.store.erasing.ledger import Ledger

    if not path.is_file():
        raise InvalidFile(translatable("There is no file %(file)s."), file=str(path))
    receipt = verified(path.read_bytes(), Ledger(place.folder / "erasures"))
    message = translatable(
        "The receipt %(receipt)s is genuine: %(wish)s, done %(finished)s, %(events)s events."
    )
    values = {
        "receipt": receipt.number,
        "wish": receipt.wish,
        "finished": receipt.finished_at.isoformat(timespec="minutes"),
        "events": receipt.events,
    }
    print(in_words(message, values))
    return 0
