"""Measure the machine: disk left and used by what, and the memory of this process."""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

#: What lies in a data folder, by name: the event store and its kin, and what else is found.
_KNOWN = ("events", "journal", "imports", "uploads", "erasures", "reserve", "polku.db")


class Disk(NamedTuple):
    """Bytes of the disk of the data folder; ``parts`` are the folder's own, the largest first."""

    total: int
    free: int
    parts: tuple[tuple[str, int], ...]

    @property
    def used_by_polku(self) -> int:
        """How much the data folder takes."""
        return sum(size for _, size in self.parts)


def disk_of(folder: Path) -> Disk:
    """Measure the disk of ``folder``."""
    usage = shutil.disk_usage(folder)
    sizes: dict[str, int] = {}
    for path in folder.iterdir():
        name = path.name if path.name in _KNOWN else "other"
        sizes[name] = sizes.get(name, 0) + _size(path)
    parts = sorted(sizes.items(), key=lambda part: -part[1])
    return Disk(usage.total, usage.free, tuple(part for part in parts if part[1]))


def memory() -> int | None:
    """Return the bytes of memory that this process holds; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all in a folder; what goes away meanwhile has none."""
    try:
        if not path.is_dir():
            return path.lstat().st_blocks * 512
        return sum(_size(Path(entry.path)) for entry in os.scandir(path))
    except OSError:
        return 0
