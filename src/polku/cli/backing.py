"""``polku backup`` and ``polku restore``: everything to another place, and back again."""

import argparse
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from polku.cli.place import Place, held
from polku.cli.watching import finished
from polku.cli.wording import in_words
from polku.site.database import database
from polku.store import open_store
from polku.store.address import VARIABLE, address_of
from polku.store.backup.exporting import bring_in, has_tables
from polku.store.backup.frozen import stored_events
from polku.store.backup.manifest import Manifest, backups, read_manifest
from polku.store.backup.places import place_of
from polku.store.backup.restoring import (
    Restored,
    bring_back,
    check_free,
    take_its_place,
    verify,
)
from polku.store.backup.taking import Taken
from polku.vocabulary.errors import InvalidBackup, StoreBusy, StoreFailed, translatable

_SQLITE = "sqlite"


def add_arguments(commands: Any) -> None:
    """Add both commands."""
    backup = commands.add_parser(
        "backup",
        help="back up the data folder, also while it is served",
        description="Copy everything to a folder or to object storage (s3://, az://, gs://)."
        " What was acknowledged before the backup began is in it.",
    )
    backup.add_argument("destination", help="a folder, or an address such as s3://bucket/folder")
    backup.add_argument("--data", default="data", help="the data folder")
    backup.add_argument("--keep", type=int, default=0, help="keep so many of the newest (all)")
    backup.add_argument(
        "--verify", action="store_true", help="make none: read the newest and compare every byte"
    )
    backup.add_argument("--list", action="store_true", help="make none: list what is there")
    backup.set_defaults(run=back_up)
    restore = commands.add_parser("restore", help="bring a backup back as a data folder")
    restore.add_argument("source", help="where the backups are")
    restore.add_argument("--data", default="data", help="the folder to make")
    restore.add_argument("--backup", default="", help="which one, by its name (the newest)")
    restore.add_argument(
        "--replace", action="store_true", help="set a folder aside that is there already"
    )
    restore.set_defaults(run=restore_backup)


def back_up(arguments: argparse.Namespace) -> int:
    """Make, verify or list backups."""
    if arguments.list:
        return _list(arguments.destination)
    if arguments.verify:
        return _verify(arguments.destination)
    place = Place(arguments.data)
    destination = _absolute(arguments.destination)
    started = time.monotonic()
    with _bar(translatable("Backing up")) as on_progress:
        if place.server() is None:
            from polku.features.work.backups import make_backup

            open_store(place.events)
            taken = make_backup(destination, arguments.keep, on_progress)
        else:
            taken = _through_server(destination, arguments.keep, on_progress)
    seconds = time.monotonic() - started
    message = translatable(
        "Backup %(name)s: %(events)s events, %(size)s MB, of which %(sent)s MB had to be copied."
        " %(seconds)s s."
    )
    values = {
        "name": taken.name,
        "events": taken.events,
        "size": _megabytes(taken.size),
        "sent": _megabytes(taken.sent),
        "seconds": f"{seconds:.1f}",
    }
    print(in_words(message, values))
    return 0


def restore_backup(arguments: argparse.Namespace) -> int:
    """Check and write a backup, hold it against the erasures since, and give it its name."""
    target = Path(arguments.data).resolve()
    if held(target / "events" / "lock"):
        raise StoreBusy(
            translatable("The data in %(folder)s is being served. Stop the server first."),
            folder=str(target),
        )
    check_free(target, replace=arguments.replace)
    source = place_of(_absolute(arguments.source))
    _check_database(read_manifest(source, arguments.backup)[1].database)
    started = time.monotonic()
    with _bar(translatable("Restoring")) as on_progress:
        restored = bring_back(source, target, arguments.backup, on_progress)
    erased = _made_ready(restored)
    aside = take_its_place(restored, target, datetime.now(UTC))
    message = translatable(
        "Backup %(name)s is in %(folder)s: %(events)s events; %(erased)s erasures were held"
        " against it. %(seconds)s s."
    )
    values = {
        "name": restored.name,
        "folder": target,
        "events": sum(restored.manifest.events.values()),
        "erased": erased,
        "seconds": f"{time.monotonic() - started:.1f}",
    }
    print(in_words(message, values))
    if aside:
        print(in_words(translatable("What was there before is in %(folder)s."), {"folder": aside}))
    return 0


