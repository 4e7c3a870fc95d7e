"""Write dimensions, conditions and touchpoint rules as expressions over the events table ``e``."""

import re
from collections.abc import Callable, Sequence

from polku.measure.binding import Binder
from polku.measure.membership import OUTSIDE, belongs
from polku.measure.ruling import first_rule
from polku.vocabulary.conditions import INSIDE
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.touchpoints import Condition, TouchpointRule, View

#: The person an event belongs to, after the joins that are known now: the latest changes first.
PERSON = (
    "dictGetOrDefault('polku.person_now', 'person', e.person_id, "
    "dictGetOrDefault('polku.person_of', 'person', e.person_id, e.person_id))"
)

#: Kinds of call that say who somebody is, and are no encounter.
NO_ENCOUNTER = "('identify', 'group', 'alias')"

#: Before a field of which the largest groups keep their names, and what all others are called. No
#: field that is asked for begins with that sign.
KEPT, OTHERS = "~", "(others)"

#: What the events themselves say, before any rule.
_RAW = {
    "touchpoint": "e.touchpoint",
    "channel": "e.channel",
    "stage": "e.stage",
    "event": "e.name",
    "source": "e.source",
    "account": "e.account_id",
    "kind": "e.kind",
    "text": "e.text",
    "score": "toString(e.score)",
    "metric": "e.metric",
}

#: What an event says of itself where no rule does.
_SAID = {
    "touchpoint": "if(e.touchpoint != '', e.touchpoint, e.name)",
    "channel": "e.channel",
    "stage": "e.stage",
}

#: Names that the engine takes as an identifier; others have signs that would need escaping.
_PLAIN_NAME = re.compile(r"[^`'\\\x00-\x1f\x7f]+")

_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def dimension(name: str, view: View, values: Binder) -> str:
    """Return ``name`` as a text expression, touchpoint, channel and stage as the rules see them.

    A person's trait (``person.NAME``) is not of the event: `polku.measure.source` joins it. So it
    does with who is in a segment (``segment.NAME``: `INSIDE` or `OUTSIDE`).
    """
    if name.startswith(KEPT):
        kept = values.bind("kept", list(view.kept), "Array(String)")
        return f"transform({dimension(name[1:], view, values)}, {kept}, {kept}, '{OTHERS}')"
    if name.startswith("segment."):
        return f"if({belongs(name[8:], view, PERSON)}, '{INSIDE}', '{OUTSIDE}')"
    viewed: dict[str, Callable[[], str]] = {
        "touchpoint": lambda: _labelled("touchpoint", view.rules, values),
        "encounter": lambda: encounter(view.rules, values),
        "channel": lambda: _labelled("channel", view.rules, values),
        "stage": lambda: _labelled("stage", view.rules, values),
        "person": lambda: f"toString({PERSON})",
    }
    if name in viewed:
        return viewed[name]()
    if name.startswith("person."):
        return "traits." + values_alias(name)
    return raw(name, values)


def values_alias(name: str) -> str:
    """Return the column in which a join gives the trait ``name``; refuses what is no word."""
    trait = name.removeprefix("person.")
    if not trait.isidentifier() or not trait.isascii():
        raise InvalidQuestion(
            translatable("A trait's name has letters, digits and _ only, not “%(name)s”."),
            name=trait,
        )
    return f"trait_{trait}"


def raw(name: str, values: Binder) -> str:
    """Return what the event itself says of ``name``, as text; a property where nothing else."""
    if name in _RAW:
        return _RAW[name]
    return f"toString({property_of(name, values)})"


def property_of(name: str, values: Binder) -> str:
    """Return a property in the type it was sent with (null where absent).

    Written as an identifier, only that property is read from the disk, which is six times as fast
    as `getSubcolumn`, for which the engine reads them all.
    """
    path = name.removeprefix("property.")
    if _PLAIN_NAME.fullmatch(path):
        return f"e.properties.{values.bind('property', path, 'Identifier')}"
    return f"getSubcolumn(e.properties, {values.bind('property', path)})"


def number(name: str, values: Binder) -> str:
    """Return a property or score as a number, null where it is none.

    Text that reads as a number is one ("12", "1e3"), true is 1; what 64 bits cannot hold exactly,
    like 2⁵³ + 1, is none.
    """
    if name == "score":
        return "e.score"
    return f"accurateCastOrNull({property_of(name, values)}, 'Float64')"


