"""Open a file's bytes, packed with gzip or not, and say how far reading has come."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from polku.collect.files.kinds import GZIP, HEAD
from polku.vocabulary.errors import InvalidFile, translatable


class Bytes:
    """The unpacked bytes of one file; ``position`` of ``size`` counts what lies on disk."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("rb")
        self.size = path.stat().st_size
        packed = self._raw.read(2) == GZIP
        self._raw.seek(0)
        self.unpacked: IO[bytes] = gzip.GzipFile(fileobj=self._raw) if packed else self._raw  # type: ignore[assignment]

    @property
    def position(self) -> int:
        """Bytes of the file read so far, packed as they are."""
        return self.size if self._raw.closed else self._raw.tell()

    def close(self) -> None:
        """Close the file."""
        self.unpacked.close()
        self._raw.close()


@contextmanager
def opened(path: Path, name: str) -> Iterator[Bytes]:
    """Open ``path``; raises `InvalidFile` where it is missing, closed to us or damaged."""
    with readable(name):
        stream = Bytes(path)
        try:
            yield stream
        finally:
            stream.close()


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what can go wrong in reading bytes into `InvalidFile`."""
    try:
        yield
    except FileNotFoundError as error:
        raise InvalidFile(translatable("There is no file %(file)s."), file=name) from error
    except IsADirectoryError as error:
        raise InvalidFile(translatable("%(file)s is a folder, not a file."), file=name) from error
    except PermissionError as error:
        raise InvalidFile(translatable("You may not read %(file)s."), file=name) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InvalidFile(
            translatable(
                "%(file)s is packed with gzip, but damaged or cut off. Fetch or pack it again."
            ),
            file=name,
        ) from error


def head_of(path: Path, name: str) -> bytes:
    """Return the first unpacked bytes of ``path``."""
    with opened(path, name) as stream:
        return stream.unpacked.read(HEAD)
