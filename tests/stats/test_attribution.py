"""Attribution keeps its identities, and its intervals cover."""

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.stats.attribution import Path, Settings, Walked, attribute, total_conversions
from polku.vocabulary.questions.attribution import MODELS, Model

names = st.sampled_from("abcd")
paths = st.builds(
    Path,
    touches=st.lists(names, max_size=6).map(tuple),
    converted=st.booleans(),
    value=st.integers(0, 100).map(float),
)
walked = st.lists(
    st.builds(Walked, people=st.integers(1, 40), paths=st.lists(paths, max_size=3).map(tuple)),
    max_size=8,
)


def shares(crowds: list[Walked], model: Model, **settings: object) -> dict[str, float]:
    found = attribute(crowds, Settings(models=(model,), drawn=2, **settings))
    return {name: one.conversions.value for name, one in found.get(model, {}).items()}


@given(crowds=walked)
def test_each_model_shares_out_all_conversions_and_all_their_value(crowds: list[Walked]) -> None:
    conversions = total_conversions(crowds, touched=True)
    value = sum(
        crowd.people * path.value
        for crowd in crowds
        for path in crowd.paths
        if path.converted and path.touches
    )
    found = attribute(crowds, Settings(drawn=2))
    assert set(found) == (set(MODELS) if conversions else set())
    for given_ in found.values():
        assert sum(one.conversions.value for one in given_.values()) == pytest.approx(conversions)
        assert sum(one.value.value for one in given_.values()) == pytest.approx(value)
        assert sum(one.share.value for one in given_.values()) == pytest.approx(1)
        for one in given_.values():
            assert one.conversions.low <= one.conversions.value <= one.conversions.high
            assert 0 <= one.share.low <= one.share.value <= one.share.high <= 1 + 1e-12


@given(crowds=walked)
def test_the_equal_split_is_shapleys_value_by_its_definition(crowds: list[Walked]) -> None:
    worth: dict[frozenset[str], float] = defaultdict(float)
    for crowd in crowds:
        for path in crowd.paths:
            if path.touches and path.converted:
                worth[frozenset(path.touches)] += crowd.people
    players = sorted({name for crowd in crowds for path in crowd.paths for name in path.touches})

    def together(those: tuple[str, ...]) -> float:
        return sum(one for channels, one in worth.items() if channels <= set(those))

    for player, share in shares(crowds, "shapley").items():
        others = [name for name in players if name != player]
        value = sum(
            math.factorial(size)
            * math.factorial(len(others) - size)
            / math.factorial(len(players))
            * (together((*those, player)) - together(those))
            for size in range(len(others) + 1)
            for those in itertools.combinations(others, size)
        )
        assert share == pytest.approx(value)


@pytest.mark.parametrize("order", [1, 2, 3])
@given(crowds=walked)
def test_the_removal_effect_is_what_the_chain_loses(crowds: list[Walked], order: int) -> None:
    """The same by its definition: the chain without the channel is solved again."""
    steps = _steps(crowds, order)
    found = shares(crowds, "markov", order=order)
    if not found:
        return
    everything = _converting(steps, "")
    effects = {name: 1 - _converting(steps, name) / everything for name in found}
    total = total_conversions(crowds, touched=True)
    for name, share in found.items():
        assert share == pytest.approx(total * effects[name] / sum(effects.values()), abs=1e-6)


State = tuple[str, ...]
Steps = dict[State, dict[State | bool, float]]


def _steps(crowds: list[Walked], order: int) -> Steps:
    steps: Steps = defaultdict(lambda: defaultdict(float))
    for people, path in ((crowd.people, path) for crowd in crowds for path in crowd.paths):
        before: State = ()
        for name in path.touches:
            after = (*before, name)[-order:]
            steps[before][after] += people
            before = after
        if path.touches:
            steps[before][path.converted] += people
    return steps


