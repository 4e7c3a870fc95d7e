"""Read Parquet as a table, a batch at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from polku.collect.files.kinds import Kind
from polku.collect.files.rows import MOST_COLUMNS, Batch, Row, distinct
from polku.vocabulary.errors import InvalidFile, translatable


class ParquetTable:
    """A Parquet file; fields of a struct ``a`` are the columns ``a.b``."""

    kind: Kind = "parquet"

    def __init__(self, path: Path, name: str, preview: int | None) -> None:
        self.name = name
        self.size = path.stat().st_size
        self._path = path
        self._preview = preview
        with _undamaged(name), pq.ParquetFile(path) as file:
            names = _flat(file.schema_arrow.empty_table()).column_names
            self._total = file.metadata.num_rows
        if len(names) > MOST_COLUMNS:
            raise InvalidFile(
                translatable(
                    "%(file)s has %(columns)s columns; %(most)s are the most that can be read."
                ),
                file=name,
                columns=len(names),
                most=MOST_COLUMNS,
            )
        if not self._total:
            raise InvalidFile(translatable("%(file)s is empty: it has no rows."), file=name)
        self.columns = distinct(names)

    def batches(self, rows: int) -> Iterator[Batch]:
        """Read from the first row, at most ``rows`` at a time."""
        done = 0
        wanted = self._total if self._preview is None else min(self._preview, self._total)
        with _undamaged(self.name), pq.ParquetFile(self._path) as file:
            for batch in file.iter_batches(batch_size=min(rows, wanted)):
                part = _flat(pa.Table.from_batches([batch]).slice(0, wanted - done))
                numbers = list(range(done + 1, done + part.num_rows + 1))
                done += part.num_rows
                yield Batch(_rows(part), numbers, [], self.size * done // self._total)
                if done >= wanted:
                    return


def _rows(table: pa.Table) -> list[Row]:
    return list(zip(*(_cells(column) for column in table.columns), strict=True))


def _cells(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        # Nanoseconds would come out as pandas values, which no one here asked for.
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_decimal(kind):
        column = column.cast(pa.float64(), safe=False)
    return column.to_pylist()  # type: ignore[no-any-return]


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


@contextmanager
def _undamaged(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise InvalidFile(
            translatable(
                "%(file)s begins like Parquet, but cannot be read: %(detail)s. What was imported"
                " before stays; import the mended file again, nothing is counted twice."
            ),
            file=name,
            detail=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error
