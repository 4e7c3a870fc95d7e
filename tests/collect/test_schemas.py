"""Events are held to schemas on arrival; what fails is told in words and kept."""

import time
from datetime import UTC, datetime

import pytest

from polku.collect.call_body import as_call_body
from polku.collect.reading import Arrival, Reading, Rejected
from polku.collect.schemas.checking import Rule, Schema, SchemaCount, SchemaTally, checking
from polku.vocabulary.errors import InvalidEvent, InvalidSchema
from polku.vocabulary.event import Event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARRIVAL = Arrival(NOON, "web", "/v1/batch")
ORDER = """{"type": "object",
 "properties": {"total": {"type": "number", "minimum": 0},
                "plan": {"enum": ["fibre", "basic"]},
                "code": {"type": "string", "pattern": "^[A-Z]{3}$", "maxLength": 3},
                "day": {"format": "date"},
                "lines": {"type": "array", "items": {"type": "object", "required": ["sku"]}}},
 "required": ["total"]}"""


def event(name: str = "Ordered", number: int = 1, **properties: object) -> Event:
    return Event(
        message_id=f"{name}-{number}",
        kind="track",
        name=name,
        timestamp=NOON,
        received_at=NOON,
        user_id="ada",
        properties=properties,
    )


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({}, "properties.total is missing."),
        ({"total": "5"}, "properties.total is not a number."),
        ({"total": -1}, "properties.total is less than 0."),
        ({"total": 1, "plan": "x"}, "properties.plan is none of the values fibre, basic."),
        (
            {"total": 1, "code": "abc"},
            "properties.code is not written as the pattern ^[A-Z]{3}$ asks.",
        ),
        ({"total": 1, "code": "ABCD"}, "properties.code is longer than 3 characters."),
        ({"total": 1, "day": "1.3."}, "properties.day is not written in the form “date”."),
        ({"total": 1, "lines": [{"sku": 1}, {}]}, "properties.lines[1].sku is missing."),
    ],
)
def test_a_failure_is_said_in_words_with_its_place(
    properties: dict[str, object], said: str
) -> None:
    fault = Schema(ORDER).fault(event(**properties))
    assert str(fault) == said


def test_what_fits_has_no_fault() -> None:
    assert Schema(ORDER).fault(event(total=1.5, plan="fibre", more="x")) is None
    assert Schema("{}").fault(event(anything=[1, {"a": None}])) is None


def test_context_can_be_asked_for() -> None:
    schema = Schema("{}", ["account_id", "channel"])
    assert str(schema.fault(event())) == "groupId is missing."
    with pytest.raises(InvalidSchema):
        Schema("{}", ["nonsense"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "true",
        '{"type": "nosuch"}',
        '{"$ref": "https://example.com/x"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$ref": "#/$defs/none"}',
        '{"allOf": [{"$ref": "#"}]}',
        '{"$dynamicRef": "#a"}',
        '{"pattern": "(?=a)b"}',
        '{"pattern": "a{1000}{1000}{1000}"}',
        '{"a": ' * 100 + "1" + "}" * 100,
        '{"title": "' + "x" * 70_000 + '"}',
    ],
)
def test_a_schema_that_cannot_be_or_could_do_harm_is_refused(text: str) -> None:
    with pytest.raises(InvalidSchema):
        Schema(text)


def test_a_schema_cannot_grow_by_its_references() -> None:
    parts = [
        f'"p{n}": {{"allOf": [{{"$ref": "#/$defs/p{n + 1}"}}, {{"$ref": "#/$defs/p{n + 1}"}}]}}'
        for n in range(30)
    ]
    text = '{"$defs": {' + ", ".join(parts) + ', "p30": {"type": "string"}}, "$ref": "#/$defs/p0"}'
    with pytest.raises(InvalidSchema, match="parts"):
        Schema(text)


def test_a_pattern_does_not_explode() -> None:
    schema = Schema('{"properties": {"name": {"pattern": "^(a+)+$"}}}')
    started = time.perf_counter()
    assert schema.fault(_named("a" * 50_000 + "!"))
    assert time.perf_counter() - started < 0.5


def _named(text: str) -> Event:
    return Event(
        message_id="1",
        kind="track",
        name="Ordered",
        timestamp=NOON,
        received_at=NOON,
        user_id="ada",
        properties={"name": text},
    )


def test_hostile_values_are_judged_and_never_raise() -> None:
    schema = Schema(ORDER)
    for value in ("\ud800", 10**400, float("inf"), "\x00", {"a": {"b": [None] * 50}}):
        fault = schema.fault(event(total=value))
        assert fault is None or isinstance(fault, InvalidEvent)


def test_enforcing_moves_failures_and_watching_counts_them() -> None:
    tally = SchemaTally()
    step = checking(
        {
            "Ordered": Rule(Schema(ORDER), "enforce", 1),
            "Called": Rule(Schema('{"required": ["queue"]}'), "watch", 2),
        },
        tally,
    )
    broken = Rejected(1, b"{}", InvalidEvent("%(field)s is missing.", field="batch[1].event"))
    bad, good = event(number=1), event(number=2, total=3)
    called, other = event("Called"), event("Other")
    found = step(Reading((bad, good, called, other), (broken,)), ARRIVAL)
    assert found.events == (good, called, other)
    assert [one.index for one in found.rejected] == [0, 1]
    assert found.rejected[0].raw == as_call_body(bad)
    assert found.rejected[0].field == "properties.total"
    assert found.received == 5
    assert tally.take([1, 2, 3]) == {1: SchemaCount(2, 1), 2: SchemaCount(1, 1)}
    assert tally.take([1, 2]) == {}


def test_without_rules_a_reading_passes_untouched() -> None:
    reading = Reading((event(),))
    assert checking({}, SchemaTally())(reading, ARRIVAL) is reading
