"""People are the same whatever the order of arrival, and as plain Python has them."""

import itertools
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from polku.store import Store
from polku.store.identity.evidence import facts_in
from polku.store.identity.resolving import resolve
from polku.vocabulary.event import Event
from polku.vocabulary.identity import (
    ANONYMOUS,
    USER,
    Identifier,
    IdentifierType,
    IdentityRules,
    key_of,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
_projects = itertools.count(600_000)

users = st.sampled_from(["", "u1", "u2", "u3", "null"])
visitors = st.sampled_from(["", "v1", "v2", "v3", "v4"])
mails = st.sampled_from(["", "", "a@x.fi", "b@x.fi", "test@x.fi"])
calls = st.tuples(st.just("identify"), users, visitors, mails) | st.tuples(
    st.just("alias"), st.sampled_from(["u1", "u2", "u3"]), visitors, st.just("")
)
calls |= st.tuples(
    st.just("alias"), st.sampled_from(["u1", "u2"]), st.sampled_from(["u2", "u3"]), st.just("")
)
rules = st.builds(
    lambda user, mail, visitor, alone: IdentityRules(
        types=(
            IdentifierType(USER, user),
            IdentifierType("email", mail, traits=("email",)),
            IdentifierType(ANONYMOUS, visitor),
        ),
        alone_from=alone,
    ),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 3),
    st.sampled_from([0, 2, 3]),
)

Call = tuple[str, str, str, str]


def events_of(words: list[Call]) -> list[Event]:
    return [
        Event(
            message_id=str(number),
            kind=kind,
            name=kind,
            timestamp=START + timedelta(minutes=number),
            received_at=START,
            user_id=user,
            anonymous_id="" if kind == "alias" else other,
            previous_id=other if kind == "alias" else "",
            properties={"email": mail} if mail else {},
        )
        for number, (kind, user, other, mail) in enumerate(words)
    ]


def people_by_hand(  # noqa: C901 - an oracle is read in one piece
    words: list[Call], rules: IdentityRules
) -> set[frozenset[tuple[str, str]]]:
    """Return who is one person: a union-find over ids with limits and priorities."""
    bad = {"", "null", "test@x.fi"}
    limit = {one.name: one.limit for one in rules.types}
    aliases, pairs = [], []
    for kind, user, other, mail in words:
        if kind == "alias" and other not in bad:
            aliases += [((USER, user), (kind_, other)) for kind_ in (ANONYMOUS, USER)]
        elif kind == "identify":
            ids = [(USER, user), ("email", mail), (ANONYMOUS, other)]
            best, *rest = [one for one in ids if one[1] not in bad] or [("", "")]
            pairs += [(best, one) for one in rest]
    seen_with = defaultdict(set)
    for best, other in pairs:
        if best[0] == USER and other[0] == ANONYMOUS:
            seen_with[other].add(best)
    group = {one: {one} for pair in aliases + pairs for one in pair}
    renamed: set[tuple[str, str]] = set()
    for number, (one, two) in enumerate(aliases + pairs):
        is_alias = number < len(aliases)
        alone = rules.alone_from and len(seen_with[two]) >= rules.alone_from
        if one == two or two in group[one] or (alone and not is_alias):
            continue
        counted = [one_ for one_ in group[one] | group[two] if one_ not in renamed]
        if is_alias and two not in renamed:
            counted.remove(two)
        sides = [{i[0] for i in group[side] if i in counted} for side in (one, two)]
        both = sides[0] & sides[1]
        if any(sum(i[0] == kind for i in counted) > limit[kind] for kind in both):
            continue
        if is_alias:
            renamed.add(two)
        whole = group[one] | group[two]
        group |= dict.fromkeys(whole, whole)
    return {frozenset(members) for members in group.values()}


@settings(max_examples=300)
@given(words=st.lists(calls, max_size=12), rules=rules, order=st.randoms(use_true_random=False))
def test_people_are_as_by_hand_in_any_order(words, rules, order) -> None:  # type: ignore[no-untyped-def]
    facts = facts_in(1, events_of(words), rules)
    order.shuffle(facts)
    found = resolve(facts, (), rules)
    groups = defaultdict(set)
    for key, person in found.people.items():
        one = found.identifiers[key]
        groups[person].add((one.type, one.value))
    assert {frozenset(one) for one in groups.values()} == people_by_hand(words, rules)


@settings(max_examples=50)
@given(
    words=st.lists(calls, max_size=10),
    cuts=st.lists(st.integers(0, 10), max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_any_arrival_gives_the_same_people(store: Store, words, cuts, order) -> None:  # type: ignore[no-untyped-def]
    project = next(_projects)
    events = [one for one in events_of(words) if one.user_id or one.anonymous_id]
    order.shuffle(events)
    places = [0, *sorted(cuts), len(events)]
    for start, end in itertools.pairwise(places):
        store.append(project, events[start:end])
        if order.random() < 0.5:
            store.identities.refresh()
    rules = IdentityRules()
    groups = defaultdict(set)
    for kind, name in itertools.product((USER, ANONYMOUS, "email"), _names()):
        key = key_of(project, Identifier(kind, name))
        groups[store.identities.person_of(key)].add((kind, name))
    expected = {one for one in people_by_hand(words, rules) if len(one) > 1}
    assert {frozenset(one) for one in groups.values() if len(one) > 1} == expected


def _names() -> list[str]:
    return ["u1", "u2", "u3", "null", "v1", "v2", "v3", "v4", "a@x.fi", "b@x.fi", "test@x.fi"]
