"""The definition of a segment goes in and out as JSON, and nonsense is refused with its place."""

import pytest

from polku.vocabulary.conditions import parse_condition, parse_dimension, spell_condition
from polku.vocabulary.errors import InvalidQuestion, InvalidSegment
from polku.vocabulary.segmenting import read_segment, write_segment
from polku.vocabulary.segments import (
    All,
    Any,
    Did,
    InSegment,
    Listed,
    Not,
    OfAccount,
    Said,
    Scored,
    Sequence,
    Trait,
)

KNOWN = {"loyal": Said("thanks"), "invited": Listed(7)}
WHOLE = All(
    (
        Trait("town", "is", "Turku"),
        Not(Any((Did("Order Placed[amount>=50] | Order Paid", 3, None, 30), InSegment("loyal")))),
        Sequence("Called", "Order Placed", 2, 30, followed=False, then_days=14),
        Scored("nps", "lte", 6),
        Said("queue"),
        OfAccount("acme"),
        InSegment("invited"),
    )
)


def test_a_tree_goes_in_and_out() -> None:
    text = write_segment(WHOLE)
    assert read_segment(text, KNOWN) == WHOLE
    assert '{"is":"account","account":"acme"}' in text
    assert "null" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "truncated"),
        ("[]", "Expected `object`"),
        ('{"is":"all","of":[]}', r"length >= 1 - at `\$.of`"),
        ('{"is":"wish"}', r"Invalid value 'wish' - at `\$.is`"),
        ('{"is":"did","events":"A","times":2}', "unknown field `times`"),
        ('{"is":"did","events":"A","within_days":0}', r"`int` >= 1 - at `\$.within_days`"),
        ('{"is":"did","events":"A","at_least":2,"at_most":1}', "1 times is less than at least 2"),
        ('{"is":"did","events":"A","at_least":0}', "is everybody"),
        ('{"is":"did","events":"A ["}', "events"),
        ('{"is":"did","events":"A[person.town=Turku]"}', "“person.town” is of the person"),
        ('{"is":"did","events":"A[segment=loyal]"}', "“segment.loyal” is of the person"),
        ('{"is":"trait","name":"town","operator":"is"}', "“town” is compared with"),
        ('{"is":"segment","slug":"gone"}', "no segment “gone”"),
        ('{"is":"segment","slug":"A b"}', "matching regex"),
        ('{"is":"not","of":' * 9 + '{"is":"said","text":"a"}' + "}" * 9, "6 levels"),
        ('{"is":"any","of":[' + '{"is":"said","text":"a"},' * 60 + "0]}", "Expected"),
        ("[" * 15_000, "Expected|at most 40"),
        ('"' + "a" * 30_000 + '"', "at most 40 parts"),
    ],
)
def test_nonsense_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidSegment, match=said):
        read_segment(text, KNOWN)


def test_too_many_parts_are_refused_also_through_other_segments() -> None:
    many = Any(tuple(Said(str(number)) for number in range(39)))
    with pytest.raises(InvalidSegment, match="at most 40"):
        read_segment(write_segment(Any((many, many))), {})
    with pytest.raises(InvalidSegment, match="at most 40"):
        read_segment(write_segment(Any((InSegment("a"), InSegment("b")))), {"a": many, "b": many})


def test_a_segment_is_no_part_of_itself() -> None:
    known = {"b": InSegment("a"), "a": Said("x")}
    with pytest.raises(InvalidSegment, match="a part of itself"):
        read_segment('{"is":"segment","slug":"b"}', known, own="a")


@pytest.mark.parametrize("text", ["segment=loyal", "segment!=very-loyal"])
def test_a_condition_names_a_segment(text: str) -> None:
    condition = parse_condition(text)
    assert condition.field.startswith("segment.")
    assert spell_condition(condition) == text


def test_a_property_may_be_called_segment() -> None:
    assert parse_dimension("property.segment") == "property.segment"
    assert spell_condition(parse_condition("property.segment=b2b")) == "property.segment=b2b"
    for text in ("segment", "segment.Not A Slug"):
        with pytest.raises(InvalidQuestion, match=r"segment=loyal"):
            parse_dimension(text)
