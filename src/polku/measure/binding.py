"""Collect the values of a question as bound parameters, so that none becomes SQL text."""

from datetime import UTC, datetime
from typing import Any


class Binder:
    """Names each value it is given and returns the placeholder to write in the SQL.

    >>> values = Binder()
    >>> values.bind("event", "Order Placed"), values.bind("event", "Order Placed")
    ('{event:String}', '{event:String}')
    >>> values.bind("event", "x' or 1")
    '{event_2:String}'
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self._names: dict[tuple[str, str, str], str] = {}

    def bind(self, name: str, value: object, kind: str = "String") -> str:
        """Return a placeholder for ``value``; equal values of one name share theirs."""
        key = (name, kind, repr(value))
        if key not in self._names:
            used = sum(1 for other, _, _ in self._names if other == name)
            self._names[key] = name if used == 0 else f"{name}_{used + 1}"
            self.parameters[self._names[key]] = value
        return f"{{{self._names[key]}:{kind}}}"

    def instant(self, name: str, value: datetime) -> str:
        """Return a placeholder for an aware time, to the millisecond, in UTC."""
        text = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        return self.bind(name, text, "DateTime64(3, 'UTC')")
