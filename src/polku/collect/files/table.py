"""Open a file as a table of rows, whatever kind it is."""

from pathlib import Path

from polku.collect.files.delimited import DelimitedTable
from polku.collect.files.encodings import check_text, encoding_of, refuse_wide
from polku.collect.files.jsonlines import JsonLinesTable
from polku.collect.files.kinds import kind_of
from polku.collect.files.parquet import ParquetTable
from polku.collect.files.rows import Table
from polku.collect.files.stream import head_of

#: How much of a file is read for a preview.
PREVIEW_BYTES = 32 * 1024 * 1024


def open_table(
    path: Path,
    *,
    name: str = "",
    encoding: str = "",
    delimiter: str = "",
    preview: int | None = None,
) -> Table:
    """Return the rows of ``path`` (the first ``preview`` of them).

    The whole file is read through once before, so that an encoding or a line that cannot be
    read is found before anything is imported. Raises `InvalidFile`; messages call the file
    ``name``.
    """
    name = name or path.name
    head = head_of(path, name)
    kind = kind_of(head, name)
    if kind == "parquet":
        return ParquetTable(path, name, preview)
    encoding = encoding_of(head, encoding)
    refuse_wide(head, encoding, name)
    check_text(path, encoding, name, None if preview is None else PREVIEW_BYTES)
    if kind == "jsonl":
        return JsonLinesTable(path, name, encoding, preview)
    return DelimitedTable(path, name, encoding, delimiter, preview)
