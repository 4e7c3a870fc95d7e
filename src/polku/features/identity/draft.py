"""Read identity rules from a form, and write them into one."""

import re
from typing import NamedTuple

from django.http import QueryDict

from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.identity import ANONYMOUS, USER, IdentifierType, IdentityRules

_NAME = re.compile(r"[a-z][a-z0-9_.]{1,39}")
_MOST = {"types": 20, "blocked": 200, "limit": 1_000, "days": 3_650, "alone_from": 1_000}
#: Empty lines for types of one's own.
_FREE = 2


class Row(NamedTuple):
    """A type as fields of the form; ``fixed`` ones are always there."""

    name: str = ""
    limit: str = "5"
    days: str = ""
    traits: str = ""
    fixed: bool = False


def rows_of(rules: IdentityRules) -> list[Row]:
    """Return a line for each type, and empty ones for new types."""
    named = [
        Row(
            one.name,
            str(one.limit),
            str(one.days or ""),
            ", ".join(one.traits),
            fixed=one.name in (USER, ANONYMOUS),
        )
        for one in rules.types
    ]
    return [*named, *[Row()] * _FREE]


def typed_rows(fields: QueryDict) -> list[Row]:
    """Return the lines as they were typed."""
    lists = (fields.getlist(name) for name in ("name", "limit", "days", "traits"))
    return [
        Row(name, limit, days, traits, fixed=name in (USER, ANONYMOUS))
        for name, limit, days, traits in zip(*lists, strict=False)
    ]


def rules_in(fields: QueryDict) -> IdentityRules:
    """Return the rules that a form holds. Raises `InvalidQuestion` with what is wrong."""
    types = tuple(_type(row) for row in typed_rows(fields) if row.name.strip())
    names = [one.name for one in types]
    if names[:1] != [USER] or ANONYMOUS not in names:
        raise InvalidQuestion(translatable("user_id comes first, and anonymous_id cannot go."))
    if len(set(names)) < len(names) or len(names) > _MOST["types"]:
        raise InvalidQuestion(
            translatable("Each type stands once, and there are at most %(most)d."),
            most=_MOST["types"],
        )
    return IdentityRules(
        types, _blocked(fields), _number(fields.get("alone_from", "0"), "alone_from")
    )


def _type(row: Row) -> IdentifierType:
    name = row.name.strip()
    if not _NAME.fullmatch(name):
        raise InvalidQuestion(
            translatable("“%(name)s” is no type: write small letters, digits, _ and dots."),
            name=name[:100],
        )
    traits = tuple(part.strip()[:100] for part in row.traits.split(",") if part.strip())[:5]
    days = _number(row.days, "days") if row.days.strip() else None
    return IdentifierType(name, _number(row.limit, "limit"), days or None, traits)


def _blocked(fields: QueryDict) -> tuple[str, ...]:
    lines = [line.strip()[:200] for line in fields.get("blocked", "").splitlines()]
    blocked = tuple(dict.fromkeys(line for line in lines if line))
    if len(blocked) > _MOST["blocked"]:
        raise InvalidQuestion(
            translatable("At most %(most)d values can be blocked."), most=_MOST["blocked"]
        )
    if any(not line.strip("*") for line in blocked):
        raise InvalidQuestion(translatable("A star alone would block every value."))
    return blocked


def _number(text: str, what: str) -> int:
    lowest = 0 if what == "alone_from" else 1
    number = int(text) if text.strip().isdecimal() and len(text.strip()) < 6 else -1
    if not lowest <= number <= _MOST[what] or (what == "alone_from" and number == 1):
        raise InvalidQuestion(
            translatable("“%(text)s” is no number that can stand there, at most %(most)d."),
            text=text[:50],
            most=_MOST[what],
        )
    return number
