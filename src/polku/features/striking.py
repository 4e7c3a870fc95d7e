"""Strike the identifiers of somebody who is erased out of what people wrote or defined."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

#: What stands where an identifier stood: a definition stays whole, and picks nobody by it.
STRUCK = "erased"
#: A shorter identifier is met in words that tell of nobody.
_SHORTEST = 3


def strike(rows: "QuerySet[Any]", fields: Iterable[str], names: Iterable[str]) -> int:
    """Replace ``names`` in the text (or JSON) ``fields`` of ``rows``; return how many changed."""
    known = [name for name in names if len(name) >= _SHORTEST]
    if not known:
        return 0
    pattern = _whole(known)
    return sum(_strike(row, tuple(fields), pattern) for row in rows)


def _strike(row: Model, fields: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    changed = []
    for field in fields:
        value = getattr(row, field)
        struck = _struck(value, pattern)
        if struck != value:
            setattr(row, field, struck)
            changed.append(field)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _struck(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(STRUCK, value)
    if isinstance(value, list):
        return [_struck(one, pattern) for one in value]
    if isinstance(value, dict):
        return {key: _struck(one, pattern) for key, one in value.items()}
    return value


def _whole(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds each name as a whole word, also as JSON writes it."""
    forms = {form for name in names for form in (name, *_in_json(name))}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")


def _in_json(name: str) -> tuple[str, str]:
    return json.dumps(name)[1:-1], json.dumps(name, ensure_ascii=False)[1:-1]
