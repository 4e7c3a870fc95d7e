"""Say in words why an event does not fit its schema; what was sent is not repeated."""

from collections.abc import Callable, Sequence
from typing import Any

import jsonschema_rs

from polku.vocabulary.errors import InvalidEvent, translatable

_TYPES = {
    "number": translatable("%(field)s is not a number."),
    "integer": translatable("%(field)s is not a whole number."),
    "string": translatable("%(field)s is not text."),
    "boolean": translatable("%(field)s is not true or false."),
    "array": translatable("%(field)s is not a list."),
    "object": translatable("%(field)s is not an object with properties of its own."),
    "null": translatable("%(field)s is not empty."),
}
_MOST_NAMED = 12
_MESSAGE = translatable("%(field)s does not fit the schema (%(keyword)s).")


def reason(error: jsonschema_rs.ValidationError, root: str) -> InvalidEvent:
    """Return ``error`` as ours; ``root`` is what the checked object is called in the event."""
    path = _path(root, error.instance_path)
    tell = _TOLD.get(error.kind.name)
    if tell is None:
        return InvalidEvent(_MESSAGE, field=path, keyword=error.kind.name)
    return tell(path, error.kind.value)


def _path(root: str, steps: Sequence[str | int]) -> str:
    path = root
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path


def _type(path: str, types: Any) -> InvalidEvent:
    if len(types) == 1:
        return InvalidEvent(_TYPES[types[0]], field=path)
    return InvalidEvent(
        translatable("%(field)s is of none of the types %(types)s."),
        field=path,
        types=", ".join(types),
    )


def _enum(path: str, options: Any) -> InvalidEvent:
    named = ", ".join(map(str, options[:_MOST_NAMED])) + (" …" if options[_MOST_NAMED:] else "")
    return InvalidEvent(
        translatable("%(field)s is none of the values %(allowed)s."), field=path, allowed=named
    )


def _limited(message: str) -> Callable[[str, Any], InvalidEvent]:
    return lambda path, limit: InvalidEvent(message, field=path, limit=limit)


_TOLD: dict[str, Callable[[str, Any], InvalidEvent]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda path, value: _enum(path, [value]),
    "required": lambda path, name: InvalidEvent(
        translatable("%(field)s is missing."), field=f"{path}.{name}"
    ),
    "additionalProperties": lambda path, names: InvalidEvent(
        translatable("%(field)s is a property that the schema does not know."),
        field=f"{path}.{names[0]}",
    ),
    "minimum": _limited(translatable("%(field)s is less than %(limit)s.")),
    "maximum": _limited(translatable("%(field)s is more than %(limit)s.")),
    "exclusiveMinimum": _limited(translatable("%(field)s is not more than %(limit)s.")),
    "exclusiveMaximum": _limited(translatable("%(field)s is not less than %(limit)s.")),
    "minLength": _limited(translatable("%(field)s is shorter than %(limit)d characters.")),
    "maxLength": _limited(translatable("%(field)s is longer than %(limit)d characters.")),
    "pattern": _limited(translatable("%(field)s is not written as the pattern %(limit)s asks.")),
    "format": _limited(translatable("%(field)s is not written in the form “%(limit)s”.")),
}
