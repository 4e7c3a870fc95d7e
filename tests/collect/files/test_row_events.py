"""A mapping says which events a row becomes, and refuses rows that are not clean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from polku.vocabulary.errors import InvalidMapping
from polku.vocabulary.event import Event, Score


def test_a_row_becomes_the_event_that_the_mapping_describes(desk: Any) -> None:
    first, second = desk.events()
    assert first == Event(
        message_id=first.message_id,
        kind="track",
        name="Survey Answered",
        timestamp=datetime(2026, 4, 1, 9, tzinfo=UTC),
        received_at=desk.now,
        user_id="a",
        source="survey",
        touchpoint="Order",
        score=Score("nps", 9, 0, 10),
        text="Good, thanks",
        properties={"seconds": 30},
    )
    assert (second.score, second.text, second.properties) == (None, "", {})


def test_identity_does_not_change_with_the_order_of_columns(desk: Any) -> None:
    one = desk.events("who,at,stage,nps,said,took\na,2026-04-01,Order,9,,\n")
    two = desk.events("at,who,took,stage,nps,said\n2026-04-01,a,,Order,9,\n")
    assert one[0].message_id == two[0].message_id


def test_id_columns_identify_the_event_within_its_source(desk: Any) -> None:
    mapping = 'id = ["who"]\n' + desk.mapping
    one = desk.events(mapping=mapping)[0]
    changed = desk.events(desk.rows.replace("thanks", "thank you"), mapping)[0]
    other = desk.events(mapping=mapping.replace('"survey"', '"other"'))[0]
    assert one.message_id == changed.message_id != other.message_id


def test_a_mended_property_does_not_double_history(desk: Any) -> None:
    one = desk.events()[0]
    two = desk.events(mapping=desk.mapping.replace("seconds", "duration"))[0]
    assert one.message_id == two.message_id


def test_a_row_gives_each_event_whose_conditions_it_meets(desk: Any) -> None:
    mapping = """
    person = { template = "order-{id}" }
    [[events]]
    event = "Order Placed"
    time = { column = "placed" }
    [[events]]
    event = "Order Delivered"
    time = { column = "delivered" }
    when = [
      { column = "delivered", operator = "set" },
      { column = "id", operator = "gt", value = 0 },
    ]
    """
    rows = "id,placed,delivered\n1,2026-04-01,2026-04-03\n2,2026-04-01,\n"
    made = desk.events(rows, mapping)
    assert [(event.name, event.anonymous_id) for event in made] == [
        ("Order Placed", "order-1"),
        ("Order Delivered", "order-1"),
        ("Order Placed", "order-2"),
    ]
    assert len({event.message_id for event in made}) == 3


def test_one_bad_event_rejects_its_whole_row(desk: Any) -> None:
    mapping = """
    person = { column = "id" }
    [[events]]
    event = "Order Placed"
    time = { column = "placed" }
    [[events]]
    event = "Order Delivered"
    time = { column = "delivered" }
    """
    assert desk.events("id,placed,delivered\n1,2026-04-01,never\n", mapping) == []


def test_a_row_that_no_event_applies_to_is_left_out(desk: Any) -> None:
    mapping = desk.mapping.replace(
        "touchpoint", 'when = [{ column = "nps", operator = "gt", value = 8 }]\ntouchpoint'
    )
    report, made = desk.importer(desk.rows.replace("many", "4"), mapping).rehearse()
    assert len(made) == 1
    assert ("No event of the mapping applies to the row.", 5) in [
        (str(reason), reason.rows) for reason in report.left_out
    ]


def test_persons_of_rows_are_stable_and_their_own(desk: Any) -> None:
    mapping = desk.mapping.replace('column = "who", known = true', "row = true")
    rows = desk.titles + "a,2026-04-01,Order,9,,\n" * 2
    one, two = desk.events(rows, mapping)
    assert one.anonymous_id != two.anonymous_id
    assert [event.anonymous_id for event in desk.events(rows, mapping)] == [
        one.anonymous_id,
        two.anonymous_id,
    ]


def test_products_and_fixed_properties(desk: Any) -> None:
    mapping = (
        desk.mapping + 'revenue = { multiply = ["took", "nps"] }\ncampaign = { value = "spring" }\n'
    )
    rows = "who,at,stage,nps,said,took\na,2026-04-01,Order,6,,2.55\nb,2026-04-01,Order,,,2.55\n"
    assert [event.properties for event in desk.events(rows, mapping)] == [
        {"seconds": 2.55, "revenue": 15.3, "campaign": "spring"},
        {"seconds": 2.55, "campaign": "spring"},
    ]


def test_identify_rows_carry_traits(desk: Any) -> None:
    mapping = """
    [[events]]
    kind = "identify"
    person = { column = "id", known = true }
    time = { column = "since", format = "%d.%m.%Y" }
    account = { column = "company" }
    properties = { name = "name", vip = { column = "vip", type = "boolean" } }
    """
    rows = "id,since,name,vip,company\n7,1.2.2020,Aino,kyllä,Lumo\n"
    [event] = desk.events(rows, mapping)
    assert (event.kind, event.name, event.user_id, event.account_id) == (
        "identify",
        "Identified",
        "7",
        "Lumo",
    )
    assert event.properties == {"name": "Aino", "vip": True}


def test_a_column_that_is_not_there_is_named_with_the_nearest(desk: Any) -> None:
    with pytest.raises(InvalidMapping) as caught:
        desk.importer(mapping=desk.mapping.replace('"stage"', '"Stge"'))
    assert str(caught.value) == (
        "There is no column “Stge” in answers.csv. Did you mean “stage”? Its columns are: who, at,"
        " stage, nps, said, took."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"stage"', '"zzzzzz"', "no column “zzzzzz”"),
        ("Europe/Helsinki", "Helsinki", "no time zone Helsinki"),
        ('column = "said"', 'template = "{said"', "template “{said” cannot be read"),
        ('operator = "starts", value = "test"', 'operator = "gt", value = "x"', "not a number"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_before_anything(
    desk: Any, old: str, new: str, said: str
) -> None:
    with pytest.raises(InvalidMapping, match=said):
        desk.importer(mapping=desk.mapping.replace(old, new))


def test_a_name_that_is_too_long_rejects_its_row(desk: Any) -> None:
    report, _ = desk.importer(desk.titles + f"{'a' * 300},2026-04-01,,,,\n").rehearse()
    assert "longer than 256 characters" in str(report.rejected[0])
