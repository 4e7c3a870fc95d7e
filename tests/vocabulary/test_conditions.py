"""Conditions and fields written as one word."""

import pytest

from polku.vocabulary.conditions import parse_condition, parse_dimension, spell_condition
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.touchpoints import Condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("channel=web", Condition("channel", "is", "web")),
        ("channel = web", Condition("channel", "is", "web")),
        ("plan!=basic", Condition("plan", "is_not", "basic")),
        ("amount>=50", Condition("amount", "gte", "50")),
        ("amount<-1.5", Condition("amount", "lt", "-1.5")),
        ("due>=2026-03-30", Condition("due", "gte", "2026-03-30")),
        ("due<2026-03-30T12:00:00Z", Condition("due", "lt", "2026-03-30T12:00:00Z")),
        ("text~a=b", Condition("text", "contains", "a=b")),
        ("path^=/cart", Condition("path", "starts", "/cart")),
        ("person.town=Oulu", Condition("person.town", "is", "Oulu")),
        ("property.channel=web", Condition("property.channel", "is", "web")),
        ("Order Total>0", Condition("Order Total", "gt", "0")),
        ("coupon", Condition("coupon", "set")),
        ("!coupon", Condition("coupon", "unset")),
        ("coupon=", Condition("coupon", "is", "")),
    ],
)
def test_a_condition_is_read_and_written_back(text: str, condition: Condition) -> None:
    assert parse_condition(text) == condition
    assert parse_condition(spell_condition(condition)) == condition


@pytest.mark.parametrize("text", ["=web", "", "!", "a\nb=c", "person.=x", ">5", "x" * 201 + "=1"])
def test_what_is_no_field_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="“where”") as caught:
        parse_condition(text)
    assert caught.value.values["parameter"] == "where"


@pytest.mark.parametrize("text", ["amount>many", "amount>=", "amount<1e9", "amount>٣"])
def test_an_order_needs_a_number(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="compares with a number or a date"):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("channel", "channel"),
        ("plan", "plan"),
        ("property.plan", "plan"),
        ("property.channel", "property.channel"),
        ("property.text", "property.text"),
        ("text", "text"),
        ("property.person.x", "property.person.x"),
        (" person.town ", "person.town"),
    ],
)
def test_a_field_has_one_spelling(text: str, name: str) -> None:
    assert parse_dimension(text) == name
    assert parse_dimension(name) == name
