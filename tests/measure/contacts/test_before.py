"""What callers did before, and how many call after a touchpoint, agree with plain Python."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.measure import ask
from polku.measure.contacts.rates import rate_row
from polku.store import Store
from polku.vocabulary.questions import BeforeContactQuestion, ContactRateQuestion
from tests.measure.contacts.calls import START, Told, told

HOUR = 3_600
NOW = START + timedelta(days=3)
_online = st.builds(
    Told,
    person=st.sampled_from(["ada", "bo", "cai", "dan"]),
    name=st.sampled_from(["Help", "Bills", "Home"]),
    second=st.integers(0, 2 * 24 * HOUR),
    channel=st.sampled_from(["web", "web", "shop"]),
)
_call = st.builds(
    Told,
    person=st.sampled_from(["ada", "bo", "cai"]),
    name=st.just("Call Queued"),
    second=st.integers(0, 2 * 24 * HOUR),
    says=st.integers(1, 10**9).map(lambda n: {"call_id": str(n)}),
    channel=st.just("phone"),
)
events = st.lists(_online | _call, max_size=30, unique_by=lambda one: one.second)


@settings(max_examples=40)
@given(happened=events, hours=st.sampled_from([1, 12]))
def test_what_callers_met_agrees_with_plain_python(
    store: Store, happened: list[Told], hours: int
) -> None:
    view = told(store, happened)
    answer = ask(store, view, BeforeContactQuestion(within=hours * HOUR), NOW)
    first = _first_calls(happened)
    met: dict[str, set[str]] = defaultdict(set)
    for person, call in first.items():
        for one in happened:
            is_before = call - hours * HOUR <= one.second < call
            if one.person == person and one.channel == "web" and is_before:
                met[one.name].add(person)
    online = set().union(*met.values()) if met else set()
    others = {one.person for one in happened if one.channel == "web"} - set(first)
    rows = {row["group"]: row for row in answer.dicts()}
    assert answer.n == len(first)
    if not first:
        return
    assert (rows[""]["callers"], rows[""]["others"]) == (len(online), len(others))
    assert {name: row["callers"] for name, row in rows.items() if name} == {
        name: len(who) for name, who in met.items()
    }
    assert all(row["share"] == row["callers"] / len(first) for row in rows.values())


@settings(max_examples=40)
@given(happened=events, hours=st.sampled_from([1, 24]))
def test_contacts_after_a_touchpoint_agree_with_plain_python(
    store: Store, happened: list[Told], hours: int
) -> None:
    view = told(store, happened)
    answer = ask(store, view, ContactRateQuestion(kind="phone", within=hours * HOUR), NOW)
    calls = [one for one in happened if one.name == "Call Queued"]
    met = [one for one in happened if one.name != "Call Queued"]
    people: dict[str, set[str]] = defaultdict(set)
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in met:
        people[one.name].add(one.person)
    for call in calls:
        before = {
            one.name
            for one in met
            if one.person == call.person and call.second - hours * HOUR <= one.second < call.second
        }
        for name in before:
            follows[name][call.person] += 1
    rows = {row["group"]: row for row in answer.dicts()}
    assert rows.keys() == people.keys()
    for name, row in rows.items():
        assert (row["people"], row["contacts"], row["callers"]) == (
            len(people[name]),
            follows[name].total(),
            len(follows[name]),
        )
        assert row["rate"] == pytest.approx(100 * follows[name].total() / len(people[name]))


def _first_calls(happened: Sequence[Told]) -> dict[str, int]:
    first: dict[str, int] = {}
    for one in sorted(happened, key=lambda one: one.second):
        if one.name == "Call Queued":
            first.setdefault(one.person, one.second)
    return first


def test_who_calls_without_regard_to_the_web_stands_out_nowhere(store: Store) -> None:
    """Calls at random moments: no touchpoint is more common before them than otherwise."""
    claimed = sum(_claims(store, seed) for seed in range(20))
    assert claimed <= 3  # Holm keeps the chance of any in an answer at 5 %


def _claims(store: Store, seed: int) -> bool:
    rng = np.random.default_rng(seed)
    happened: list[Told] = []
    for n in range(400):
        seconds = rng.integers(0, 4 * HOUR, 6).tolist()
        pages = rng.integers(0, 6, 6).tolist()
        happened += [
            Told(f"p{n}", f"Page {page}", second, {}, "web")
            for page, second in zip(pages, seconds, strict=True)
        ]
        if n % 2:
            call = int(rng.choice(seconds)) + 1
            happened.append(Told(f"p{n}", "Call Queued", call, {"call_id": str(n)}, "phone"))
    answer = ask(store, told(store, happened), BeforeContactQuestion(within=600), NOW)
    return any((row["difference_p"] or 1) < 0.05 for row in answer.dicts())


def test_the_interval_of_a_rate_covers_the_truth() -> None:
    """Contacts of 300 people at 12 for 100, some calling far more than others."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(2_000):
        follows = rng.poisson(rng.gamma(0.8, 0.12 / 0.8, 300))
        sums = ("x", 300, int(follows.sum()), int((follows**2).sum()), int((follows > 0).sum()))
        _, _, _, _, low, high, *_ = rate_row(sums)
        covered += low <= 12 <= high
    assert 0.92 <= covered / 2_000 <= 0.97


def test_few_callers_are_not_shown(store: Store) -> None:
    happened = [
        Told("ada", "Help", 0, channel="web"),
        Told("ada", "Call Queued", 9, {"call_id": 1}),
    ]
    view = told(store, happened, minimum_group=5)
    answer = ask(store, view, BeforeContactQuestion(), NOW)
    assert (answer.rows, answer.n) == ((), 0)
    assert [one.code for one in answer.caveats] == ["no_contacts"]
