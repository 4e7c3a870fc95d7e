"""Write whole columns of JSON objects at once."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from polku.demo.draws import Ints

_encode = msgspec.json.Encoder().encode


class Labels(msgspec.Struct, frozen=True):
    """One of ``names`` in each row, by ``codes``; None leaves the field out of that row."""

    codes: Ints
    names: Sequence[str | int | float | None]


class Numbered(msgspec.Struct, frozen=True):
    """An identifier in each row: ``prefix`` and a number."""

    prefix: str
    numbers: Ints


class Cents(msgspec.Struct, frozen=True):
    """An amount of money in each row, given in cents and written in euros."""

    cents: Ints


Field: TypeAlias = str | int | npt.NDArray[np.int64] | npt.NDArray[np.bool_] | Labels | Numbered
AnyField: TypeAlias = Field | Cents
Fields: TypeAlias = Mapping[str, AnyField]


def objects(size: int, fields: Fields) -> pa.Array:
    """Return ``size`` JSON objects with ``fields`` in their order; the first is in every row.

    >>> objects(2, {"path": "/", "load_ms": np.array([900, 1200])}).to_pylist()
    ['{"path":"/","load_ms":900}', '{"path":"/","load_ms":1200}']
    """
    if not fields:
        return pa.repeat(pa.scalar("{}"), size)
    parts: list[pa.Array | pa.Scalar] = []
    for place, (name, field) in enumerate(fields.items()):
        head = ("," if place else "{") + _json(name) + ":"
        parts += _parts(head, field)
    joined = pc.binary_join_element_wise(*parts, pa.scalar("}"), pa.scalar(""))
    return joined if isinstance(joined, pa.Array) else pa.repeat(joined, size)


def _parts(head: str, field: AnyField) -> list[pa.Array | pa.Scalar]:
    if isinstance(field, str | int):
        return [pa.scalar(head + _json(field))]
    if isinstance(field, Labels):
        return [_labels(head, field)]
    if isinstance(field, Numbered):
        head += _json(field.prefix)[:-1]
        return [pa.scalar(head), _digits(field.numbers), pa.scalar('"')]
    if isinstance(field, Cents):
        cents = pc.utf8_lpad(_digits(field.cents % 100), 2, "0")
        return [pa.scalar(head), _digits(field.cents // 100), pa.scalar("."), cents]
    if field.dtype == np.bool_:
        truth = pa.array([f"{head}false", f"{head}true"])
        return [truth.take(pa.array(field.astype(np.int8)))]
    return [pa.scalar(head), _digits(field)]


def _labels(head: str, field: Labels) -> pa.Array:
    names = pa.array(["" if name is None else head + _json(name) for name in field.names])
    return names.take(pa.array(field.codes))


def _digits(numbers: npt.NDArray[np.generic]) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _json(value: str | float) -> str:
    return _encode(value).decode()
