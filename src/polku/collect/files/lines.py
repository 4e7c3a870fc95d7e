"""Give the lines of a text file one by one, none longer than may be held in memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from polku.collect.files.encodings import LONGEST, line_too_long
from polku.collect.files.stream import Bytes, opened


class Lines:
    """An iterator of lines with their ends. Whoever reads rows of several lines calls
    ``row_ended`` after each, so that a quotation mark left open does not swallow the file."""

    def __init__(self, stream: Bytes, encoding: str, name: str) -> None:
        self._text = io.TextIOWrapper(stream.unpacked, encoding=encoding, newline="")
        self._name = name
        self._held = 0
        self.number = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST + 1)
        if not line:
            raise StopIteration
        self._held += len(line)
        if self._held > LONGEST:
            raise line_too_long(self._name, self.number + 1)
        self.number += 1
        return line

    def row_ended(self) -> None:
        """Count anew: what came before is a row of its own."""
        self._held = 0


@contextmanager
def lines_of(path: Path, encoding: str, name: str) -> Iterator[tuple[Lines, Bytes]]:
    """Open the text of ``path``."""
    with opened(path, name) as stream:
        yield Lines(stream, encoding, name), stream
