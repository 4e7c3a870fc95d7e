"""Read a JSON Schema that somebody wrote, and refuse one that could do harm or cannot be used.

Nothing is fetched: references lead to parts of the same schema. They may not lead in a circle,
nor make the schema much larger than it is written: what is checked for each event stays small.
"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec

from polku.collect.strict_json import require_depth
from polku.vocabulary.errors import InvalidSchema, PolkuError, translatable

LONGEST = 64_000
_DEEPEST = 40
#: How many parts a schema may have once its references are put in their places.
_MOST_PARTS = 5_000
#: Patterns run in time that grows with the text only; these bound what compiling one may take.
_PATTERNS = jsonschema_rs.RegexOptions(size_limit=1_000_000, dfa_size_limit=2_000_000)
_FOREIGN = ("$dynamicRef", "$recursiveRef")


def read_schema(text: str) -> dict[str, Any]:
    """Return the schema that ``text`` holds; raises `InvalidSchema` and says why."""
    if len(text) > LONGEST:
        raise InvalidSchema(
            translatable("The schema is longer than %(limit)d characters."), limit=LONGEST
        )
    try:
        require_depth(text.encode(), _DEEPEST)
        schema = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, PolkuError, RecursionError) as error:
        raise InvalidSchema(
            translatable("The schema is not valid JSON: %(reason)s."), reason=str(error)
        ) from error
    if not isinstance(schema, dict):
        raise InvalidSchema(translatable('A schema is a JSON object, as in {"type": "object"}.'))
    _require_small(schema)
    return schema


def compiled(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """Return what checks an object against ``schema``; raises `InvalidSchema`."""
    try:
        return jsonschema_rs.validator_for(
            schema, offline=True, validate_formats=True, pattern_options=_PATTERNS
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        place = "/".join(str(one) for one in getattr(error, "instance_path", ()))
        reason = getattr(error, "message", str(error))
        raise InvalidSchema(
            translatable("The schema cannot be used: %(reason)s (at “%(place)s”)."),
            reason=reason[:300],
            place=place,
        ) from error


def written(schema: dict[str, Any]) -> str:
    """Return a schema as text that people read."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _require_small(schema: dict[str, Any]) -> None:
    sizes: dict[int, int] = {}
    _size(schema, schema, sizes, ())


def _size(part: Any, whole: dict[str, Any], sizes: dict[int, int], above: tuple[int, ...]) -> int:
    """Return how many parts ``part`` has, references put in their places."""
    if not isinstance(part, dict | list):
        return 0
    if id(part) in above:
        raise InvalidSchema(translatable("A reference of the schema leads in a circle."))
    if id(part) not in sizes:
        within = (*above, id(part))
        size = 1 + sum(_size(one, whole, sizes, within) for one in _parts(part, whole))
        if size > _MOST_PARTS:
            raise InvalidSchema(
                translatable("The schema has more than %(limit)d parts."), limit=_MOST_PARTS
            )
        sizes[id(part)] = size
    return sizes[id(part)]


def _parts(part: dict[str, Any] | list[Any], whole: dict[str, Any]) -> Iterator[Any]:
    if isinstance(part, list):
        yield from part
        return
    yield from part.values()
    for name in _FOREIGN:
        if name in part:
            raise InvalidSchema(translatable("The schema may not use “%(keyword)s”."), keyword=name)
    if isinstance(reference := part.get("$ref"), str):
        yield _referred(reference, whole)


def _referred(reference: str, whole: dict[str, Any]) -> Any:
    found: Any = whole if reference == "#" or reference.startswith("#/") else None
    try:
        for step in reference.removeprefix("#").split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
    except (KeyError, IndexError, ValueError, TypeError):
        found = None
    if found is None:
        raise InvalidSchema(
            translatable(
                "The reference “%(reference)s” leads to no part of the schema. Only references "
                "within it are followed, as in #/$defs/address."
            ),
            reference=reference[:200],
        )
    return found
