"""How a condition compares a field with a value."""

from typing import Literal

Operator = Literal["is", "is_not", "contains", "starts", "gt", "gte", "lt", "lte", "set", "unset"]
