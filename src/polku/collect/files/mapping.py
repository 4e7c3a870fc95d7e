"""What a file's columns mean: the frozen form of a mapping, as a person writes it in TOML."""

from typing import Literal

import msgspec

from polku.vocabulary.event import SCALES, Metric

Operator = Literal[
    "is", "is_not", "set", "unset", "gt", "gte", "lt", "lte", "starts", "not_starts", "contains"
]
Constant = str | int | float | bool
PropertyType = Literal["", "text", "number", "date", "datetime", "boolean"]
RowKind = Literal["track", "page", "screen", "identify"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a mapping: a misspelt key is an error, a default is not written."""


class RowCondition(_Part, frozen=True):
    """``column operator value``, e.g. ``{ column = "Quantity", operator = "gt", value = 0 }``."""

    column: str
    operator: Operator
    value: Constant = ""


class Words(_Part, frozen=True):
    """A text: the same ``value`` for all rows, a ``column``, or a ``template`` of columns.

    A template such as ``"{invoice}/{line}"`` is empty where one of its columns is.
    """

    value: str = ""
    column: str = ""
    template: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.value, self.column, self.template))) != 1:
            raise ValueError("needs one of `column`, `template` and `value`")


class PersonFrom(_Part, frozen=True):
    """Whose event it is: a ``column`` or ``template``, or each ``row`` a person of its own.

    ``known`` identifiers are the company's own (a customer number); others are anonymous.
    """

    column: str = ""
    template: str = ""
    row: bool = False
    known: bool = False

    def __post_init__(self) -> None:
        if sum(map(bool, (self.column, self.template, self.row))) != 1:
            raise ValueError("needs one of `column`, `template` and `row = true`")
        if self.row and self.known:
            raise ValueError("`row = true` makes unknown persons: leave out `known`")


class TimeFrom(_Part, frozen=True):
    """When it happened. ``format`` is a strptime format, ``unix`` or ``unix-ms``; without one,
    ISO 8601. ``timezone`` is that of times that name no zone (else the mapping's)."""

    column: str
    format: str = ""
    timezone: str = ""


class ScoreFrom(_Part, frozen=True):
    """An answer on a scale; an empty cell means that no answer was given."""

    column: str
    metric: Metric
    scale: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.scale is not None and self.scale not in SCALES[self.metric]:
            scales = ", ".join(str(list(scale)) for scale in SCALES[self.metric])
            raise ValueError(f"the scale of {self.metric} is one of {scales}")

    @property
    def bounds(self) -> tuple[int, int]:
        """The lowest and the highest score."""
        return self.scale or SCALES[self.metric][0]


class PropertyFrom(_Part, frozen=True):
    """A property: a ``column`` read as ``type``, a product of columns, or a fixed ``value``.

    Without a ``type``, text stays text and a typed value (Parquet, JSON) keeps its type.
    """

    column: str = ""
    type: PropertyType = ""
    format: str = ""
    timezone: str = ""
    multiply: tuple[str, ...] = ()
    value: Constant | None = None

    def __post_init__(self) -> None:
        given = (bool(self.column), bool(self.multiply), self.value is not None)
        if sum(given) != 1:
            raise ValueError("needs one of `column`, `multiply` and `value`")
        if (self.format or self.timezone) and self.type not in ("date", "datetime"):
            raise ValueError('`format` and `timezone` go with `type = "date"` or `"datetime"`')


class EventRule(_Part, frozen=True):
    """One event that a row gives, where it meets every condition of ``when``.

    A plain string is a fixed text, except in ``properties``, where it is the name of a column.
    ``person``, ``time`` and ``id`` are the mapping's where the rule has none.
    """

    event: str | Words = ""
    kind: RowKind = "track"
    when: tuple[RowCondition, ...] = ()
    id: tuple[str, ...] = ()
    person: PersonFrom | None = None
    account: Words | None = None
    time: TimeFrom | None = None
    channel: str | Words = ""
    touchpoint: str | Words = ""
    stage: str | Words = ""
    score: ScoreFrom | None = None
    text: Words | None = None
    properties: dict[str, str | PropertyFrom] = {}

    def __post_init__(self) -> None:
        if self.kind == "track" and not self.event:
            raise ValueError("needs the name of the `event`")


class SkipRule(_Part, frozen=True):
    """Rows left out on purpose: those that meet every condition of ``when``."""

    reason: str
    when: tuple[RowCondition, ...]

    def __post_init__(self) -> None:
        if not self.reason or not self.when:
            raise ValueError("needs a `reason` and a condition in `when`")


class Mapping(_Part, frozen=True):
    """How the rows of a file become events.

    ``timezone`` is that of times that name no zone. ``decimal`` is the mark of fractions, ``empty``
    are cells that mean *nothing here*. ``source`` is stored with every event, and tells equal
    ``id`` values of different sources apart.
    """

    events: tuple[EventRule, ...]
    source: str = ""
    timezone: str = "UTC"
    encoding: str = ""
    delimiter: str = ""
    decimal: Literal[".", ","] = "."
    empty: tuple[str, ...] = ()
    person: PersonFrom | None = None
    time: TimeFrom | None = None
    id: tuple[str, ...] = ()
    skip: tuple[SkipRule, ...] = ()

    def __post_init__(self) -> None:
        if not self.events:
            raise ValueError("needs at least one event in `events`")
        if len(self.delimiter) > 1 or self.delimiter in tuple('"\r\n'):
            raise ValueError("`delimiter` is one character, and no quotation mark or line end")
        for rule in self.events:
            if not (rule.person or self.person):
                raise ValueError("an event needs a `person`")
            if not (rule.time or self.time):
                raise ValueError("an event needs a `time`")
