"""Turn the conditions of a mapping into one test of a row."""

from collections.abc import Callable, Sequence
from typing import Any

from polku.collect.files.columns import Columns
from polku.collect.files.mapping import RowCondition
from polku.collect.files.rows import Row
from polku.collect.files.values import as_number, as_text, is_empty
from polku.vocabulary.errors import InvalidMapping, translatable

Test = Callable[[Row], bool]

_TEXT: dict[str, Callable[[str, str], bool]] = {
    "is": lambda found, wanted: found == wanted,
    "is_not": lambda found, wanted: found != wanted,
    "starts": lambda found, wanted: found.startswith(wanted),
    "not_starts": lambda found, wanted: not found.startswith(wanted),
    "contains": lambda found, wanted: wanted in found,
}
_NUMBER: dict[str, Callable[[float, float], bool]] = {
    "gt": lambda found, wanted: found > wanted,
    "gte": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "lte": lambda found, wanted: found <= wanted,
}


def condition_of(conditions: Sequence[RowCondition], columns: Columns, decimal: str) -> Test | None:
    """Return a test that holds where every condition does; ``None`` where there is none.

    A comparison with a number does not hold for an empty cell, and raises `InvalidEvent` for
    one that is no number: whether such a row is wanted cannot be known.
    """
    tests = [_one(condition, columns, decimal) for condition in conditions]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def _one(condition: RowCondition, columns: Columns, decimal: str) -> Test:
    index = columns.index(condition.column)
    if condition.operator in _NUMBER:
        return _comparison(condition, index, decimal)
    if condition.operator in ("set", "unset"):
        empty = condition.operator == "unset"
        return lambda row: is_empty(row[index]) is empty
    holds = _TEXT[condition.operator]
    wanted = as_text(condition.value)
    return lambda row: holds(as_text(row[index]), wanted)


def _comparison(condition: RowCondition, index: int, decimal: str) -> Test:
    holds = _NUMBER[condition.operator]
    column = condition.column
    if isinstance(condition.value, bool | str):
        raise InvalidMapping(
            translatable(
                "The condition on the column %(column)s compares with “%(value)s”, which is not a"
                " number."
            ),
            column=column,
            value=condition.value,
        )
    wanted = condition.value

    def test(row: Row) -> bool:
        number: Any = as_number(row[index], column, decimal)
        return number is not None and holds(number, wanted)

    return test
