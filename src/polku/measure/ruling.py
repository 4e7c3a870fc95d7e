"""Write which touchpoint rule takes an event, at a cost that hardly grows with the rules.

The first rule that takes an event counts. Of the rules that ask for a name alone, one look at the
name finds the first; only those with conditions are tried one after the other.
"""

from collections.abc import Sequence

from polku.measure.binding import Binder
from polku.vocabulary.touchpoints import TouchpointRule


def first_rule(rules: Sequence[TouchpointRule], tests: Sequence[str], values: Binder) -> str:
    """Return the number (from 1) of the first rule that takes an event, 0 where none does.

    ``tests`` say of each of ``rules`` whether it takes an event.
    """
    none = len(rules) + 1
    named: dict[str, int] = {}
    tried: list[tuple[str, int]] = []
    last = none
    for number, (rule, test) in enumerate(zip(rules, tests, strict=True), start=1):
        if rule.event in named:
            continue  # a rule above takes every event of the name
        if rule.conditions:
            tried.append((test, number))
        elif rule.event:
            named[rule.event] = number
        else:
            last = number
            break
    found = [*_tried(tried, last), *_named(named, last, values)]
    if not found:
        return str(last % none)
    first = found[0] if len(found) == 1 else f"least(\n        {','.join(found)})"
    return first if last < none else f"({first}) % {none}"


def _tried(tried: Sequence[tuple[str, int]], otherwise: int) -> list[str]:
    if not tried:
        return []
    lines = "".join(f"            {test}, {number},\n" for test, number in tried)
    return [f"multiIf(\n{lines}            {otherwise})"]


def _named(named: dict[str, int], otherwise: int, values: Binder) -> list[str]:
    if not named:
        return []
    names = values.bind("ruled", list(named), "Array(String)")
    numbers = ", ".join(map(str, named.values()))
    return [f"\n        transform(e.name, {names}, [{numbers}], {otherwise})"]
