"""What is meant by a step can be written in one line and read back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from polku.vocabulary.conditions import SIGNS
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.matching import Match, parse_matches, spell_matches
from polku.vocabulary.touchpoints import Condition

names = st.text(min_size=1).map(str.strip).filter(bool)
conditions = st.builds(
    Condition,
    field=st.sampled_from(["channel", "plan", "person.town"]),
    operator=st.sampled_from([SIGNS["="], SIGNS["~"], SIGNS["!="]]),
    value=st.text().map(str.strip),
)
matches = st.builds(Match, event=names, where=st.lists(conditions, max_size=3).map(tuple))


def test_names_conditions_and_alternatives_are_read() -> None:
    found = parse_matches("Order Placed[amount>=50][channel=web] | [touchpoint=Shop]")
    assert found == (
        Match(
            "Order Placed", (Condition("amount", "gte", "50"), Condition("channel", "is", "web"))
        ),
        Match("", (Condition("touchpoint", "is", "Shop"),)),
    )


@example((Match("ends with \\"),))
@given(st.lists(matches, min_size=1, max_size=20).map(tuple))
def test_what_is_spelt_is_read_back(given: tuple[Match, ...]) -> None:
    assert parse_matches(spell_matches(given)) == given


@pytest.mark.parametrize("text", ["", " | A", "A[", "A]", "A[[b=1]]", "A[b=1]c", "A\\", "A[]"])
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidQuestion) as refused:
        parse_matches(text)
    assert "step" in str(refused.value)
