"""The browser clients of Segment and RudderStack, unchanged, from a page of another site."""

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser
KINDS = ["group", "identify", "page", "track"]
ROWS = """
    select kind, name, user_id, anonymous_id, account_id, message_id, properties,
           dateDiff('millisecond', ts, received_at) as age
    from polku.events where project_id = {project:UInt32} order by kind
"""


def rows(store: Any, project_id: int) -> list[dict[str, Any]]:
    """Return the stored events of a project, by kind."""
    table = store.query(ROWS, {"project": project_id})
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def check(stored: list[dict[str, Any]]) -> None:
    """One of each, of one person, young, with what was said."""
    assert [one["kind"] for one in stored] == KINDS
    assert len({one["message_id"] for one in stored}) == len(KINDS)
    assert len({one["anonymous_id"] for one in stored}) == 1
    assert all(-1_000 < one["age"] < 20_000 for one in stored)
    group, identify, page, track = stored
    assert (identify["user_id"], group["account_id"]) == ("user-1", "acme")
    assert track["name"] == "Order Completed"
    said = track["properties"]
    assert (said["order_id"], said["total"]) == ("o-1", 59.9)
    for one in (page, track):
        assert one["properties"]["campaign_source"] == "news"
        assert one["properties"]["title"] == "Ostoskori"
        assert "?" not in one["properties"]["url"]


@pytest.mark.parametrize("batching", [False, True], ids=["alone", "batching"])
@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=3)], ids=["right", "fast"])
def test_analytics_next(site, store, visit, batching: bool, skew: timedelta) -> None:
    with visit("segment", skew=skew, batching=batching) as opened:
        opened.waits_for(site, len(KINDS))
    check(rows(store, site.project_id))


@pytest.mark.parametrize(
    ("queue", "beacon"),
    [
        ({}, False),
        ({"queueOptions": {"batch": {"enabled": True, "maxItems": 4}}}, False),
        ({}, True),
    ],
    ids=["alone", "batch", "beacon"],
)
@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=3)], ids=["right", "fast"])
def test_rudder(site, store, visit, queue: dict, beacon: bool, skew: timedelta) -> None:
    with visit("rudder", skew=skew, queue=queue, beacon=beacon) as opened:
        if beacon:
            opened.leaves()
        opened.waits_for(site, len(KINDS))
    check(rows(store, site.project_id))