def condition(one: Condition, expression: str, values: Binder) -> str:
    """Return ``expression operator value`` as a truth value."""
    if one.operator == "set":
        return f"{expression} != ''"
    if one.operator == "unset":
        return f"{expression} = ''"
    if one.operator in _COMPARE:
        return _compared(expression, _COMPARE[one.operator], one.value, values)
    text = values.bind("value", one.value)
    if one.operator == "contains":
        return f"positionCaseInsensitiveUTF8({expression}, {text}) > 0"
    if one.operator == "starts":
        return f"startsWith({expression}, {text})"
    sign = "=" if one.operator == "is" else "!="
    return f"{expression} {sign} {text}"


def _compared(expression: str, sign: str, value: str, values: Binder) -> str:
    """Compare as numbers where ``value`` is one, else as text (ISO dates sort as text)."""
    try:
        limit = values.bind("limit", float(value), "Float64")
    except ValueError:
        return f"{expression} {sign} {values.bind('value', value)}"
    return f"ifNull(toFloat64OrNull({expression}) {sign} {limit}, false)"


def encounter(rules: Sequence[TouchpointRule], values: Binder) -> str:
    """Return the touchpoint of an event where it is an encounter, '' where it is none.

    Journeys are made of encounters. An answer to a survey may be none, and yet be about one: its
    touchpoint is the one it is about.
    """
    return by_rule("encounter", rules, values, _SAID["touchpoint"], nothing="''")


def _labelled(field: str, rules: Sequence[TouchpointRule], values: Binder) -> str:
    """Return touchpoint, channel or stage: of the first rule that matches, else as was said."""
    return by_rule(field, rules, values, _SAID[field], nothing="''")


def by_rule(
    field: str,
    rules: Sequence[TouchpointRule],
    values: Binder,
    said: str,
    *,
    nothing: str,
    label: str = "{}",
) -> str:
    """Return what the first rule that matches says of ``field``, else what was ``said``.

    ``label`` writes an array of labels in the form that is asked for; ``nothing`` stands for what
    is no encounter.
    """
    is_encounter = field == "encounter"
    named = "touchpoint" if is_encounter else field
    labels = {
        number: "" if is_encounter and rule.hidden else str(getattr(rule, named))
        for number, rule in enumerate(rules, start=1)
        if getattr(rule, named) or (is_encounter and rule.hidden)
    }
    number = rule_number(rules, values)
    otherwise = said
    if is_encounter:
        silent = sorted(set(range(1, len(rules) + 1)) - set(labels))
        unless = f" and ({number}) not in {tuple(silent)}" if silent else ""
        otherwise = f"if(e.kind in {NO_ENCOUNTER}{unless}, {nothing}, {said})"
    if not labels:
        return otherwise
    given = label.format(values.bind(f"{named}s", list(labels.values()), "Array(String)"))
    return f"transform({number}, {list(labels)},\n        {given}, {otherwise})"


def rule_number(rules: Sequence[TouchpointRule], values: Binder) -> str:
    """Return which rule (from 1) takes an event, 0 where none does."""
    return first_rule(rules, [matches(rule, values, listed=True) for rule in rules], values)


def outcome_number(rules: Sequence[TouchpointRule], views: Sequence[View], values: Binder) -> str:
    """Return what the rules make of an event, as a number that is the same in all ``views``.

    Where two views give the same number, they see the event alike.
    """
    outcomes = list(dict.fromkeys(_outcome(rule) for view in views for rule in view.rules))
    numbers = [0, *(outcomes.index(_outcome(rule)) + 1 for rule in rules)]
    return f"{numbers}[1 + {rule_number(rules, values)}]"


def _outcome(rule: TouchpointRule) -> tuple[str, str, str, bool]:
    return rule.touchpoint, rule.channel, rule.stage, rule.hidden


def matches(rule: TouchpointRule, values: Binder, *, listed: bool = False) -> str:
    """Return whether a rule takes an event.

    ``listed`` looks at each different value of a property once in a block of events, which pays
    where several rules look at the same one.
    """
    parts = [f"e.name = {values.bind('event', rule.event)}"] if rule.event else []
    for one in rule.conditions:
        read = raw(one.field, values)
        if listed and one.field not in _RAW:
            read = f"toLowCardinality({read})"
        parts.append(condition(one, read, values))
    return " and ".join(parts) or "true"
