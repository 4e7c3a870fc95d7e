"""Say what changed from one version of a schema to the next, line by line of how it is written."""

import json
from collections.abc import Sequence
from difflib import ndiff
from typing import Literal, NamedTuple

from polku.features.catalogue.models import SchemaVersion

Side = Literal["gone", "new", "same"]
_SIDES: dict[str, Side] = {"- ": "gone", "+ ": "new", "  ": "same"}
_MOST_LINES = 2_000


class Line(NamedTuple):
    """One line, and on which side it stands."""

    side: Side
    text: str


def difference(before: SchemaVersion | None, after: SchemaVersion) -> tuple[Line, ...]:
    """Return the lines of both versions; the first version has only new ones."""
    old = _lines(before) if before else []
    found = ndiff(old[:_MOST_LINES], _lines(after)[:_MOST_LINES])
    return tuple(Line(_SIDES[line[:2]], line[2:]) for line in found if line[:2] in _SIDES)


def _lines(version: SchemaVersion) -> Sequence[str]:
    """Return a version laid out in one way, so that only what it says differs."""
    whole = {"context": version.context, "schema": json.loads(version.text)}
    return json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True).splitlines()
