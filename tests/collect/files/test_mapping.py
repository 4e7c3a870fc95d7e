"""A mapping is read, written and read again, and says what is wrong with it."""

import pytest

from polku.collect.files.mapping import Mapping
from polku.collect.files.mapping_text import read_mapping, write_mapping
from polku.vocabulary.errors import InvalidMapping

MINIMAL = """
[[events]]
event = "Survey Answered"
person = { column = "customer" }
time = { column = "when" }
"""
FULL = """
source = "shop"
timezone = "Europe/Helsinki"
decimal = ","
empty = ["-", 'N/A "x"']
person = { column = "who", known = true }
time = { column = "päivä", format = "%d.%m.%Y" }
[[skip]]
reason = "Test orders"
when = [{ column = "who", operator = "starts", value = "test" }]
[[events]]
event = { column = "type" }
when = [{ column = "amount", operator = "gt", value = 0 }, { column = "x", operator = "set" }]
id = ["order", "line"]
score = { column = "csat", metric = "csat", scale = [1, 7] }
text = { column = "open answer" }
[events.properties]
"open answer" = { column = "a", type = "number" }
total = { multiply = ["a", "b"] }
campaign = { value = true }
plain = "c"
[[events]]
kind = "identify"
person = { template = "{a}/{b}" }
"""


@pytest.mark.parametrize("text", [MINIMAL, FULL])
def test_writing_and_reading_gives_the_same_mapping(text: str) -> None:
    mapping = read_mapping(text)
    assert read_mapping(write_mapping(mapping)) == mapping


def test_written_mapping_leaves_out_what_is_usual() -> None:
    assert write_mapping(read_mapping(MINIMAL)).split("\n") == [
        "",
        "[[events]]",
        'event = "Survey Answered"',
        'person = { column = "customer" }',
        'time = { column = "when" }',
        "",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("events = [", "not valid TOML"),
        ("", "missing required field `events`"),
        ("events = []", "at least one event"),
        (MINIMAL + 'scor = "x"', "unknown field `scor`"),
        (MINIMAL.replace("time", "#"), "needs a `time`"),
        (MINIMAL.replace("person", "#"), "needs a `person`"),
        (MINIMAL + 'score = { column = "a", metric = "stars" }', "Invalid enum value 'stars'"),
        (MINIMAL + 'score = { column = "a", metric = "nps", scale = [1, 5] }', "the scale of nps"),
        (MINIMAL + 'text = { column = "a", value = "b" }', "needs one of `column`"),
        (MINIMAL + '[events.properties]\nx = { column = "a", type = "money" }', "money"),
        ('delimiter = ";;"' + MINIMAL, "`delimiter` is one character"),
        (MINIMAL.replace("column", "row = true, known = true, column"), "needs one of"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(InvalidMapping, match=said):
        read_mapping(text)


def test_a_mapping_is_a_value() -> None:
    assert isinstance(read_mapping(FULL), Mapping)
    assert hash(read_mapping(MINIMAL).events[0].person) is not None
