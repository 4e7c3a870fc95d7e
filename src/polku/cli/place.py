"""A data folder as the command line and notebooks see it, whether or not a server has it open."""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import msgspec

from polku import measure
from polku.cli.asked_by_name import RENAMED, AskedByName
from polku.collect.remote import RemoteSink
from polku.measure.sql import ask_sql
from polku.store import Answering, RemoteStore, open_store
from polku.vocabulary.asking import parse_question
from polku.vocabulary.errors import NewerData, NotFound, StoreBusy, StoreFailed, translatable
from polku.vocabulary.result import Result
from polku.vocabulary.sink import Sink

if TYPE_CHECKING:
    from polku.features.projects.models import Project


class Server(msgspec.Struct, frozen=True):
    """Where the server of a data folder answers, and the token that it gave to this machine."""

    url: str
    token: str


class Place(AskedByName):
    """The data in ``folder``; made ready at first use. Notebooks get one from `polku.open`.

    Each question is a method: `nps`, `trend`, `funnel`, `retention` and all others.

    >>> place = Place("data")  # doctest: +SKIP
    >>> place.nps(by="touchpoint").to_polars()  # doctest: +SKIP
    """

    def __init__(self, folder: Path | str = "data") -> None:
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        _start_django(self.folder)

    def ask(self, question: str, project: str = "", **parameters: Any) -> Result:
        """Answer a question put in words; ``since`` stands for ``from``, ``_`` for ``-``.

        Raises `InvalidQuestion` naming the parameter, `NotFound` for an unknown project.
        """
        written = {python: name for name, python in RENAMED.items()}
        words = {
            written.get(name, name): [str(one) for one in _listed(value)]
            for name, value in parameters.items()
            if value not in (None, "", False)
        }
        return self.ask_words(question, project, words)

    def ask_words(self, question: str, project: str, words: Mapping[str, list[str]]) -> Result:
        """Answer a question whose parameters are lists of words, as in an address."""
        from polku.features.questions.rules import today_in, view_of

        one = self.project(project)
        asked = parse_question(question, words, today_in(one))
        store = self.store()
        return measure.ask(store, view_of(one, store), asked)

    def sql(self, text: str, project: str = "", limit: int = 1_000) -> Result:
        """Answer one SELECT over the views ``events``, ``people``, ``sessions`` and ``answers``.

        >>> Place("data").sql("select event, count() from events group by event").to_polars()
        ... # doctest: +SKIP

        At most ``limit`` rows, times in the project's zone. Raises `InvalidQuestion`, `QueryLimit`.
        """
        from polku.features.questions.rules import view_of

        store = self.store()
        return ask_sql(store, view_of(self.project(project), store), text, limit)

    def project(self, slug: str = "") -> "Project":
        """Return the project ``slug``, or the only one; raises `NotFound` naming those there."""
        from polku.features.projects.models import Project

        found = list(Project.objects.order_by("slug"))
        for one in found:
            if slug == one.slug or (not slug and len(found) == 1):
                return one
        raise NotFound(
            translatable("Name a project with --project. This folder has: %(projects)s."),
            projects=", ".join(one.slug for one in found) or "–",
        )

    def project_or_new(self, slug: str, timezone: str = "") -> "Project":
        """Return the project ``slug``, made now if there is none."""
        from polku.features.projects.models import Project
        from polku.features.projects.rules import create_project

        found = Project.objects.filter(slug=slug).first()
        return found or create_project(slug, zone=timezone or "UTC", slug=slug)

    def store(self) -> Answering:
        """Return what answers SQL: the store, or the running server that has it open."""
        server = self.server()
        return RemoteStore(server.url, server.token) if server else open_store(self.events)

    def sink(self) -> Sink:
        """Return where events go: the store, or the running server that has it open.

        Either way they are scrubbed and held to schemas as the project asks of what arrives.
        """
        from polku.features.arriving import ArrivingSink

        server = self.server()
        return RemoteSink(server.url, server.token) if server else ArrivingSink()

    @property
    def events(self) -> Path:
        """The folder of the event store."""
        return self.folder / "events"

    @property
    def server_file(self) -> Path:
        """Where a running server says how to reach it."""
        return self.folder / "server.json"

    def server(self) -> Server | None:
        """Return the server that has the folder open, None where none does.

        Raises `StoreBusy` where something else has.
        """
        if not held(self.events / "lock"):
            return None
        try:
            return msgspec.json.decode(self.server_file.read_bytes(), type=Server)
        except (OSError, msgspec.MsgspecError) as error:
            raise StoreBusy(
                translatable("The data in %(folder)s is in use by another Polku command."),
                folder=str(self.folder),
            ) from error


def _listed(value: Any) -> list[Any]:
    if value is True:
        return ["1"]
    return list(value) if isinstance(value, list | tuple) else [value]


def held(lock: Path) -> bool:
    """Return whether another process holds the store of ``lock``."""
    if not lock.exists():
        return False
    with lock.open("r+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return not _held_here(lock.parent)
    return False


def _held_here(folder: Path) -> bool:
    from polku.store.engine import is_open

    return is_open(folder)


def _start_django(folder: Path) -> None:
    """Bring the metadata of ``folder`` up to date; one folder a process."""
    before = os.environ.get("POLKU_DATA")
    os.environ["POLKU_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku.site.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError

    if folder != settings.DATA:
        os.environ["POLKU_DATA"] = before or str(settings.DATA)
        raise StoreBusy(
            translatable("This process works on %(folder)s already; open another in another one."),
            folder=str(settings.DATA),
        )
    try:
        _check_age(folder)
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise StoreFailed(
            translatable(
                "The metadata in %(folder)s cannot be read: %(reason)s. If it is damaged, restore"
                " a backup: polku restore PLACE --data FOLDER --replace."
            ),
            folder=str(folder),
            reason=str(error),
        ) from error


def _check_age(folder: Path) -> None:
    """Raise `NewerData` where the metadata has been through steps that this version lacks."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, ignore_no_migrations=True)
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    if unknown:
        raise NewerData(
            translatable(
                "The data in %(folder)s was made by a newer version of Polku. Update Polku, or"
                " restore a backup that this version made."
            ),
            folder=str(folder),
        )
