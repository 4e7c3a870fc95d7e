"""Joining people agrees with a plain list of who belongs to whom, however events arrive."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.store import Store
from polku.vocabulary.event import Event, person_key

START = datetime(2026, 3, 1, tzinfo=UTC)
_projects = itertools.count(600_000)

users = st.sampled_from(["u1", "u2", "u3", "u4"])
visitors = st.sampled_from(["v1", "v2", "v3"])
said = st.lists(
    st.tuples(st.just("identify"), visitors, users)
    | st.tuples(st.just("alias"), users | visitors, users),
    max_size=10,
)


def owner_by_hand(words: list[tuple[str, str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the person of each (space, name): a list of pairs, changed one word at a time."""
    owner = {(space, name): (space, name) for space, name in _all()}
    linked: set[tuple[str, str]] = set()
    for kind, other, user in words:
        person = owner["u", user]
        for key in [("a", other)] if kind == "identify" else [("a", other), ("u", other)]:
            if key not in owner or key == ("u", user):
                continue
            if kind == "identify" and key in linked:
                continue
            moving = owner[key]
            for one, whose in owner.items():
                if one == key or (kind == "alias" and whose == moving):
                    owner[one] = person
                    linked.add(one)
    return owner


def _all() -> list[tuple[str, str]]:
    names = ["u1", "u2", "u3", "u4", "v1", "v2", "v3"]
    return [(space, name) for space in "au" for name in names]


@settings(max_examples=60)
@given(words=said, cut=st.integers(0, 10))
def test_people_are_joined_as_by_hand(
    store: Store, words: list[tuple[str, str, str]], cut: int
) -> None:
    project = next(_projects)
    events = [
        Event(
            message_id=str(number),
            kind=kind,
            name=kind,
            timestamp=START + timedelta(minutes=number),
            received_at=START,
            user_id=user,
            anonymous_id=other if kind == "identify" else "",
            previous_id=other if kind == "alias" else "",
        )
        for number, (kind, other, user) in enumerate(words)
    ]
    store.append(project, events[:cut])
    store.append(project, events[cut:])

    def key(space: str, name: str) -> int:
        ids = {"user_id": name} if space == "u" else {"anonymous_id": name}
        return person_key(project, **ids)

    expected = {key(*one): key(*person) for one, person in owner_by_hand(words).items()}
    assert {one: store.identities.person_of(one) for one in expected} == expected
