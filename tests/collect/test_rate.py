"""What one key may send a second, by a clock that the test turns."""

from hypothesis import given
from hypothesis import strategies as st

from polku.collect.rate import Rate, Rates

RATE = Rate(events=10, burst=3)


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_a_burst_is_let_in_and_the_debt_is_waited_for() -> None:
    clock = Clock()
    rates = Rates(clock)
    assert rates.wait("key", RATE) == 0
    rates.spend("key", RATE, 29)
    assert rates.wait("key", RATE) == 0
    rates.spend("key", RATE, 21)
    assert rates.wait("key", RATE) == 3
    clock.now += 2
    assert rates.wait("key", RATE) == 1
    clock.now += 1
    assert rates.wait("key", RATE) == 0


def test_each_key_has_its_own() -> None:
    rates = Rates(Clock())
    rates.spend("loud", RATE, 1_000)
    assert (rates.wait("loud", RATE), rates.wait("quiet", RATE)) == (60, 0)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 50)), max_size=60))
def test_never_more_than_the_rate_and_one_burst(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    rates = Rates(clock)
    start, taken = clock.now, 0
    for pause, events in steps:
        clock.now += pause
        wait = rates.wait("key", RATE)
        if wait == 0:
            rates.spend("key", RATE, events)
            taken += events
        else:
            clock.now += wait
            assert rates.wait("key", RATE) == 0
        allowed = RATE.events * (RATE.burst + clock.now - start)
        assert taken <= allowed + 50
