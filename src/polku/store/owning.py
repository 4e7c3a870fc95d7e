"""Let one process at a time write to an event store.

The writer knows by heart which messages are stored, which is exact only while nobody else adds
any. On one machine the system's lock on the data folder says who it is; where several machines
share a server, a lease in their common metadata does.
"""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from polku.vocabulary.errors import StoreBusy, translatable


class Lease(Protocol):
    """The right to write to a server that other machines reach too."""

    def hold(self) -> bool:
        """Take or keep the lease, before every write; return whether it is new.

        Raises `StoreBusy` where another has it.
        """
        ...

    def release(self) -> None:
        """Give the lease to whoever comes next."""
        ...


#: Gives the lease on a store by its name; set by what knows the metadata. None: one machine.
arbiter: Callable[[str], Lease | None] | None = None


class Ownership:
    """The right to write to the store ``name``, whose lock is in ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock: IO[str] | None = None
        self._lease: Lease | None = None

    def hold(self, *, shared: bool) -> bool:
        """Take or keep the right; ``shared`` where other machines could write there too.

        Return whether it is new: then others may have written since. Raises `StoreBusy` where
        another process has it.
        """
        is_new = self._lock is None
        if self._lock is None:
            self._lock = _locked(self._folder)
            self._lease = arbiter(self._name) if shared and arbiter else None
        if self._lease is not None:
            is_new |= self._lease.hold()
        return is_new

    def release(self) -> None:
        """Let another process have it."""
        if self._lease is not None:
            self._lease.release()
        if self._lock is not None:
            self._lock.close()
        self._lock = self._lease = None


def _locked(folder: Path) -> IO[str]:
    """Take the folder for this process; the system gives it back however the process ends."""
    handle = (folder / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise StoreBusy(
            translatable(
                "The data in %(folder)s is in use by another Polku process. "
                "Stop it, or let the command work through the running server."
            ),
            folder=str(folder.parent),
        ) from error
    return handle
