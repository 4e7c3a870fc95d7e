"""Read a mapping from TOML, and write one, so that a page and the command line can share it."""

import json
import tomllib
from typing import Any

import msgspec

from polku.collect.files.mapping import Mapping
from polku.vocabulary.errors import InvalidMapping, translatable

_TABLES = ("events", "skip")


def read_mapping(text: str) -> Mapping:
    """Return the mapping that ``text`` holds; raises `InvalidMapping`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidMapping(
            translatable("The mapping is not valid TOML: %(detail)s."), detail=str(error)
        ) from error
    try:
        return msgspec.convert(raw, Mapping)
    except msgspec.ValidationError as error:
        raise InvalidMapping(
            translatable("The mapping cannot be used: %(detail)s."), detail=error
        ) from error


def write_mapping(mapping: Mapping) -> str:
    """Return ``mapping`` as TOML that `read_mapping` reads back to an equal value."""
    raw = msgspec.to_builtins(mapping)
    lines = [_line(key, value) for key, value in raw.items() if key not in _TABLES]
    for name in _TABLES:
        for table in raw.get(name, ()):
            lines += ["", f"[[{name}]]"]
            lines += [_line(key, value) for key, value in table.items() if key != "properties"]
            lines += _properties(table.get("properties", {}))
    return "\n".join(lines) + "\n"


def _properties(properties: dict[str, Any]) -> list[str]:
    if not properties:
        return []
    return ["[events.properties]", *(_line(key, value) for key, value in properties.items())]


def _line(key: str, value: object) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _string(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(_line(key, part) for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _string(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
