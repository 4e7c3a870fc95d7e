"""Browser clients of other products, unchanged, from a page of another site."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ROWS = """
    select kind, name, user_id, anonymous_id, account_id, message_id, properties, bot,
           dateDiff('millisecond', ts, received_at) as age
    from polku.events where project_id = {project:UInt32} order by ts, kind
"""
SKEWS = pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=3)], ids=["right", "fast"])


def rows(store: Any, project_id: int) -> list[dict[str, Any]]:
    """Return the stored events of a project, in order; each is stored once and young."""
    table = store.query(ROWS, {"project": project_id})
    found = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert len({one["message_id"] for one in found}) == len(found)
    assert all(-1_000 < one["age"] < 20_000 for one in found), [one["age"] for one in found]
    return found


def named(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the one event of this name."""
    (one,) = (row for row in found if row["name"] == name)
    return one


def check_place(said: dict[str, Any], path: str) -> None:
    """The page is named with its campaign, and without its query."""
    assert (said["path"], said["campaign_source"]) == (path, "news")
    assert "?" not in said["url"]


@SKEWS
def test_posthog_js(site, store, visit, skew: timedelta) -> None:
    with visit("posthog", skew=skew) as opened:
        opened.waits_for(site, 5)
        opened.page.click("#buy")
        opened.page.wait_for_timeout(200)
        opened.leaves()
        wait_for(opened, lambda: "Page Left" in names(store, site.project_id))
    found = rows(store, site.project_id)
    identify, group = named(found, "Identified"), named(found, "Grouped")
    viewed, completed = named(found, "Order Viewed"), named(found, "Order Completed")
    assert (viewed["user_id"], completed["user_id"]) == ("", "user-1")
    assert viewed["anonymous_id"] == identify["anonymous_id"]
    assert identify["properties"]["email"] == "a@example.com"
    assert (group["account_id"], group["properties"]["name"]) == ("acme", "Acme")
    assert completed["account_id"] == "acme"
    assert (completed["properties"]["order_id"], completed["properties"]["total"]) == ("o-1", 59.9)
    assert named(found, "Element Clicked")["user_id"] == "user-1"
    assert named(found, "Page Left")["user_id"] == "user-1"
    check_place(named(found, "Page Viewed")["properties"], "/posthog")
    assert named(found, "Page Viewed")["properties"]["title"] == "Ostoskori"


def test_posthog_js_without_cookies(site, store, visit) -> None:
    with visit("posthog-cookieless") as opened:
        wait_for(
            opened, lambda: {"Page Viewed", "Order Completed"} <= names(store, site.project_id)
        )
    found = rows(store, site.project_id)
    visitors = {one["anonymous_id"] for one in found if one["name"] != "Web Vitals Measured"}
    assert len(visitors) == 1
    assert not visitors & {"", "$posthog_cookieless"}


def names(store: Any, project_id: int) -> set[str]:
    """Return the names of the events that are stored."""
    sql = "select distinct name from polku.events where project_id = {project:UInt32}"
    return {row[0] for row in store.query(sql, {"project": project_id}).rows}


def wait_for(opened: Any, holds: Callable[[], bool]) -> None:
    """Wait until ``holds``: how many events a browser sends by itself is not the same each time."""
    for _ in range(150):
        if holds():
            return
        opened.page.wait_for_timeout(100)
    raise AssertionError


@pytest.mark.parametrize("in_query", [False, True], ids=["domain", "query"])
def test_plausible(site, store, visit, in_query: bool) -> None:
    with visit("plausible", inQuery=in_query) as opened:
        opened.waits_for(site, 2)
        opened.page.mouse.wheel(0, 2_000)
        opened.page.wait_for_timeout(3_200)
        opened.leaves()
        wait_for(opened, lambda: "Page Engaged" in names(store, site.project_id))
    found = rows(store, site.project_id)
    # the driver's user agent is not on what is sent after the page has gone: another visitor
    visitors = [one["anonymous_id"] for one in found if one["name"] != "Page Engaged"]
    assert len(visitors) == 2
    assert len(set(visitors)) == 1
    assert visitors[0]
    check_place(named(found, "Page Viewed")["properties"], "/plausible")
    order = named(found, "Order")["properties"]
    assert (order["plan"], order["amount"], order["currency"]) == ("pro", 59.9, "EUR")
    assert named(found, "Page Engaged")["properties"]["scroll_depth"] > 0
    assert order.get("domain") == ("shop.example" if in_query else None)


def test_the_older_plausible(site, store, visit) -> None:
    with visit("plausible-old") as opened:
        opened.waits_for(site, 2)
    found = rows(store, site.project_id)
    assert len({one["anonymous_id"] for one in found}) == 1
    check_place(named(found, "Page Viewed")["properties"], "/plausible-old")
    assert named(found, "Order")["properties"]["plan"] == "pro"


@SKEWS
@pytest.mark.parametrize("method", ["post", "get"])
def test_snowplow(site, store, visit, method: str, skew: timedelta) -> None:
    with visit("snowplow", method=method, skew=skew) as opened:
        opened.waits_for(site, 3)
    found = rows(store, site.project_id)
    assert {one["user_id"] for one in found} == {"user-1"}
    assert len({one["anonymous_id"] for one in found}) == 1
    check_place(named(found, "Page Viewed")["properties"], "/snowplow")
    assert named(found, "add")["properties"]["value"] == 2
    assert named(found, "order_completed")["properties"]["total"] == 59.9


@SKEWS
def test_mixpanel(site, store, visit, skew: timedelta) -> None:
    with visit("mixpanel", skew=skew) as opened:
        wait_for(opened, lambda: site.collector.tally.of(site.project_id).stored >= 4)
        opened.leaves()
    found = rows(store, site.project_id)
    viewed, completed = named(found, "Page Viewed"), named(found, "Order Completed")
    assert (completed["user_id"], completed["properties"]["total"]) == ("user-1", 59.9)
    check_place(viewed["properties"], "/mixpanel")
    joined = [one for one in found if one["kind"] == "identify" and one["anonymous_id"]]
    assert [one["anonymous_id"] for one in joined] == [viewed["anonymous_id"]]
    assert any(one["properties"].get("email") == "a@example.com" for one in found)
