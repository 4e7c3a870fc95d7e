"""Where backups lie: a folder of this machine, or a bucket of any object storage."""

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from polku.store.folders import sync_folder
from polku.vocabulary.errors import InvalidBackup, StoreFailed, translatable

_CHUNK = 4 * 1024 * 1024
_MEANS = "s3, s3a, gs, az, abfs, memory"


class Kept(NamedTuple):
    """One object at a place."""

    key: str
    size: int
    written: datetime


class BackupPlace(Protocol):
    """Holds objects by key; an object is there whole or not at all."""

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write an object; return once it is kept."""
        ...

    def get(self, key: str) -> Iterator[bytes]:
        """Yield the bytes of an object. Raises `InvalidBackup` where it is not there."""
        ...

    def listed(self, prefix: str) -> list[Kept]:
        """Return what lies under the folder ``prefix``, sorted by key."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object."""
        ...


def place_of(destination: str | Path) -> BackupPlace:
    """Return the place that a path or an address (``s3://bucket/folder``) names."""
    text = str(destination)
    scheme = urlsplit(text).scheme if "://" in text else ""
    if not scheme:
        return FolderPlace(Path(text).expanduser().resolve())
    if scheme == "file":
        return FolderPlace(Path(urlsplit(text).path))
    if scheme not in _MEANS.split(", "):
        raise InvalidBackup(
            translatable("“%(destination)s” is no folder and no address of: %(kinds)s."),
            destination=shown(text),
            kinds=_MEANS,
        )
    try:
        return ObjectPlace(from_url(text), text)
    except (BaseError, ValueError) as error:
        raise StoreFailed(
            translatable("The place of the backup cannot be used: %(reason)s"),
            reason=str(error)[:300],
        ) from error


def shown(destination: str) -> str:
    """Return a destination as it may be shown and kept: without a password in it."""
    parts = urlsplit(destination)
    if not parts.username and not parts.password:
        return destination
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class FolderPlace:
    """A folder; its files are for their owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Write beside, sync, and rename."""
        path = self.folder / key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    def get(self, key: str) -> Iterator[bytes]:
        """Yield the file in pieces."""
        try:
            file = (self.folder / key).open("rb")
        except FileNotFoundError as error:
            raise _missing(key) from error
        with file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def listed(self, prefix: str) -> list[Kept]:
        """Return the files, drafts left out."""
        found = [path for path in (self.folder / prefix).rglob("*") if path.is_file()]
        return sorted(self._kept(path) for path in found if not path.name.startswith("."))

    def delete(self, key: str) -> None:
        """Remove the file."""
        (self.folder / key).unlink(missing_ok=True)

    def _kept(self, path: Path) -> Kept:
        about = path.stat()
        written = datetime.fromtimestamp(about.st_mtime, UTC)
        return Kept(path.relative_to(self.folder).as_posix(), about.st_size, written)


class ObjectPlace:
    """A bucket; who we are there comes from the environment, as its own tools read it."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        self._store = store
        self.name = name

    def put(self, key: str, chunks: Iterable[bytes]) -> None:
        """Upload in parts."""
        with _said():
            obstore.put(self._store, key, iter(chunks))

    def get(self, key: str) -> Iterator[bytes]:
        """Download in pieces."""
        try:
            with _said():
                for chunk in obstore.get(self._store, key).stream(min_chunk_size=_CHUNK):
                    yield bytes(chunk)
        except FileNotFoundError as error:
            raise _missing(key) from error

    def listed(self, prefix: str) -> list[Kept]:
        """Return the objects."""
        with _said():
            pages = list(obstore.list(self._store, prefix=prefix))
        found = [one for page in pages for one in page]
        return sorted(Kept(one["path"], one["size"], one["last_modified"]) for one in found)

    def delete(self, key: str) -> None:
        """Remove the object."""
        with _said():
            obstore.delete(self._store, key)


class _said:  # noqa: N801 - used as a function
    """Turns what the object storage complains of into an error in words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, BaseError) and not isinstance(fault, FileNotFoundError):
            raise StoreFailed(
                translatable("The place of the backup cannot be used: %(reason)s"),
                reason=str(fault)[:300],
            ) from fault


def _missing(key: str) -> InvalidBackup:
    return InvalidBackup(translatable("The backup is not whole: %(file)s is missing."), file=key)


#: How long an object may lie that no backup names: one may be under way.
UNNAMED_FOR = timedelta(days=2)
