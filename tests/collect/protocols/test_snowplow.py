"""Snowplow's events: page views, structured ones, and those of a schema of one's own."""

import base64
import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from polku.collect.adapters import PROTOCOLS
from polku.collect.reading import Arrival
from tests.collect.protocols.reading import NOW, fault_of, key_of, read, read_one

TP2 = "/com.snowplowanalytics.snowplow/tp2"
SNOWPLOW = "iglu:com.snowplowanalytics.snowplow"
EVENT = {"e": "pv", "eid": "e-1", "aid": "K", "p": "web", "duid": "d-1", "uid": "user-1"}


def one_of(**fields: Any) -> Any:
    """Return the event of a POST that holds one with ``fields``."""
    return read_one(TP2, {"data": [EVENT | fields]})


def unstructured(schema: str, data: Any) -> str:
    """Return the JSON of an event of ``schema`` as it stands in ``ue_pr``."""
    inner = {"schema": schema, "data": data}
    return json.dumps({"schema": f"{SNOWPLOW}/unstruct_event/jsonschema/1-0-0", "data": inner})


def contexts(**data: Any) -> str:
    """Return contexts of Snowplow's own by name, and of one's own as ``own_NAME``."""
    every = [
        {
            "schema": f"iglu:com.acme/{name[4:]}/jsonschema/1-0-0"
            if name.startswith("own_")
            else f"{SNOWPLOW}/{name}/jsonschema/1-0-0",
            "data": one,
        }
        for name, one in data.items()
    ]
    return json.dumps({"schema": f"{SNOWPLOW}/contexts/jsonschema/1-0-0", "data": every})


def encoded(text: str) -> str:
    """Return url-safe base64 without padding, as ``ue_px`` and ``cx`` hold it."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_page_view() -> None:
    one = one_of(
        url="https://shop.example/cart?utm_source=news&id=7",
        page="Cart",
        refr="https://a.example/?q",
    )
    assert (one.kind, one.user_id, one.anonymous_id) == ("page", "user-1", "d-1")
    assert (one.message_id, one.channel) == ("e-1", "web")
    assert one.properties == {
        "url": "https://shop.example/cart",
        "path": "/cart",
        "title": "Cart",
        "referrer": "https://a.example/",
        "campaign_source": "news",
    }


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"e": "pp", "pp_may": "900"}, "Page Pinged", {"y_most": 900}),
        (
            {"e": "se", "se_ca": "shop", "se_ac": "add", "se_la": "p1", "se_va": "2.5"},
            "add",
            {"category": "shop", "label": "p1", "value": 2.5},
        ),
        (
            {"e": "tr", "tr_id": "o-1", "tr_tt": "59.90", "tr_cu": "EUR"},
            "Order Completed",
            {"order_id": "o-1", "total": 59.9, "currency": "EUR"},
        ),
        (
            {"e": "ti", "ti_id": "o-1", "ti_sk": "p1", "ti_qu": "2"},
            "Product Ordered",
            {"order_id": "o-1", "sku": "p1", "quantity": 2},
        ),
    ],
)
def test_events_of_each_type(fields: dict[str, str], name: str, said: dict[str, Any]) -> None:
    one = one_of(**fields)
    assert (one.kind, one.name) == ("track", name)
    assert one.properties.items() >= said.items()


def test_an_event_of_a_schema_of_ones_own() -> None:
    text = unstructured("iglu:com.acme/order/jsonschema/1-2-0", {"total": 59.9})
    for fields in ({"ue_pr": text}, {"ue_px": encoded(text)}):
        one = one_of(e="ue", **fields)
        assert one.name == "order"
        assert one.properties == {"schema": "com.acme/order/1-2-0", "total": 59.9}


def test_an_event_of_snowplows_own_schema_has_a_plain_name() -> None:
    text = unstructured(
        f"{SNOWPLOW}/link_click/jsonschema/1-0-1", {"targetUrl": "https://a.b/?x=1"}
    )
    one = one_of(e="ue", ue_pr=text)
    assert (one.name, one.properties) == ("Link Clicked", {"href": "https://a.b/"})
    text = unstructured(f"{SNOWPLOW}/screen_view/jsonschema/1-0-0", {"name": "Home"})
    one = one_of(e="ue", ue_pr=text, p="mob")
    assert (one.kind, one.properties["name"], one.channel) == ("screen", "Home", "app")


def test_contexts_give_the_session_and_properties() -> None:
    text = contexts(
        web_page={"id": "page-1"},
        client_session={"userId": "s-visitor", "sessionId": "s-1"},
        own_user={"plan": "pro"},
    )
    for fields in ({"co": text}, {"cx": encoded(text)}):
        one = one_of(duid="", uid="", **fields)
        assert one.anonymous_id == "s-visitor"
        assert one.properties == {
            "page_view_id": "page-1",
            "session_id": "s-1",
            "user": {"plan": "pro"},
        }


def test_a_visitor_without_an_identifier_is_told_apart() -> None:
    assert one_of(duid="", uid="").anonymous_id
    assert one_of(duid="", uid="", nuid="n-1").anonymous_id == "n-1"
    assert one_of(duid="").anonymous_id == ""


def test_times() -> None:
    noon = NOW.timestamp() * 1000
    fast = {"dtm": str(int(noon + 50_000)), "stm": str(int(noon + 60_000))}
    assert one_of(**fast).timestamp == NOW - timedelta(seconds=10)
    cut = {"dtm": str(int(noon - 272)), "stm": str(int(noon - 1000))}
    assert one_of(**cut).timestamp == NOW, "sent before it happened: no skew can be told"
    told = str(int(noon - 3_600_000))
    assert one_of(**fast, ttm=told).timestamp == NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"e": "xx"}, "data[0].e"),
        ({"e": "se"}, "data[0].se_ac"),
        ({"e": "ue"}, "data[0].ue_pr"),
        ({"e": "ue", "ue_pr": "{"}, "data[0].ue_pr"),
        ({"e": "ue", "ue_px": "*"}, "data[0].ue_px"),
        ({"e": "ue", "ue_pr": unstructured("order", {})}, "data[0].ue_pr.schema"),
        ({"co": '{"schema":"x","data":[5]}'}, "data[0].co.data.schema"),
        ({"dtm": "soon"}, "data[0].dtm"),
        ({"dtm": "1" * 400}, "data[0].dtm"),
        ({"eid": {"a": 1}}, "data[0].eid"),
    ],
)
def test_a_fault_names_its_field(fields: dict[str, Any], field: str) -> None:
    assert fault_of(TP2, {"data": [EVENT | fields]})[0] == field


def test_a_broken_event_is_rejected_alone() -> None:
    reading = read(TP2, {"data": [EVENT, EVENT | {"e": "xx"}]})
    assert [one.message_id for one in reading.events] == ["e-1"]
    assert json.loads(reading.rejected[0].raw)["data"] == [EVENT | {"e": "xx"}]


def test_the_key_is_the_application() -> None:
    assert key_of(TP2, {"data": [EVENT]}) == "K"
    assert key_of("/i", b"", urlencode(EVENT)) == "K"
    assert key_of("/i", b"", urlencode(EVENT) + "&key=Q") == "Q"
    assert key_of(TP2, {"data": []}) == ""
    assert "app_id" not in one_of().properties
    assert read_one("/i", b"", urlencode(EVENT) + "&key=Q").properties["app_id"] == "K"


def table(shared: Path, name: str) -> list[dict[str, str]]:
    """Return a table of Snowplow's own test data."""
    with gzip.open(shared / "data/snowplow-fixtures" / f"{name}.csv.gz", "rt") as file:
        return list(csv.DictReader(file))


