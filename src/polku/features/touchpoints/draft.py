"""Read a rule that is being written from the fields of its form."""

from itertools import zip_longest

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from polku.features.touchpoints.rules import check_rule
from polku.vocabulary.conditions import parse_condition, spell_condition
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.operators import Operator
from polku.vocabulary.touchpoints import Condition, TouchpointRule

#: What can be asked of a field, in words.
OPERATORS: tuple[tuple[Operator, object], ...] = (
    ("is", _("is")),
    ("is_not", _("is not")),
    ("contains", _("contains")),
    ("starts", _("starts with")),
    ("gt", _("is more than")),
    ("gte", _("is at least")),
    ("lt", _("is less than")),
    ("lte", _("is at most")),
    ("set", _("is there")),
    ("unset", _("is missing")),
)
_KNOWN: dict[str, Operator] = {operator: operator for operator, _words in OPERATORS}
_LONGEST = 120


def draft_of(fields: QueryDict) -> TouchpointRule:
    """Return the rule that the form says; empty condition lines say nothing.

    Raises `InvalidQuestion` for a rule that cannot be.
    """
    rule = TouchpointRule(
        event=fields.get("event", "").strip()[:200],
        conditions=_conditions(fields),
        touchpoint=_label(fields, "touchpoint"),
        channel=_label(fields, "channel"),
        stage=_label(fields, "stage"),
        hidden=bool(fields.get("hidden")),
    )
    check_rule(rule)
    return rule


def _label(fields: QueryDict, name: str) -> str:
    return fields.get(name, "").strip()[:_LONGEST]


def _conditions(fields: QueryDict) -> tuple[Condition, ...]:
    lines = zip_longest(
        fields.getlist("field"), fields.getlist("operator"), fields.getlist("value"), fillvalue=""
    )
    return tuple(
        _condition(field.strip(), operator, value.strip())
        for field, operator, value in lines
        if field.strip()
    )


def _condition(field: str, operator: str, value: str) -> Condition:
    if operator not in _KNOWN:
        raise InvalidQuestion(
            translatable("“%(operator)s” is no way to compare a field."), operator=operator
        )
    return parse_condition(spell_condition(Condition(field, _KNOWN[operator], value)), "field")


def lines_of(fields: QueryDict) -> list[tuple[str, str, str]]:
    """Return the condition lines as they were written, and two empty ones."""
    written = zip_longest(
        fields.getlist("field"), fields.getlist("operator"), fields.getlist("value"), fillvalue=""
    )
    return [*(line for line in written if line[0].strip()), *[("", "is", "")] * 2]


def in_words(rule: TouchpointRule) -> list[str]:
    """Return the conditions of a rule as a person reads them."""
    words = dict(OPERATORS)
    return [f"{one.field} {words[one.operator]} {one.value}".strip() for one in rule.conditions]


def fields_of(rule: TouchpointRule) -> QueryDict:
    """Return a rule as the fields of its form."""
    fields = QueryDict(mutable=True)
    fields.update(
        {
            "event": rule.event,
            "touchpoint": rule.touchpoint,
            "channel": rule.channel,
            "stage": rule.stage,
            "hidden": "1" if rule.hidden else "",
        }
    )
    for condition in rule.conditions:
        fields.appendlist("field", condition.field)
        fields.appendlist("operator", condition.operator)
        fields.appendlist("value", condition.value)
    return fields
