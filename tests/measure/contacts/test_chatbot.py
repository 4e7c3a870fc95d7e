"""Talks with the chatbot, and who came to people afterwards, agree with plain Python."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.store import Store
from polku.vocabulary.contacts import USUAL, Chatbot, Contacts
from polku.vocabulary.errors import InvalidQuestion
from polku.vocabulary.questions import ChatbotQuestion
from tests.measure.contacts.calls import START, Told, told

HOUR = 3_600
NOW = START + timedelta(days=4)
_TALK = {"Chatbot Asked", "Chatbot Fell Back", "Chatbot Closed"}
_names = st.sampled_from([*sorted(_TALK), "Chat Started", "Call Queued", "Else"])
events = st.lists(
    st.builds(
        Told,
        person=st.sampled_from(["ada", "bo"]),
        name=_names,
        second=st.integers(0, 4 * 24 * HOUR),
        says=st.fixed_dictionaries(
            {"chat_id": st.sampled_from(["1", "2", "3"])},
            optional={"resolved": st.booleans(), "from_bot": st.booleans()},
        ),
    ),
    max_size=25,
    unique_by=lambda one: one.second,
)


@settings(max_examples=40)
@given(happened=events, hours=st.sampled_from([1, 24]))
def test_every_share_agrees_with_plain_python(
    store: Store, happened: list[Told], hours: int
) -> None:
    view = told(store, happened)
    rows = ask(store, view, ChatbotQuestion(within=hours * HOUR), NOW).dicts()
    talks = _talks(happened)
    if not talks:
        assert rows == []
        return
    (row,) = rows
    end = int((NOW - START).total_seconds())
    asked = [sum(one.name == "Chatbot Asked" for one in talk) for talk in talks]
    fell = [sum(one.name == "Chatbot Fell Back" for one in talk) for talk in talks]
    handed = [_follows(happened, talk, 600, ("Chat Started",), from_bot=True) for talk in talks]
    humans = ("Chat Started", "Call Queued")
    came = [_follows(happened, talk, hours * HOUR, humans) for talk in talks]
    over = [talk[-1].second + hours * HOUR <= end for talk in talks]
    said = [_said(talk) for talk in talks]
    assert (row["talks"], row["questions"]) == (len(talks), sum(asked))
    assert row["fallback"] == _part(sum(map(min, fell, asked)), sum(asked))
    assert row["talks_with_fallback"] == _part(sum(map(bool, fell)), len(talks))
    assert row["handed_over"] == _part(sum(handed), len(talks))
    contained = sum(o and not h and not c for o, h, c in zip(over, handed, came, strict=True))
    assert (row["contained"], row["contained_n"]) == (_part(contained, sum(over)), sum(over))
    known = [one for one in said if one is not None]
    assert row["claimed"] == _part(sum(known), len(known))
    claims = [c for s, o, c in zip(said, over, came, strict=True) if s and o]
    assert row["came"] == _part(sum(claims), len(claims))


def _talks(happened: Sequence[Told]) -> list[list[Told]]:
    parts: dict[tuple[str, object], list[Told]] = defaultdict(list)
    for one in sorted(happened, key=lambda one: one.second):
        if one.name in _TALK:
            parts[one.person, one.says["chat_id"]].append(one)
    return [some for some in parts.values() if any(one.name == "Chatbot Asked" for one in some)]


def _follows(
    happened: Sequence[Told],
    talk: Sequence[Told],
    within: int,
    names: Sequence[str],
    *,
    from_bot: bool = False,
) -> bool:
    return any(
        one.person == talk[0].person
        and one.name in names
        and (not from_bot or one.says.get("from_bot") is True)
        and talk[0].second < one.second <= talk[-1].second + within
        for one in happened
    )


def _said(talk: Sequence[Told]) -> bool | None:
    told_ = [
        one.says["resolved"]
        for one in talk
        if one.name == "Chatbot Closed" and "resolved" in one.says
    ]
    return any(told_) if told_ else None


def _part(count: int, of: int) -> float | None:
    return count / of if of else None


def test_without_a_key_half_an_hour_without_a_question_ends_a_talk(store: Store) -> None:
    keyless = Contacts(kinds=USUAL.kinds, chatbot=Chatbot(asked="Bot", fell_back="Bot Lost"))
    seconds = (0, 600, 601 + 1_800, 10_000)
    happened = [Told("ada", "Bot", second) for second in seconds]
    happened += [Told("ada", "Bot Lost", 601), Told("ada", "Call Queued", 700, {"call_id": "1"})]
    view = told(store, happened, contacts=keyless)
    (row,) = ask(store, view, ChatbotQuestion(within=HOUR), NOW).dicts()
    assert (row["talks"], row["questions"], row["fallback"]) == (3, 4, 0.25)
    assert row["contained"] == pytest.approx(2 / 3)


def test_a_project_without_a_chatbot_is_told_where_to_name_one(store: Store) -> None:
    view = told(store, [], contacts=Contacts(kinds=USUAL.kinds))
    with pytest.raises(InvalidQuestion, match="settings"):
        ask(store, view, ChatbotQuestion(), NOW)
