"""Keep acknowledged events on disk until the store has them: a file that only grows, then goes.

The engine takes a group of events best when it is large, and syncs a dozen files for each; a
client waits best for one small sync. So a group is written here, synced once, and acknowledged;
the store takes what came since, a few times a second. What a crash leaves here is stored at the
next start; the store knows what it has already, so nothing is there twice.
"""

import os
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from polku.vocabulary.event import Event

#: A frame: this word, the length and the checksum of what follows.
_WORD = b"PJ1\n"
_HEAD = struct.Struct("<4sII")
#: A file that has grown to this many bytes is followed by the next.
_LARGEST = 64 * 1024 * 1024

_Frame = tuple[int, tuple[Event, ...]]
# JSON, for it holds integers of any size, as properties may
_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(_Frame)


class Mark(NamedTuple):
    """A place in the journal: all before it was written earlier."""

    segment: int = 0
    offset: int = 0


class Journal:
    """The journal in ``folder``. One thread writes and syncs, another forgets."""

    def __init__(self, folder: Path, largest: int = _LARGEST) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.damaged: list[Path] = []
        self._largest = largest
        self._lock = threading.Lock()
        self._unsynced: list[bytes] = []
        self._left = sorted(folder.glob("*.journal"))
        self._segment = int(self._left[-1].stem) if self._left else 0
        self._file = -1
        self._end = 0

    def write(self, project_id: int, events: Sequence[Event]) -> None:
        """Take ``events`` of a project along with the next `sync`."""
        body = _encode((project_id, events))
        self._unsynced.append(_HEAD.pack(_WORD, len(body), zlib.crc32(body)) + body)

    def sync(self) -> Mark:
        """Return once all that was written is on disk; the mark stands behind it.

        Raises `OSError` where it may not be: nothing of it may be acknowledged, and the sync is
        not tried again, because the system may have dropped what it could not write.
        """
        frames = b"".join(self._unsynced)
        self._unsynced.clear()
        with self._lock:
            if not frames:
                return Mark(self._segment, self._end)
            if self._file < 0 or self._end >= self._largest:
                self._turn()
            try:
                _write_all(self._file, frames)
                os.fdatasync(self._file)
            except OSError:
                self._abandon()
                raise
            self._end += len(frames)
            return Mark(self._segment, self._end)

    def forget(self, mark: Mark) -> None:
        """Remove what was written before ``mark``: the store has it."""
        with self._lock:
            for path in self.folder.glob("*.journal"):
                if int(path.stem) < mark.segment and path not in self.damaged:
                    path.unlink()
            if mark == (self._segment, self._end) and self._file >= 0:
                os.ftruncate(self._file, 0)
                self._end = 0

    def left(self) -> Iterator[_Frame]:
        """Yield what an earlier process acknowledged and the store may not have, oldest first.

        Afterwards `forget` with `Mark(n)` of the next file removes it. A file with damage inside
        is kept and named in ``damaged``; its whole frames are yielded nevertheless.
        """
        for path in self._left:
            yield from self._frames(path)

    def recovered(self) -> Mark:
        """Return the mark behind all that `left` yields."""
        return Mark(self._segment + 1 if self._file < 0 else self._segment)

    def close(self) -> None:
        """Close the file; what is in it stays."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    def _frames(self, path: Path) -> Iterator[_Frame]:
        data = path.read_bytes()
        at = 0
        while (at := data.find(_WORD, at)) >= 0:
            frame = _frame_at(data, at)
            if frame is not None:
                yield _decoder.decode(frame)
                at += _HEAD.size + len(frame)
            elif data.find(_WORD, at + 1) >= 0:
                self.damaged.append(path)  # not cut short at its end, so spoilt within
                at += 1
            else:
                return

    def _turn(self) -> None:
        """Begin the next file."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        self._segment += 1
        path = self.folder / f"{self._segment:010}.journal"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._end = 0
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _abandon(self) -> None:
        """Write nothing more to a file that failed; what was synced in it earlier stays."""
        broken, self._file = self._file, -1
        try:
            os.ftruncate(broken, self._end)
        except OSError:
            pass  # its end may be torn: reading stops there
        finally:
            os.close(broken)


def _frame_at(data: bytes, at: int) -> bytes | None:
    if at + _HEAD.size > len(data):
        return None
    _, length, checksum = _HEAD.unpack_from(data, at)
    body = data[at + _HEAD.size : at + _HEAD.size + length]
    return body if len(body) == length and zlib.crc32(body) == checksum else None


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
