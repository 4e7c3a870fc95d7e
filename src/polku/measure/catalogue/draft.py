"""Propose a JSON Schema from what arrived: what nearly every event has, and what it is.

Pure. A draft is a beginning for somebody who knows the event. It asks for no more than the events
showed; types that fewer than one in twenty have are taken for mistakes, and named.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from polku.measure.catalogue.properties import Properties, PropertySummary, PropertyType

#: From how many events on a property that all of them have is asked for.
ENOUGH = 50
_RARE = 0.05
_FEW_VALUES, _TIMES_EACH, _LONGEST_VALUE = 12, 10, 40

_JSON_TYPES: dict[PropertyType, str] = {
    "number": "number",
    "truth": "boolean",
    "text": "string",
    "day": "string",
    "time": "string",
    "list": "array",
    "object": "object",
}


class Draft(msgspec.Struct, frozen=True):
    """A proposed schema; ``unusual`` are properties of which a rare type is left out."""

    schema: dict[str, Any]
    unusual: tuple[str, ...]
    n: int


def draft_of(found: Properties) -> Draft:
    """Return the schema that the described events suggest.

    >>> from polku.measure.catalogue.properties import described
    >>> draft_of(described([{"total": 5}] * 60)).schema["properties"]
    {'total': {'type': 'integer'}}
    """
    schema: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for one in sorted(found.listed, key=lambda one: one.path):
        _place(schema, one.path.split("."), one)
    unusual = tuple(one.path for one in found.listed if _usual(one) != _types(one))
    return Draft(_tidy(schema), unusual, found.n)


def _place(schema: dict[str, Any], steps: Sequence[str], one: PropertySummary) -> None:
    for step in steps[:-1]:
        inner = {"type": "object", "properties": {}, "required": []}
        below = schema["properties"].setdefault(step, inner)
        if "properties" not in below:  # an object in some events, a plain value in others
            schema["properties"][step] = {}
            return
        schema = below
    schema["properties"].setdefault(steps[-1], _described(one))
    if len(steps) == 1 and one.events == one.n >= ENOUGH:
        schema["required"].append(steps[-1])


def _described(one: PropertySummary) -> dict[str, Any]:
    usual = _usual(one)
    names = sorted({_JSON_TYPES[kind] for kind in usual})
    said: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
    if usual == {"number"} and _whole_numbers(one):
        said["type"] = "integer"
    if usual == {"day"}:
        said["format"] = "date"
    if usual == {"text"} and _is_choice(one):
        said["enum"] = sorted(value for value, _ in one.values if isinstance(value, str))
    return said


def _types(one: PropertySummary) -> set[PropertyType]:
    return {kind for kind, _ in one.types}


def _usual(one: PropertySummary) -> set[PropertyType]:
    return {kind for kind, events in one.types if events >= _RARE * one.events}


def _whole_numbers(one: PropertySummary) -> bool:
    numbers = [value for value, _ in one.values if isinstance(value, int | float)]
    return all(float(value).is_integer() for value in numbers) and len(one.values) == one.distinct


def _is_choice(one: PropertySummary) -> bool:
    texts = [(value, events) for value, events in one.values if isinstance(value, str)]
    return (
        one.distinct == len(one.values)
        and 1 < len(texts) <= _FEW_VALUES
        and all(events >= _TIMES_EACH and len(value) <= _LONGEST_VALUE for value, events in texts)
    )


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Return ``schema`` without empty lists, all the way down."""
    return {
        key: {name: _tidy(one) for name, one in value.items()} if key == "properties" else value
        for key, value in schema.items()
        if value not in ([], {}) or key == "enum"
    }
