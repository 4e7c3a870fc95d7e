"""Keep the rows that were rejected, each with its reason, in a file that opens in a spreadsheet."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from polku.collect.files.values import as_text
from polku.vocabulary.errors import InvalidEvent, translatable

#: Says an error in a person's language.
Say = Callable[[InvalidEvent], str]

REASON = translatable("reason")
LINE = translatable("line")
#: What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class RejectedRows:
    """A CSV file of a reason, a line number and the row itself. It is made with its first row."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        say: Say = str,
        titles: tuple[str, str] = (REASON, LINE),
    ) -> None:
        self.path = path
        self.count = 0
        self._header = [*titles, *columns]
        self._say = say
        self._file: IO[str] | None = None
        self._write: Callable[[Sequence[str]], object] | None = None

    def add(self, line: int, cells: Sequence[Any], error: InvalidEvent) -> None:
        """Write one row."""
        write = self._write or self._begun()
        self.count += 1
        write([harmless(as_text(cell)) for cell in (self._say(error), line, *cells)])

    def _begun(self) -> Callable[[Sequence[str]], object]:
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._write = csv.writer(self._file).writerow
        self._write([harmless(name) for name in self._header])
        return self._write

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it: ``=1+1`` gets an apostrophe before it.

    A number such as -5 stays as it is.
    """
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text.replace(",", "."))
    except ValueError:
        return f"'{text}"
    return text
