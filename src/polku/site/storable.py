"""Keep out of the metadata what PostgreSQL cannot hold as text, whoever sent it.

That is NUL and half a surrogate pair. Texts come from forms, addresses, JSON bodies and events;
here all of them pass, so that no page needs to think of it and no query fails.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


def storable(value: Any) -> Any:
    r"""Return ``value`` without NUL and half surrogates, also within lists, objects and JSON.

    >>> storable({"a\x00": ["b\ud800", 7]})
    {'a': ['b\ufffd', 7]}
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(storable(one) for one in value)
    if type(value).__name__ in ("Json", "Jsonb"):  # of psycopg, which SQLite does without
        value.obj = storable(value.obj)
    return value


def _text(text: str) -> str:
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "")


def _execute(execute: _Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if params:
        each: Sequence[Any] | Mapping[str, Any] = params
        if many:
            each = [storable(one) for one in params]
        elif isinstance(each, Mapping | list | tuple):
            each = storable(each)
        params = each
    return execute(sql, params, many, context)


def guard(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Let nothing else through ``connection`` from now on; for Django's ``connection_created``."""
    if _execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(_execute)
