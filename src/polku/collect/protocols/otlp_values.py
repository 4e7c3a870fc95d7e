"""Unwrap the values of OpenTelemetry's JSON: ``{"stringValue": "a"}`` is ``"a"``."""

from collections.abc import Callable
from typing import Any

from polku.vocabulary.errors import InvalidEvent, translatable


def dictionary(pairs: list[Any], field: str) -> dict[str, Any]:
    """Return a list of keys and wrapped values as a dictionary.

    >>> dictionary([{"key": "a", "value": {"intValue": "7"}}], "attributes")
    {'a': 7}
    """
    result: dict[str, Any] = {}
    for pair in pairs:
        if not isinstance(pair, dict) or not isinstance(pair.get("key"), str):
            raise InvalidEvent(translatable("%(field)s is missing."), field=f"{field}.key")
        result[pair["key"]] = value_of(pair.get("value"), f"{field}.{pair['key']}")
    return result


def value_of(wrapped: object, field: str) -> Any:
    """Return the value inside ``wrapped``; None where it holds none."""
    if not isinstance(wrapped, dict) or not wrapped:
        return None
    for kind, unwrap in _KINDS.items():
        if kind in wrapped:
            try:
                return unwrap(wrapped[kind], field)
            except (TypeError, ValueError, AttributeError, OverflowError):
                break
    kind = next(iter(wrapped))
    raise InvalidEvent(
        translatable("%(field)s holds no value of the type %(kind)s."), field=field, kind=str(kind)
    )


def _list(value: Any, field: str) -> list[Any]:
    return [value_of(one, field) for one in value.get("values") or []]


def _dictionary(value: Any, field: str) -> dict[str, Any]:
    return dictionary(value.get("values") or [], field)


def _text(value: Any, _field: str) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_KINDS: dict[str, Callable[[Any, str], Any]] = {
    "stringValue": _text,
    "intValue": lambda value, _field: int(value),
    "doubleValue": lambda value, _field: float(value),
    "boolValue": lambda value, _field: bool(value),
    "arrayValue": _list,
    "kvlistValue": _dictionary,
    "bytesValue": _text,
}
