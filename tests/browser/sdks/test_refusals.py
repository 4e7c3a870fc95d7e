"""Browser clients that are refused for a while: they keep what they have, and send it once."""

import pytest

from polku.store import Store
from tests.browser.sdks.test_segment_and_rudder import KINDS, check, rows
from tests.browser.sdks.visiting import visiting
from tests.collect.running import BUSY, LOST, TOO_MANY, Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("client", ["segment", "rudder"])
def test_nothing_is_lost_or_doubled(browser, store: Store, project_id: int, client: str) -> None:
    troubles = [BUSY, TOO_MANY, LOST]
    with Site(store, project_id, troubles=troubles) as site:
        with visiting(browser, site, client) as opened:
            # the one whose answer was lost comes twice
            opened.waits_for(site, len(KINDS) + 1, seconds=40)
        check(rows(store, project_id))
    assert site.network.troubles == []
    site.check_accounts(store)
