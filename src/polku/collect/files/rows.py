"""What every kind of file gives: named columns, and rows in batches with their line numbers."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from polku.collect.files.kinds import Kind
from polku.vocabulary.errors import InvalidEvent

Row = Sequence[Any]

#: The most columns that a file may have.
MOST_COLUMNS = 2_000


class BrokenRow(msgspec.Struct, frozen=True):
    """A row that could not be read as one: where, what there was, and why."""

    line: int
    cells: tuple[Any, ...]
    error: InvalidEvent


class Batch(msgspec.Struct, frozen=True):
    """Rows in file order, each with as many cells as the table has columns.

    ``lines`` says where each row begins (in Parquet: its number); ``position`` how many bytes
    of the file were read.
    """

    rows: list[Row]
    lines: list[int]
    broken: list[BrokenRow]
    position: int


class Table(Protocol):
    """A file opened for reading; ``size`` is in bytes on disk."""

    kind: Kind
    name: str
    columns: tuple[str, ...]
    size: int

    def batches(self, rows: int) -> Iterator[Batch]:
        """Read from the first row, at most ``rows`` at a time. Can be called again."""
        ...


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return column names without blanks or repeats: an empty one gets its number, a second
    ``x`` becomes ``x (2)``."""
    seen: dict[str, int] = {}
    result = []
    for number, raw in enumerate(names, 1):
        name = raw.strip()[:200] or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)
