"""A running collector for each test, whose accounts must be right at its end."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from polku.store import Store
from tests.collect.running import LOST, Site


@pytest.fixture
def site(store: Store, project_id: int) -> Iterator[Site]:
    """Return a running collector; what came in must be accounted for at the end."""
    with Site(store, project_id) as running:
        yield running
    running.check_accounts(store)


@pytest.fixture
def start(store: Store, project_id: int) -> Iterator[Callable[..., Site]]:
    """Return ``start(troubles=..., slow=..., rate=...)``: a running collector, see `Site`."""
    running: list[Site] = []

    def start(**how: Any) -> Site:
        running.append(Site(store, project_id, **how).__enter__())
        return running[-1]

    yield start
    for one in running:
        one.__exit__()
        one.check_accounts(store)


@pytest.fixture
def lossy_site(start: Callable[..., Site]) -> Site:
    """Return a running collector whose first three answers never reach the client."""
    return start(troubles=[LOST] * 3)
