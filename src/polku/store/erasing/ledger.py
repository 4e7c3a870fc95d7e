"""Remember which persons were erased, without remembering who they were.

The ledger lies in the data folder beside the event store, and no backup holds it: what is restored
from a backup is held against it before it serves. A person's key is written as a keyed hash, whose
secret lies in the same folder and never leaves it.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO, Literal

import msgspec

from polku.store.folders import sync_folder

#: ``asked``: hidden, and can be taken back. ``cancelled``: taken back. ``done``: gone for good.
State = Literal["asked", "cancelled", "done"]


class Entry(msgspec.Struct, frozen=True):
    """One erasure: of ``people`` (hashed keys) of a project, of all that happened ``until``."""

    receipt: str
    project_id: int
    people: tuple[str, ...]
    until: datetime
    state: State


_line = msgspec.json.Decoder(Entry)


class Ledger:
    """The erasures of one data folder, in ``folder``; safe to use from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ledger.jsonl"
        self._lock = Lock()
        self._secret = b""
        self._read_at = (-1, -1)
        self._entries: dict[str, Entry] = {}
        self._until: dict[str, datetime] = {}

    def write(self, entry: Entry) -> None:
        """Add an erasure, or what became of one; return when it is on disk."""
        with self._lock:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = not self.path.exists()
            with self.path.open("a+b") as file:
                file.write(
                    (b"\n" if _cut_short(file) else b"") + msgspec.json.encode(entry) + b"\n"
                )
                file.flush()
                os.fsync(file.fileno())
            if new:
                sync_folder(self.folder)

    def entries(self) -> list[Entry]:
        """Return every erasure as it stands now, the oldest first."""
        self._refresh()
        return list(self._entries.values())

    def entry(self, receipt: str) -> Entry | None:
        """Return the erasure with this receipt number."""
        self._refresh()
        return self._entries.get(receipt)

    def hashed(self, project_id: int, keys: Iterable[int]) -> tuple[str, ...]:
        """Return the keys of persons as they stand in the ledger."""
        secret = self.secret()
        return tuple(_hashed(secret, project_id, key) for key in keys)

    def erased_until(self, project_id: int, keys: Sequence[int]) -> dict[int, datetime]:
        """Return until when the history of each of ``keys`` was erased for good, if it was."""
        self._refresh()
        if not self._until:
            return {}
        hashes = dict(zip(keys, self.hashed(project_id, keys), strict=True))
        return {key: self._until[text] for key, text in hashes.items() if text in self._until}

    def any_done(self) -> bool:
        """Return whether anybody was ever erased for good."""
        self._refresh()
        return bool(self._until)

    def secret(self) -> bytes:
        """Return the secret of this installation, made at the first call."""
        if not self._secret:
            path = self.folder / "key"
            if not path.exists():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _create(path)
            self._secret = path.read_bytes()
        return self._secret

    def sign(self, text: bytes) -> str:
        """Return what proves that this installation wrote ``text``."""
        return hmac.new(self.secret(), b"receipt\0" + text, hashlib.sha256).hexdigest()

    def signed(self, text: bytes, signature: str) -> bool:
        """Return whether this installation wrote ``text``."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())

    def _refresh(self) -> None:
        """Read the file again where it has changed, also by another process."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._entries, self._until = {}, {}
            return
        if (found.st_mtime_ns, found.st_size) == self._read_at:
            return
        with self._lock:
            entries = {entry.receipt: entry for entry in _lines(self.path)}
            until: dict[str, datetime] = {}
            for entry in entries.values():
                if entry.state == "done":
                    for one in entry.people:
                        until[one] = max(until.get(one, entry.until), entry.until)
            self._entries, self._until = entries, until
            self._read_at = (found.st_mtime_ns, found.st_size)


def _lines(path: Path) -> Iterable[Entry]:
    for line in path.read_bytes().splitlines():
        try:
            yield _line.decode(line)
        except msgspec.MsgspecError:  # cut short by a crash: it was not acknowledged
            continue


def _cut_short(file: IO[bytes]) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _hashed(secret: bytes, project_id: int, key: int) -> str:
    text = f"{project_id}:{key}".encode()
    return hashlib.blake2b(text, key=secret, digest_size=16).hexdigest()


def _create(path: Path) -> None:
    """Write a new secret; two processes that start together agree on one."""
    draft = path.with_name(f"key.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path.parent)
