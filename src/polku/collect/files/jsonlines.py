"""Read JSON Lines, one object on each line, as a table."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from polku.collect.files.kinds import Kind
from polku.collect.files.lines import Lines, lines_of
from polku.collect.files.rows import MOST_COLUMNS, Batch, BrokenRow, Row
from polku.collect.limits import LIMITS
from polku.collect.strict_json import require_depth
from polku.vocabulary.errors import InvalidEvent, InvalidFile, translatable

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class JsonLinesTable:
    """A file of JSON objects; ``{"a": {"b": 1}}`` is the column ``a.b``.

    The columns are all keys of the file, in the order in which they come.
    """

    kind: Kind = "jsonl"

    def __init__(self, path: Path, name: str, encoding: str, preview: int | None) -> None:
        self.name = name
        self.size = path.stat().st_size
        self._path = path
        self._encoding = encoding
        self._preview = preview
        self.columns = self._columns()

    def batches(self, rows: int) -> Iterator[Batch]:
        """Read from the first line, at most ``rows`` objects at a time."""
        with lines_of(self._path, self._encoding, self.name) as (lines, stream):
            numbered = self._numbered(lines)
            while chunk := list(itertools.islice(numbered, rows)):
                yield self._batch(chunk, stream.position)

    def _batch(self, chunk: list[tuple[int, str]], position: int) -> Batch:
        good: list[Row] = []
        numbers: list[int] = []
        broken = []
        for number, line in chunk:
            try:
                found = _object(line)
            except InvalidEvent as error:
                broken.append(BrokenRow(number, (line,), error))
                continue
            good.append([found.get(column) for column in self.columns])
            numbers.append(number)
        return Batch(good, numbers, broken, position)

    def _numbered(self, lines: Lines) -> Iterator[tuple[int, str]]:
        filled = ((lines.number, line.strip()) for line in _row_by_row(lines))
        return itertools.islice(((n, line) for n, line in filled if line), self._preview)

    def _columns(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        with lines_of(self._path, self._encoding, self.name) as (lines, _):
            for _, line in self._numbered(lines):
                try:
                    names.update(dict.fromkeys(_object(line)))
                except InvalidEvent:
                    continue
                if len(names) > MOST_COLUMNS:
                    raise InvalidFile(
                        translatable(
                            "%(file)s has more than %(most)s different keys, the most that can be"
                            " read."
                        ),
                        file=self.name,
                        most=MOST_COLUMNS,
                    )
        if not names:
            raise InvalidFile(
                translatable(
                    "%(file)s looks like JSON, but no line of it is a JSON object. Save it as JSON"
                    " Lines: one object on each line."
                ),
                file=self.name,
            )
        return tuple(names)


def flattened(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return ``value`` with objects inside it opened: ``{"a": {"b": 1}}`` gives ``{"a.b": 1}``."""
    flat: dict[str, Any] = {}
    for key, part in value.items():
        if isinstance(part, dict):
            flat.update(flattened(part, f"{prefix}{key}."))
        else:
            flat[prefix + key] = part
    return flat


def _row_by_row(lines: Lines) -> Iterator[str]:
    for line in lines:
        lines.row_ended()
        yield line


def _object(line: str) -> dict[str, Any]:
    try:
        require_depth(line.encode(), LIMITS.depth)
        return flattened(_decode(line))
    except (msgspec.DecodeError, UnicodeError, InvalidEvent) as error:
        raise InvalidEvent(
            translatable("The line is not a JSON object: %(detail)s"), detail=str(error)
        ) from error
