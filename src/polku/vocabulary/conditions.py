"""Read and write conditions as one word: ``channel=web``, ``plan!=basic``, ``amount>=50``.

A field alone (``coupon``) asks that the event has it, ``!coupon`` that it has not. Who is in a
segment is asked by ``segment=loyal`` or ``segment!=loyal``; the same segment as a dimension, with
the values ``in`` and ``not in``, is ``segment.loyal``.
"""

import re

from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.operators import Operator
from polku.vocabulary.touchpoints import Condition

BUILT_IN_DIMENSIONS = ("touchpoint", "channel", "stage", "event", "source", "account", "person")
#: How each operator that compares with a value is written; the longer ones first.
SIGNS: dict[str, Operator] = {
    "!=": "is_not",
    ">=": "gte",
    "<=": "lte",
    "^=": "starts",
    "~": "contains",
    "=": "is",
    ">": "gt",
    "<": "lt",
}
_WRITTEN = {operator: sign for sign, operator in SIGNS.items()}
_COMPARISON = re.compile(
    rf"(?P<field>[^=!<>~^]+)(?P<sign>{'|'.join(map(re.escape, SIGNS))})(?P<value>.*)", re.DOTALL
)
_ORDERED = frozenset({"gt", "gte", "lt", "lte"})
#: A number, or a date with or without a time: those sort as they are written.
_SORTABLE = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-][\d:]+)?)?", re.ASCII)
#: What a condition may ask of the event itself; a property of such a name keeps its prefix.
OWN_FIELDS = (*BUILT_IN_DIMENSIONS, "kind", "text", "score", "metric", "segment")
#: What ``segment.NAME`` is for who is in the segment; ``not in`` for the others.
INSIDE = "in"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST_NAME = 200


def parse_condition(text: str, parameter: str = "where") -> Condition:
    """Return the condition that ``text`` writes.

    >>> parse_condition("amount>=50")
    Condition(field='amount', operator='gte', value='50')
    """
    found = _COMPARISON.fullmatch(text)
    if found is None:
        operator: Operator = "unset" if text.startswith("!") else "set"
        return Condition(parse_dimension(text.removeprefix("!"), parameter), operator)
    operator = SIGNS[found["sign"]]
    value = found["value"].strip()
    if found["field"].strip() == "segment" and operator in ("is", "is_not"):
        return Condition(parse_dimension(f"segment.{value}", parameter), operator, INSIDE)
    field = parse_dimension(found["field"], parameter)
    if operator in _ORDERED and not _SORTABLE.fullmatch(value):
        raise InvalidQuestion(
            translatable(
                "“%(parameter)s”: %(text)s compares with a number or a date, as in amount>=50."
            ),
            parameter=parameter,
            text=text,
        )
    return Condition(field, operator, value)


def spell_condition(condition: Condition) -> str:
    """Return the condition as `parse_condition` reads it.

    >>> spell_condition(Condition("channel", "is_not", "web"))
    'channel!=web'
    """
    if condition.field.startswith("segment.") and condition.value == INSIDE:
        sign = _WRITTEN[condition.operator]
        return f"segment{sign}{condition.field.removeprefix('segment.')}"
    if condition.operator == "set":
        return condition.field
    if condition.operator == "unset":
        return f"!{condition.field}"
    return f"{condition.field}{_WRITTEN[condition.operator]}{condition.value}"


def parse_dimension(text: str, parameter: str = "by") -> str:
    """Return a dimension in its one spelling: ``property.channel`` only where it must be.

    >>> parse_dimension("property.plan"), parse_dimension("property.channel")
    ('plan', 'property.channel')
    """
    name = text.strip()
    plain = name.removeprefix("property.")
    bare = plain.removeprefix("person.") if plain == name else plain
    if not bare or len(bare) > _LONGEST_NAME or not bare.isprintable() or bare[0] in "=<>~^!":
        raise InvalidQuestion(
            translatable(
                "“%(parameter)s”: “%(text)s” is not a field. Name one of %(built_in)s, a trait as "
                "person.NAME or a property as property.NAME."
            ),
            parameter=parameter,
            text=text,
            built_in=", ".join(BUILT_IN_DIMENSIONS),
        )
    if name == "segment" or (name.startswith("segment.") and not _SLUG.fullmatch(name[8:])):
        raise InvalidQuestion(
            translatable(
                "“%(parameter)s”: name a segment, as in segment=loyal or, to break down by it, "
                "segment.loyal; a property of that name is property.segment."
            ),
            parameter=parameter,
        )
    must_keep = plain in OWN_FIELDS or plain.startswith(("person.", "property.", "segment."))
    return name if must_keep else plain