def _converting(steps: Steps, removed: str) -> float:
    """Return the chance of a conversion where whoever comes to ``removed`` is lost."""
    states = list(steps)
    q, r = np.zeros((len(states), len(states))), np.zeros(len(states))
    for nth, state in enumerate(states):
        leaving = sum(steps[state].values())
        for after, count in steps[state].items():
            if after is True:
                r[nth] = count / leaving
            elif after and after[-1] != removed:
                q[nth, states.index(after)] = count / leaving
    return float(np.linalg.solve(np.eye(len(states)) - q, r)[states.index(())])


def test_a_channel_alone_in_all_paths_gets_all() -> None:
    crowds = [Walked(30, (Path(("a", "a"), True),)), Walked(20, (Path(("a",), False),))]
    for found in attribute(crowds).values():
        assert found["a"].share.value == found["a"].share.low == 1


def test_the_models_of_one_path() -> None:
    path = Path(("a", "b", "c", "d", ""), True, 100.0, (14, 10, 7, 7, 0))
    crowds = [Walked(1, (path,))]
    assert shares(crowds, "first")["a"] == 1
    assert shares(crowds, "last")[""] == 1
    assert shares(crowds, "last_non_direct")["d"] == 1
    assert shares(crowds, "linear")["b"] == pytest.approx(0.2)
    assert shares(crowds, "position") == pytest.approx(
        {"": 0.4, "a": 0.4, "b": 0.2 / 3, "c": 0.2 / 3, "d": 0.2 / 3}
    )
    decay = shares(crowds, "decay", half_life=7.0)
    assert decay["c"] == decay["d"] == pytest.approx(2 * decay["a"])
    assert decay[""] == pytest.approx(2 * decay["c"])


def test_two_touches_share_by_position_alike_and_direct_keeps_what_is_only_direct() -> None:
    assert shares([Walked(1, (Path(("a", "b"), True),))], "position") == {"a": 0.5, "b": 0.5}
    assert shares([Walked(1, (Path(("", ""), True),))], "last_non_direct") == {"": 1.0}


def test_the_same_seed_draws_the_same_people() -> None:
    crowds = [
        Walked(7, (Path(("a", "b"), True, 5.0),)),
        Walked(9, (Path(("b",), True, 7.0),)),
        Walked(50, (Path(("a",), False),)),
    ]
    assert attribute(crowds) == attribute(crowds)


@pytest.mark.parametrize("model", ["linear", "markov", "shapley"])
def test_intervals_cover_the_truth(model: Model) -> None:
    """Of 200 samples of 400 people each, about 95 of 100 intervals hold the true share."""
    rng = np.random.default_rng(20260426)
    kinds = [
        (Path(("a",), False),),
        (Path(("b",), False),),
        (Path(("a", "b"), True),),
        (Path(("b",), True), Path(("b", "a"), True)),
        (Path(("a", "c", "a"), True), Path(("c",), False)),
    ]
    chances = np.array([0.4, 0.3, 0.12, 0.06, 0.12])
    truth = attribute(
        [Walked(int(1e6 * chance), kind) for kind, chance in zip(kinds, chances, strict=True)],
        Settings(models=(model,), drawn=2),
    )[model]
    held = tried = 0
    for _ in range(200):
        people = rng.multinomial(400, chances)
        crowds = [Walked(int(n), kind) for n, kind in zip(people, kinds, strict=True) if n]
        found = attribute(crowds, Settings(models=(model,), drawn=200))[model]
        for name, one in found.items():
            tried += 1
            held += one.share.low <= truth[name].share.value <= one.share.high
    assert 0.93 <= held / tried <= 0.975


def test_random_groups_vary_as_people_do() -> None:
    """Above 2,000 people of rare paths the draws are of groups; the interval stays the same."""
    rng = np.random.default_rng(7)
    crowds = [
        Walked(1, (Path(("a",) * int(rng.integers(1, 90)) + ("b",), True, float(nth)),))
        for nth in range(6_000)
    ]
    one = attribute(crowds, Settings(models=("linear",), drawn=2_000))["linear"]["b"].share
    parts = np.array([1 / len(crowd.paths[0].touches) for crowd in crowds])
    error = parts.std(ddof=1) / math.sqrt(len(parts))
    assert (one.high - one.low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.06)
