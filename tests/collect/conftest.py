"""A running collector for each test, whose accounts must be right at its end."""

from collections.abc import Iterator

import pytest

from polku.store import Store
from tests.collect.running import Site


@pytest.fixture
def site(store: Store, project_id: int) -> Iterator[Site]:
    """Return a running collector; what came in must be accounted for at the end."""
    with Site(store, project_id) as running:
        yield running
    running.check_accounts(store)


@pytest.fixture
def lossy_site(store: Store, project_id: int) -> Iterator[Site]:
    """Return a running collector whose first three answers never reach the client."""
    with Site(store, project_id, answers_lost=3) as running:
        yield running
    running.check_accounts(store)
