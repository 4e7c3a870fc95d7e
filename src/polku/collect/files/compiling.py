"""Turn one rule of a mapping into the function that makes its event from a row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from polku.collect.files.columns import Columns
from polku.collect.files.conditions import condition_of
from polku.collect.files.identity import by_columns, short_digest
from polku.collect.files.mapping import EventRule, Mapping, PersonFrom, TimeFrom, Words
from polku.collect.files.properties import ReadRow, property_readers
from polku.collect.files.rows import Row
from polku.collect.files.times import time_parser, zone_of
from polku.collect.files.wording import ReadText, name_reader, score_reader, words_reader
from polku.vocabulary.errors import InvalidEvent, translatable
from polku.vocabulary.event import EVENT_NAMES, Event

#: From a row and its identity by content to an event; ``None`` where the rule does not apply.
MakeEvent = Callable[[Row, str], Event | None]


def event_maker(
    rule: EventRule, nth: int, mapping: Mapping, columns: Columns, received_at: datetime
) -> MakeEvent:
    """Return what makes the event of ``rule``, the ``nth`` rule of its name.

    Raises `InvalidMapping` where the mapping does not fit the columns; what is returned raises
    `InvalidEvent` for a row that is not clean.
    """
    source, kind, decimal = mapping.source, rule.kind, mapping.decimal
    applies = condition_of(rule.when, columns, decimal)
    own_id = rule.id or mapping.id
    identify = by_columns(own_id, columns, source) if own_id else None
    tag = short_digest(rule.kind, repr(rule.event), nth)
    name = _name_reader(rule, columns)
    person = rule.person or mapping.person or PersonFrom(row=True)
    read_person = _person_reader(person, columns)
    timestamp = _time_reader(rule.time or mapping.time, columns, mapping.timezone)
    account_id = name_reader(rule.account, columns)
    channel = name_reader(rule.channel, columns)
    touchpoint = name_reader(rule.touchpoint, columns)
    stage = name_reader(rule.stage, columns)
    score = score_reader(rule.score, columns, decimal)
    text = words_reader(rule.text, columns)
    properties = property_readers(rule.properties, columns, mapping)

    def make(row: Row, content: str) -> Event | None:
        if applies is not None and not applies(row):
            return None
        identity = identify(row) if identify else content
        who = read_person(row, identity)
        return Event(
            message_id=f"row-{identity}-{tag}",
            kind=kind,
            name=name(row),
            timestamp=timestamp(row),
            received_at=received_at,
            user_id=who if person.known else "",
            anonymous_id="" if person.known else who,
            account_id=account_id(row),
            source=source,
            channel=channel(row),
            touchpoint=touchpoint(row),
            stage=stage(row),
            score=score(row),
            text=text(row),
            properties=_read(properties, row),
        )

    return make


def _read(properties: list[tuple[str, ReadRow]], row: Row) -> dict[str, Any]:
    found = {}
    for name, read in properties:
        value = read(row)
        if value is not None:
            found[name] = value
    return found


def _name_reader(rule: EventRule, columns: Columns) -> ReadText:
    if isinstance(rule.event, str) or rule.event.value:
        return name_reader(rule.event or EVENT_NAMES[rule.kind], columns)
    read = name_reader(rule.event, columns)
    where = rule.event.column or rule.event.template

    def name(row: Row) -> str:
        return _required(
            read(row), where, translatable("The event has no name: the column %(column)s is empty.")
        )

    return name


def _person_reader(person: PersonFrom, columns: Columns) -> Callable[[Row, str], str]:
    if person.row:
        return lambda _, identity: f"row-{identity}"
    read = name_reader(Words(column=person.column, template=person.template), columns)
    where = person.column or person.template

    def who(row: Row, _: str) -> str:
        return _required(
            read(row),
            where,
            translatable("It is not said whose event it is: the column %(column)s is empty."),
        )

    return who


def _required(found: str, column: str, message: str) -> str:
    if not found:
        raise InvalidEvent(message, column=column)
    return found


def _time_reader(
    time: TimeFrom | None, columns: Columns, timezone: str
) -> Callable[[Row], datetime]:
    assert time is not None, "a mapping without a time is not a mapping"  # noqa: S101
    index = columns.index(time.column)
    parse = time_parser(time.column, time.format, zone_of(time.timezone or timezone))
    column = time.column

    def timestamp(row: Row) -> datetime:
        found = parse(row[index])
        if found is None:
            raise InvalidEvent(
                translatable("It is not said when it happened: the column %(column)s is empty."),
                column=column,
            )
        return found

    return timestamp
