"""Turn a folder into one stream of bytes and back: the same folder gives the same bytes."""

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_CHUNK = 4 * 1024 * 1024


class Measured:
    """Counts and sums up what passes through."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """The checksum of what has passed."""
        return self._hash.hexdigest()


def file_bytes(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces, as long as it is now."""
    left = path.stat().st_size
    with path.open("rb") as file:
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def packed(folder: Path) -> Iterator[bytes]:
    """Yield a folder as a tar archive without times, owners or order of its own."""
    buffer = bytearray()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        about = tarfile.TarInfo(path.relative_to(folder).as_posix())
        about.size, about.mode = path.stat().st_size, 0o600
        buffer += about.tobuf(tarfile.PAX_FORMAT)
        for chunk in file_bytes(path):
            buffer += chunk
            if len(buffer) >= _CHUNK:
                yield bytes(buffer)
                buffer.clear()
        buffer += b"\0" * (-about.size % tarfile.BLOCKSIZE)
    yield bytes(buffer) + b"\0" * (2 * tarfile.BLOCKSIZE)


def unpack(chunks: Iterable[bytes], folder: Path) -> None:
    """Write what `packed` gave into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    reader = io.BufferedReader(_Reader(iter(chunks)), _CHUNK)
    with tarfile.open(fileobj=reader, mode="r|") as archive:
        archive.extractall(folder, filter="data")
    while reader.read(_CHUNK):
        pass  # the rest counts for the checksum


def folders_below(folder: Path, wanted: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield the folders right below ``folder`` that are wanted."""
    return (path for path in sorted(folder.iterdir()) if path.is_dir() and wanted(path))


class _Reader(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
