"""Know whether the disk has room, and hold some back for what must work when it is full.

Taking in events stops while there is still room to merge, to answer and to erase. A reserve file
is given up when somebody else fills the disk to the brim, and made again when there is room.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

#: Events are taken in while so much is free: this part of the disk, at most so many bytes.
_FLOOR_PART, _FLOOR_MOST = 0.10, 1 << 30
#: The reserve file likewise.
_RESERVE_PART, _RESERVE_MOST = 0.04, 256 << 20
#: Seconds for which an answer is remembered.
_FRESH = 0.25


class Space:
    """The disk of ``folder``; any thread may ask."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._reserve = folder / "reserve"
        total = _total(folder)
        self.floor = min(int(total * _FLOOR_PART), _FLOOR_MOST)
        self._reserved = min(int(total * _RESERVE_PART), _RESERVE_MOST)
        self._lock = threading.Lock()
        self._asked = 0.0
        self._low = False

    def is_low(self) -> bool:
        """Return whether events must wait until there is room again."""
        now = time.monotonic()
        if now - self._asked > _FRESH and self._lock.acquire(blocking=False):
            try:
                self._look()
                self._asked = now
            finally:
                self._lock.release()
        return self._low

    def free(self) -> int:
        """Return the bytes that can be written, the reserve not counted."""
        found = os.statvfs(self._folder)
        return found.f_bavail * found.f_frsize

    def _look(self) -> None:
        free = self.free()
        self._low = free < self.floor
        if free < self._reserved // 4:
            self._reserve.unlink(missing_ok=True)
        elif free > self.floor + 2 * self._reserved and not self._reserve.exists():
            with suppress(OSError):  # there was less room than it seemed: without it, then
                self._hold_back()

    def _hold_back(self) -> None:
        file = os.open(self._reserve, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, max(1, self._reserved))
        finally:
            os.close(file)


def _total(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_blocks * found.f_frsize