def test_real_events_of_a_site(shared: Path) -> None:
    rows = table(shared, "source__snowplow_web_events")
    reading = read(TP2, {"data": [tracked(row) for row in rows]})
    assert reading.rejected == ()
    assert {one.message_id for one in reading.events} == {row["event_id"] for row in rows}
    visitors = {row["domain_userid"] for row in rows if row["domain_userid"]}
    assert {one.anonymous_id for one in reading.events} >= visitors
    sessions = {one.properties.get("session_id") for one in reading.events} - {None}
    assert sessions == {row["domain_sessionid"] for row in rows if row["domain_sessionid"]}


def test_page_views_are_those_that_snowplows_own_models_find(shared: Path) -> None:
    sent = table(shared, "source__snowplow_web_events")
    rows = {row["event_id"]: row for row in sent}
    expected = table(shared, "expected__snowplow_web_page_views_expected")
    assert len(expected) == 43
    in_time = 0
    for view in expected:
        row = rows[view["event_id"]]
        body = json.dumps({"data": [tracked(row)]}).encode()
        arrival = Arrival(instant(view["collector_tstamp"]), path=TP2, visitor="visitor")
        (one,) = PROTOCOLS[TP2].read(body, arrival).events
        said = one.properties
        in_time += one.timestamp == instant(view["derived_tstamp"])
        assert one.anonymous_id == row["domain_userid"]
        assert said["page_view_id"] == view["page_view_id"]
        assert said["session_id"] == view["domain_sessionid"]
        for name, column in PAGE.items():
            assert said.get(name, "") == view[column], name
    assert in_time == 33  # the others were changed by hand: derived is not what was sent


#: Our properties of a page, and the columns of Snowplow's models that hold the same.
PAGE = {
    "path": "page_urlpath",
    "title": "page_title",
    "campaign_source": "mkt_source",
    "campaign_medium": "mkt_medium",
    "campaign_name": "mkt_campaign",
}


def instant(text: str) -> datetime:
    """Return a time of the warehouse, which is in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def milliseconds(text: str) -> str:
    """Return a time of the warehouse as trackers write it."""
    return str(round(instant(text).timestamp() * 1000)) if text else ""


def tracked(row: dict[str, str]) -> dict[str, str]:
    """Return an event of the warehouse as its tracker sent it."""
    kinds = {"page_view": "pv", "page_ping": "pp"}
    pages = json.loads(row["contexts_com_snowplowanalytics_snowplow_web_page_1_0_0"] or "[]")
    told = {
        "e": kinds.get(row["event_name"], "se"),
        "se_ac": row["event_name"],
        "eid": row["event_id"],
        "aid": "K",
        "p": row["platform"],
        "duid": row["domain_userid"],
        "uid": row["user_id"],
        "sid": row["domain_sessionid"],
        "url": row["page_url"],
        "page": row["page_title"],
        "refr": row["page_referrer"],
        "dtm": milliseconds(row["dvce_created_tstamp"]),
        "stm": milliseconds(row["dvce_sent_tstamp"]),
        "co": contexts(web_page=pages[0]) if pages else "",
    }
    return {key: value for key, value in told.items() if value}