def _made_ready(restored: Restored) -> int:
    """Open the copy, compare its counts, and erase again whoever was erased since."""
    _bring_metadata(restored.folder)
    Place(restored.folder)  # brings the metadata up to date
    from polku.features.privacy.rules import reapply  # its models need the settings of the place

    _bring_events(restored)
    store = open_store(restored.folder / "events")
    try:
        if stored_events(store) != restored.manifest.events:
            raise InvalidBackup(
                translatable("The restored copy holds other events than the backup says.")
            )
        return reapply(store, restored.ledger) if restored.ledger else 0
    finally:
        store.close()


def _check_database(kind: str) -> None:
    """Raise where the metadata of a backup cannot go to where ``POLKU_DATABASE`` says."""
    settings = _database_server()
    if kind == _SQLITE and settings:
        raise StoreFailed(
            translatable(
                "The metadata of this backup is a file, which stays in the folder. Restore it"
                " without POLKU_DATABASE."
            )
        )
    if kind != _SQLITE and not settings:
        raise StoreFailed(
            translatable(
                "The metadata of this backup was on PostgreSQL. Set POLKU_DATABASE to an empty"
                " database that it goes to."
            )
        )
    if settings:
        from polku.features.work.metadata import check_empty

        check_empty(settings)


def _bring_metadata(folder: Path) -> None:
    """Put the metadata of a restored folder where it belongs, or see that it holds together."""
    from polku.features.work.metadata import DUMP, FILE, bring_metadata, check_metadata

    if settings := _database_server():
        bring_metadata(settings, folder / DUMP)
        (folder / DUMP).unlink()
    else:
        check_metadata(folder / FILE)


def _bring_events(restored: Restored) -> None:
    """Bring events that were on a server to where they belong now."""
    events = restored.folder / "events"
    if has_tables(restored.folder):
        events.mkdir(exist_ok=True)
        bring_in(restored.folder, restored.manifest.schema, address_of(events))
    elif not address_of(events).is_embedded:
        raise StoreFailed(
            translatable(
                "The events of this backup are files of the folder. Restore it without"
                " %(variable)s, then bring them to the server by polku move."
            ),
            variable=VARIABLE,
        )


def _database_server() -> dict[str, Any]:
    """Return the settings of the metadata server, none where there is none."""
    address = os.environ.get("POLKU_DATABASE", "")
    return database(Path(), address) if address else {}


def _through_server(destination: str, keep: int, on_progress: Callable[[int, int], None]) -> Taken:
    """Let the running server do it, and watch."""
    from polku.features.work.rules import start

    asked = start("backup.make", None, {"destination": destination, "keep": keep}, once="backup")
    return msgspec.convert(finished(asked, on_progress).result, Taken)


def _verify(destination: str) -> int:
    with _bar(translatable("Reading the backup")) as on_progress:
        found = verify(place_of(destination), progress=on_progress)
    message = translatable(
        "Backup %(name)s is whole: %(files)s files, %(size)s MB, %(events)s events."
    )
    print(in_words(message, {"name": found.name, **_figures(found.manifest)}))
    return 0


def _list(destination: str) -> int:
    place = place_of(destination)
    for name in backups(place):
        figures = _figures(read_manifest(place, name)[1])
        message = translatable("%(name)s: %(events)s events, %(size)s MB")
        print(in_words(message, {"name": name, **figures}))
    return 0


def _figures(manifest: Manifest) -> dict[str, object]:
    return {
        "files": len(manifest.pieces),
        "size": _megabytes(manifest.size),
        "events": sum(manifest.events.values()),
    }


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"


def _absolute(destination: str) -> str:
    """Return the same place for a process that runs in another folder."""
    return destination if "://" in destination else str(Path(destination).expanduser().resolve())


class _bar(AbstractContextManager[Callable[[int, int], None]]):  # noqa: N801 - used as a function
    """A bar of the bytes; on no terminal it stays silent."""

    def __init__(self, title: str) -> None:
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(in_words(title, {}), total=None)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total or None)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
