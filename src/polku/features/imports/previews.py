"""Shape the first rows of a file for a table that a person can look over."""

from typing import NamedTuple

from polku.collect.files.values import as_text
from polku.features.imports.rules import Preview

_ROWS = 8
_CELL = 60
_EXAMPLES = 3


class Look(NamedTuple):
    """Column names, the first rows as texts, and some different values of each column."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    examples: dict[str, str]


def look_of(preview: Preview) -> Look:
    """Return what to show of a preview."""
    columns = preview.table.columns
    rows = [[_cut(as_text(cell)) for cell in row] for row in preview.rows[:_ROWS]]
    cells = zip(*preview.rows[:200], strict=True) if preview.rows else ((),) * len(columns)
    examples = {
        column: _examples([as_text(cell) for cell in values])
        for column, values in zip(columns, cells, strict=True)
    }
    return Look(columns, rows, examples)


def _examples(texts: list[str]) -> str:
    different = list(dict.fromkeys(_cut(text) for text in texts if text))
    return " · ".join(different[:_EXAMPLES])


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
