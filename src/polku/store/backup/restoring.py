"""Bring a backup back as a data folder: checked to the last byte, whole before it has a name."""

import os
import shutil
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from polku.store.backup.ledger import bring_ledger
from polku.store.backup.manifest import Manifest, Piece, damaged, read_manifest
from polku.store.backup.packing import Measured, unpack
from polku.store.backup.places import BackupPlace
from polku.vocabulary.errors import StoreBusy, translatable

Progress = Callable[[int, int], None]


class Verified(msgspec.Struct, frozen=True):
    """A backup whose every byte is as it was written."""

    name: str
    manifest: Manifest


class Restored(msgspec.Struct, frozen=True):
    """A restored folder that has no name yet, and the ledger it is to be held against."""

    name: str
    manifest: Manifest
    folder: Path
    ledger: Path | None


def verify(
    place: BackupPlace, name: str = "", progress: Progress = lambda _done, _total: None
) -> Verified:
    """Read a whole backup and compare its checksums. Raises `InvalidBackup` naming the file."""
    found, manifest = read_manifest(place, name)
    done = 0
    for piece in _once_each(manifest):
        chunks = Measured(place.get(piece.key))
        for chunk in chunks:
            progress(done + len(chunk), manifest.size)
        _check(piece, chunks)
        done += piece.size
    return Verified(found, manifest)


def bring_back(
    place: BackupPlace,
    target: Path,
    name: str = "",
    progress: Progress = lambda _done, _total: None,
) -> Restored:
    """Write a backup into a new folder beside ``target``; `take_its_place` gives it the name.

    Raises `InvalidBackup` where a byte is not what it was; nothing is left then.
    """
    found, manifest = read_manifest(place, name)
    draft = target.with_name(f".{target.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        _write_all(place, manifest, draft, progress)
        ledger = bring_ledger(place, target, draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Restored(found, manifest, draft, ledger)


def take_its_place(restored: Restored, target: Path, now: datetime) -> Path | None:
    """Give a restored folder its name; return where what was there before is set aside."""
    os.sync()
    aside: Path | None = None
    if target.exists() and any(target.iterdir()):
        aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}")
        target.rename(aside)
    elif target.exists():
        target.rmdir()
    restored.folder.rename(target)
    return aside


def check_free(target: Path, *, replace: bool) -> None:
    """Raise `StoreBusy` where ``target`` holds data and nobody said that it is to be replaced."""
    if target.exists() and any(target.iterdir()) and not replace:
        raise StoreBusy(
            translatable(
                "%(folder)s is not empty. Choose another folder, or set this one aside with"
                " --replace."
            ),
            folder=str(target),
        )


def _write_all(place: BackupPlace, manifest: Manifest, draft: Path, progress: Progress) -> None:
    for folder in manifest.folders:
        _inside(draft, folder).mkdir(parents=True, exist_ok=True)
    done = 0
    for piece in manifest.pieces:
        chunks = Measured(place.get(piece.key))
        path = _inside(draft, piece.path)
        try:
            unpack(chunks, path) if piece.pack else _write(chunks, path)
        except tarfile.TarError as error:
            raise damaged(piece.path) from error
        _check(piece, chunks)
        done += piece.size
        progress(done, manifest.size)
    for name, aim in manifest.links.items():
        path = _inside(draft, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        _inside(draft, str((path.parent / aim).resolve().relative_to(draft.resolve())))
        path.symlink_to(aim)


def _write(chunks: Measured, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _inside(folder: Path, name: str) -> Path:
    """Return a path within ``folder``; a manifest may not name another."""
    path = folder / name
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise damaged(name)
    return path


def _check(piece: Piece, chunks: Measured) -> None:
    if chunks.sha256 != piece.sha256:
        raise damaged(piece.path)


def _once_each(manifest: Manifest) -> list[Piece]:
    return list({piece.key: piece for piece in manifest.pieces}.values())
