"""Turn the properties of a mapping into functions from a row to a value."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from polku.collect.files.columns import Columns
from polku.collect.files.mapping import Mapping as FileMapping
from polku.collect.files.mapping import PropertyFrom
from polku.collect.files.rows import Row
from polku.collect.files.times import day_parser, time_parser, zone_of
from polku.collect.files.values import as_boolean, as_number, as_text, within_engine

ReadCell = Callable[[Any], Any]
ReadRow = Callable[[Row], Any]
#: A product of money and pieces is kept to a millionth: 2.55 × 6 is 15.3, not 15.299999999999999.
_PLACES = 6


def property_readers(
    properties: Mapping[str, str | PropertyFrom], columns: Columns, mapping: FileMapping
) -> list[tuple[str, ReadRow]]:
    """Return for each property what reads it; a reader gives ``None`` where there is nothing."""
    return [
        (
            name,
            _reader(
                part if isinstance(part, PropertyFrom) else PropertyFrom(column=part),
                columns,
                mapping,
            ),
        )
        for name, part in properties.items()
    ]


def _reader(part: PropertyFrom, columns: Columns, mapping: FileMapping) -> ReadRow:
    if part.value is not None:
        return lambda _: part.value
    if part.multiply:
        return _product(part.multiply, columns, mapping.decimal)
    index = columns.index(part.column)
    if part.type == "number":
        return lambda row: as_number(row[index], part.column, mapping.decimal)
    if part.type:
        read = _cell_reader(part, mapping)
        return lambda row: read(row[index])
    return _plain_reader(index)


def _cell_reader(part: PropertyFrom, mapping: FileMapping) -> ReadCell:
    if part.type == "boolean":
        return lambda cell: as_boolean(cell, part.column)
    if part.type == "text":
        return lambda cell: as_text(cell) or None
    if part.type == "date":
        return day_parser(part.column, part.format)
    parse = time_parser(part.column, part.format, zone_of(part.timezone or mapping.timezone))
    return lambda cell: _iso(parse(cell))


def _plain_reader(index: int) -> ReadRow:
    """Return what reads a cell as it is: this runs more often than anything else."""

    def read(row: Row) -> Any:
        cell = row[index]
        if type(cell) is str:
            return cell.strip() or None
        if isinstance(cell, bool | list | dict):
            return cell
        if isinstance(cell, int | float) and math.isfinite(cell):
            return within_engine(cell)
        return as_text(cell) or None

    return read


def _iso(instant: Any) -> str | None:
    return instant.isoformat(timespec="milliseconds") if instant is not None else None


def _product(names: tuple[str, ...], columns: Columns, decimal: str) -> ReadRow:
    factors = [(name, columns.index(name)) for name in names]

    def read(row: Row) -> float | None:
        product: float = 1
        for name, index in factors:
            number = as_number(row[index], name, decimal)
            if number is None:
                return None
            product *= number
        return round(product, _PLACES)

    return read
