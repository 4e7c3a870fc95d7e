"""Take a backup of a data folder while its store is in use: complete, and cheap the next time.

A part of the engine that an earlier backup at the same place has is not read or sent again.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from polku.store.backup.exporting import FOLDER, exported
from polku.store.backup.frozen import Frozen, frozen
from polku.store.backup.ledger import of_ledger, send_ledger
from polku.store.backup.manifest import (
    FORMAT,
    Manifest,
    Piece,
    backups,
    read_manifest,
    write_manifest,
)
from polku.store.backup.packing import Measured, file_bytes, packed
from polku.store.backup.places import BackupPlace
from polku.store.engine import Store

#: Of the data folder, what is copied in ways of its own, lives and dies with a process, or lets
#: us in elsewhere: the passwords of pulls.
_APART = ("events", "journal", "set-aside", "server.json", "polku.db", "pulls")
_ENGINE = "events/engine"

Progress = Callable[[int, int], None]


class Taken(msgspec.Struct, frozen=True):
    """A backup that was made: its name, what it holds, and how much of it had to be sent."""

    name: str
    events: int
    size: int
    sent: int


class _Sender:
    """Sends what the place does not have yet, and lists what the backup consists of."""

    def __init__(self, place: BackupPlace, progress: Progress, total: int) -> None:
        self.pieces: list[Piece] = []
        self.sent = 0
        self._place = place
        self._progress = progress
        self._total = total
        self._done = 0
        earlier = [read_manifest(place, name)[1] for name in backups(place)]
        self._seals = {one.seal: one for each in earlier for one in each.pieces if one.seal}
        self._files = {one.key: one for each in earlier for one in each.pieces}

    def pack(self, path: str, folder: Path) -> None:
        """Send a folder as one object."""
        seal = _seal(folder)
        known = self._seals.get(seal)
        if known is None:
            chunks = Measured(packed(folder))
            key = f"parts/{seal[:2]}/{seal}.tar"
            self._place.put(key, chunks)
            known = Piece(path, key, chunks.size, chunks.sha256, pack=True, seal=seal)
            self.sent += known.size
        self._add(msgspec.structs.replace(known, path=path))

    def file(self, path: str, content: Callable[[], Iterable[bytes]]) -> None:
        """Send a file under the name of its content."""
        first = Measured(content())
        for _ in first:
            pass
        key = f"files/{first.sha256[:2]}/{first.sha256}"
        if key not in self._files:
            self._place.put(key, content())
            self.sent += first.size
        self._add(Piece(path, key, first.size, first.sha256))

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self._done += piece.size
        self._progress(self._done, max(self._total, self._done))


def take_backup(
    store: Store,
    data: Path,
    place: BackupPlace,
    *,
    now: datetime,
    copies: Mapping[str, Path],
    database: str = "sqlite",
    progress: Progress = lambda _done, _total: None,
) -> Taken:
    """Copy everything of the folder ``data`` to ``place``; what was acknowledged before is in it.

    ``copies`` are copies of the metadata that belong to it, by their path in the folder. The
    backup exists once this returns; one that was cut short is none.
    """
    send_ledger(data, place)
    # The journal first: what the store takes from it meanwhile is then in both, and counts once.
    journal = dict(_journal(data))
    with frozen(store) if store.address.is_embedded else exported(store, data) as still:
        own = dict(_own_files(data))
        total = _size(
            [*still.parts.values(), *still.tables.values(), *own.values(), *copies.values()]
        )
        sender = _Sender(place, progress, total)
        for name, content in journal.items():
            sender.file(f"journal/{name}", lambda content=content: [content])  # type: ignore[misc]
        _send_store(sender, still)
        tables = {f"{FOLDER}/{name}": path for name, path in still.tables.items()}
        for path, source in {**own, **copies, **tables}.items():
            sender.file(path, lambda source=source: file_bytes(source))  # type: ignore[misc]
        manifest = Manifest(
            FORMAT,
            version("polku"),
            now,
            still.schema,
            database,
            still.events,
            tuple(sender.pieces),
            {f"{_ENGINE}/{path}": target for path, target in still.links.items()},
            tuple(f"{_ENGINE}/{path}" for path in still.folders),
        )
        name = write_manifest(place, manifest)
    send_ledger(data, place)
    return Taken(name, sum(manifest.events.values()), manifest.size, sender.sent)


def _send_store(sender: _Sender, still: Frozen) -> None:
    for path, folder in still.parts.items():
        sender.pack(f"{_ENGINE}/{path}", folder)
    for path, content in still.files.items():
        sender.file(f"{_ENGINE}/{path}", lambda content=content: [content])  # type: ignore[misc]


def _journal(data: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((data / "journal").glob("*.journal")):
        with suppress(FileNotFoundError):  # the store has taken it meanwhile
            yield path.name, path.read_bytes()


def _own_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Yield the other files of the folder: secrets, uploads, rejected rows."""
    for top in sorted(data.iterdir()):
        if top.name in _APART or top.name.startswith(("polku.db-", ".")):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not path.is_symlink() and not of_ledger(path):
                yield path.relative_to(data).as_posix(), path


def _seal(part: Path) -> str:
    """Return what is the same only for the same part: its own list of checksums says so."""
    text = hashlib.sha256()
    for name in ("checksums.txt", "columns.txt", "serialization.json", "metadata_version.txt"):
        path = part / name
        text.update(name.encode() + (path.read_bytes() if path.exists() else b"-"))
    return text.hexdigest()


def _size(paths: Iterable[Path]) -> int:
    files = (one for path in paths for one in (path.rglob("*") if path.is_dir() else [path]))
    return sum(one.stat().st_size for one in files if one.is_file())
