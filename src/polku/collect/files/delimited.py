"""Read comma, semicolon, tab or bar separated values as a table."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from polku.collect.files.encodings import LONGEST
from polku.collect.files.kinds import Kind
from polku.collect.files.lines import Lines, lines_of
from polku.collect.files.rows import MOST_COLUMNS, Batch, BrokenRow, Row, distinct
from polku.vocabulary.errors import InvalidEvent, InvalidFile, translatable

_DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 256 * 1024

# The cap of one field is a setting of the whole csv module; the cap of a row is kept by `Lines`.
csv.field_size_limit(LONGEST)


class DelimitedTable:
    """A CSV file whose first row names the columns."""

    kind: Kind = "csv"

    def __init__(
        self, path: Path, name: str, encoding: str, delimiter: str, preview: int | None
    ) -> None:
        self.name = name
        self.size = path.stat().st_size
        self._path = path
        self._encoding = encoding
        self._preview = preview
        self.delimiter = delimiter or self._sniff()
        self.columns = self._header()

    def batches(self, rows: int) -> Iterator[Batch]:
        """Read from the first row after the names, at most ``rows`` at a time."""
        with lines_of(self._path, self._encoding, self.name) as (lines, stream):
            records = self._records(lines)
            next(records)
            records = itertools.islice(records, self._preview)
            while chunk := list(itertools.islice(records, rows)):
                yield self._batch(chunk, stream.position)

    def _batch(self, chunk: list[tuple[int, int, list[str]]], position: int) -> Batch:
        width = len(self.columns)
        good: list[Row] = []
        lines: list[int] = []
        broken = []
        for first, last, cells in chunk:
            if len(cells) == width:
                good.append(cells)
                lines.append(first)
            else:
                broken.append(_broken(first, last, cells, width))
        return Batch(good, lines, broken, position)

    def _records(self, lines: Lines) -> Iterator[tuple[int, int, list[str]]]:
        first = 1
        for cells in csv.reader(lines, delimiter=self.delimiter):
            lines.row_ended()
            last = lines.number
            if cells:
                yield first, last, cells
            first = last + 1

    def _header(self) -> tuple[str, ...]:
        with lines_of(self._path, self._encoding, self.name) as (lines, _):
            _, _, names = next(self._records(lines), (0, 0, []))
        if not any(map(str.strip, names)):
            raise InvalidFile(translatable("%(file)s is empty: it has no rows."), file=self.name)
        if len(names) > MOST_COLUMNS:
            raise InvalidFile(
                translatable(
                    "%(file)s has %(columns)s columns; %(most)s are the most that can be read."
                ),
                file=self.name,
                columns=len(names),
                most=MOST_COLUMNS,
            )
        return distinct(names)

    def _sniff(self) -> str:
        """Return the delimiter that cuts most of the first rows into the same number of cells."""
        with lines_of(self._path, self._encoding, self.name) as (lines, _):
            sample = _first(lines)
        return max(_DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter))


def _first(lines: Lines) -> list[str]:
    sample: list[str] = []
    held = 0
    for line in lines:
        lines.row_ended()
        sample.append(line)
        held += len(line)
        if held > _SAMPLE_CHARACTERS:
            break
    return sample


def _fitness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """The share of rows as wide as the first, and that width; nothing where it cuts nothing."""
    widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (Counter(widths)[widths[0]] / len(widths), widths[0])


def _broken(first: int, last: int, cells: list[str], width: int) -> BrokenRow:
    if last > first and len(cells) < width:
        error = InvalidEvent(
            translatable(
                "The row has %(found)s cells instead of %(expected)s and goes on to line %(last)s:"
                " a quotation mark may not be closed."
            ),
            found=len(cells),
            expected=width,
            last=last,
        )
    else:
        error = InvalidEvent(
            translatable("The row has %(found)s cells; the first row names %(expected)s columns."),
            found=len(cells),
            expected=width,
        )
    return BrokenRow(first, tuple(cells), error)
