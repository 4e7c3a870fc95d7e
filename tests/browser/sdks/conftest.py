"""A running collector, and visits to pages of another origin that send to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser

from polku.store import Store
from tests.browser.sdks.visiting import Visit, visiting
from tests.collect.running import Site


@pytest.fixture
def site(store: Store, project_id: int) -> Iterator[Site]:
    """Return a running collector; what came in must be accounted for at the end."""
    with Site(store, project_id) as running:
        yield running
    running.check_accounts(store)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Callable[..., AbstractContextManager[Visit]]:
    """Return ``visit(name, skew=..., **given)``; see `tests.browser.sdks.visiting`."""
    return partial(visiting, browser, site)
